//! `test`: every check and test, in the order in which they fail fastest.

use crate::{
    Done, bundle,
    cargo::cargo,
    npm, only,
    program::Program,
    repo::Repo,
    say::{self, Stopwatch},
    sqlx,
    system::{self, Purpose},
    tally::Tally,
};

const FORMATTED: &[&str] = &["fmt", "--all", "--check"];

/// The crates that need neither the network nor a window: quick to build, first to fail. Their
/// tests are counted with all the others, later.
const ENGINE: &[&str] = &["test", "--package", "dialdesk-core", "--package", "dialdesk-intake"];

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];

/// The tests start our programs themselves, and must find them built from this source. All
/// targets, so that the tests are not built a second time with other features.
const PROGRAMS: &[&str] = &["build", "--workspace", "--all-targets"];

const TESTS: &[&str] = &["test", "--workspace", "--no-fail-fast"];

const DOCUMENTATION: &[&str] = &["doc", "--workspace", "--no-deps", "--document-private-items"];

/// How a stage that did not fail ended.
enum End {
    Passed,
    /// It cannot be done here, and why.
    Skipped(String),
}

struct Stage {
    name: &'static str,
    act: fn(&Repo, &mut Tally) -> Result<End, String>,
}

const STAGES: &[Stage] = &[
    Stage { name: "system packages", act: |repo, _| plain(system::install(repo, Purpose::Test)) },
    Stage { name: "interface packages", act: |repo, _| plain(npm::install(repo)) },
    Stage { name: "formatting", act: |repo, _| plain(cargo(repo, FORMATTED).run()) },
    Stage { name: "interface pages", act: |repo, _| plain(npm::build(repo)) },
    Stage { name: "engine tests", act: |repo, _| plain(cargo(repo, ENGINE).run()) },
    Stage {
        name: "clippy and described queries",
        act: |repo, _| plain(sqlx::check(repo, cargo(repo, CLIPPY))),
    },
    Stage { name: "programs", act: |repo, _| plain(cargo(repo, PROGRAMS).run()) },
    Stage { name: "tests", act: |repo, tally| counted(cargo(repo, TESTS), tally) },
    Stage { name: "documentation", act: documentation },
    Stage { name: "interface types and lint", act: |repo, tally| script(repo, "check", tally) },
    Stage { name: "interface tests", act: |repo, tally| script(repo, "test", tally) },
    Stage { name: "browser", act: |repo, tally| script(repo, "test:e2e", tally) },
    Stage { name: "real window", act: |repo, tally| window(repo, "test:window", tally) },
];

/// What `--full` adds.
const LONG: &[Stage] = &[
    Stage {
        name: "200 seeds on real databases",
        act: |repo, tally| long(repo, "simulation", SEEDS, tally),
    },
    Stage {
        name: "200 kills, a minute at full pace, a million people",
        act: |repo, tally| long(repo, "programs", PLUGS, tally),
    },
    Stage {
        name: "real window, 5,000 people",
        act: |repo, tally| window(repo, "test:window:large", tally),
    },
    Stage { name: "package", act: |repo, _| plain(bundle::bundle(repo, &[])) },
];

const SEEDS: &[(&str, &str)] = &[("DIALDESK_FULL_SEEDS", "200")];

const PLUGS: &[(&str, &str)] = &[
    ("DIALDESK_KILLS", "200"),
    ("DIALDESK_PACE_SECONDS", "60"),
    ("DIALDESK_PEOPLE", "1000000"),
    ("DIALDESK_ETA_OFF", "15"),
];

/// Runs every stage and stops at the first that fails.
pub(crate) fn test(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &["--full"])?;
    let long = if arguments.is_empty() { &[] } else { LONG };
    let stages: Vec<&Stage> = STAGES.iter().chain(long).collect();
    let whole = Stopwatch::start();
    let mut tally = Tally::default();
    let done = all(repo, &stages, &mut tally);
    say::line(&format!("\nafter {}", whole.elapsed()));
    if done.is_err() {
        tally.failed = tally.failed.max(1);
    }
    say::line(&format!("{} passed, {} failed", tally.passed, tally.failed));
    done
}

fn all(repo: &Repo, stages: &[&Stage], tally: &mut Tally) -> Done {
    for (index, stage) in stages.iter().enumerate() {
        let place = format!("[{}/{}] {}", index + 1, stages.len(), stage.name);
        say::line(&format!("\n{place}"));
        let watch = Stopwatch::start();
        let mut counted = Tally::default();
        let end = (stage.act)(repo, &mut counted);
        // A stage that counts nothing is one check.
        if matches!(end, Ok(End::Passed)) && counted.is_empty() {
            counted.passed = 1;
        }
        tally.add(counted);
        match end {
            Ok(End::Passed) => say::line(&format!("{place}: passed in {}", watch.elapsed())),
            Ok(End::Skipped(reason)) => say::line(&format!("{place}: skipped, {reason}")),
            Err(why) => {
                say::line(&format!("{place}: failed after {}", watch.elapsed()));
                return Err(format!("\"{}\" failed: {why}", stage.name));
            }
        }
    }
    Ok(())
}

fn plain(done: Done) -> Result<End, String> {
    done.map(|()| End::Passed)
}

/// Runs a program and counts the tests it reports.
fn counted(program: Program, tally: &mut Tally) -> Result<End, String> {
    plain(program.watch(|line| tally.hear(line)))
}

/// One test program again, with larger numbers and with what it says.
fn long(
    repo: &Repo,
    name: &str,
    settings: &[(&str, &str)],
    tally: &mut Tally,
) -> Result<End, String> {
    let program = cargo(repo, &["test", "--workspace", "--test", name, "--", "--nocapture"]);
    counted(settings.iter().fold(program, |program, (name, value)| program.env(name, value)), tally)
}

fn documentation(repo: &Repo, _: &mut Tally) -> Result<End, String> {
    plain(cargo(repo, DOCUMENTATION).env("RUSTDOCFLAGS", "-D warnings").run())
}

fn script(repo: &Repo, name: &str, tally: &mut Tally) -> Result<End, String> {
    if !npm::has_script(repo, name) {
        return Ok(End::Skipped(format!("ui/package.json has no script \"{name}\"")));
    }
    counted(npm::script(repo, name), tally)
}

fn window(repo: &Repo, name: &str, tally: &mut Tally) -> Result<End, String> {
    if cfg!(target_os = "macos") {
        return Ok(End::Skipped("macOS has no WebDriver for its web view".to_owned()));
    }
    if !npm::has_script(repo, name) {
        return script(repo, name, tally);
    }
    let driver = driver(repo)?;
    counted(npm::script(repo, name).env("TAURI_DRIVER", driver), tally)
}

/// Tauri's WebDriver, installed once beside the build and nowhere else.
pub(crate) fn driver(repo: &Repo) -> Result<std::path::PathBuf, String> {
    let name = format!("tauri-driver{}", std::env::consts::EXE_SUFFIX);
    let file = repo.tools().join("bin").join(name);
    if !file.is_file() {
        say::step("installing tauri-driver, once");
        cargo(repo, &["install", "tauri-driver", "--version", "^2", "--locked", "--root"])
            .args([repo.tools()])
            .run()?;
    }
    Ok(file)
}
