//! `sim`: the simulation over many seeds, or one seed again.

use crate::{Done, cargo::cargo, program::Program, repo::Repo};

/// The simulation alone, optimised and with its checks on: many seeds are worth the build.
const PURE: &[&str] = &[
    "run",
    "--quiet",
    "--profile",
    "sim",
    "--package",
    "dialdesk-sim",
    "--bin",
    "simulation",
    "--",
];

/// The same world on real databases, whose speed is the disk's.
const FULL: &[&str] = &["test", "--workspace", "--test", "simulation", "--", "full", "--nocapture"];

/// Runs the simulation with the seeds asked for.
pub(crate) fn sim(repo: &Repo, arguments: &[String]) -> Done {
    let (full, numbers) = settings(arguments)?;
    if full {
        let named = numbers.into_iter().map(|(flag, number)| {
            (if flag == "--seed" { "DIALDESK_SEED" } else { "DIALDESK_FULL_SEEDS" }, number)
        });
        let program = cargo(repo, FULL);
        return named.fold(program, |it, (name, number)| it.env(name, number.to_string())).run();
    }
    let numbers = numbers.into_iter().flat_map(|(flag, it)| [flag.to_owned(), it.to_string()]);
    cargo(repo, PURE).args(numbers).args(["--commit", &commit(repo)]).run()
}

/// Names what is being run, for the report.
fn commit(repo: &Repo) -> String {
    let git = |args: &[&str]| Program::new("git", repo.root()).args(args).answer();
    let Some(hash) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let changed = git(&["status", "--porcelain", "--", "src-tauri", "Cargo.toml", "Cargo.lock"]);
    let is_changed = changed.is_none_or(|files| !files.trim().is_empty());
    format!("{}{}", hash.trim(), if is_changed { " and changes" } else { "" })
}

/// Numbers, each with the flag before it.
type Numbers<'a> = Vec<(&'a str, u64)>;

/// Reads our arguments: whether the databases are real, and the numbers by their flags.
fn settings(arguments: &[String]) -> Result<(bool, Numbers<'_>), String> {
    let mut full = false;
    let mut numbers = Vec::new();
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        match flag.as_str() {
            "--full" => full = true,
            "--seeds" | "--seed" | "--threads" | "--first" => {
                let value = rest.next().and_then(|text| text.parse().ok());
                numbers.push((
                    flag.as_str(),
                    value.ok_or(format!("{flag} needs a whole number after it."))?,
                ));
            }
            other => {
                return Err(format!(
                    "\"{other}\" was not expected, only --seeds, --seed, --first, --threads or \
                     --full."
                ));
            }
        }
    }
    let known = |flag: &str| matches!(flag, "--seeds" | "--seed");
    match numbers.iter().find(|(flag, _)| full && !known(flag)) {
        Some((flag, _)) => Err(format!("{flag} does not go with --full.")),
        None => Ok((full, numbers)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn seeds_are_numbers() {
        assert_eq!(settings(&words("--seeds 500")).unwrap(), (false, vec![("--seeds", 500)]));
        assert_eq!(settings(&words("--full --seed 7")).unwrap(), (true, vec![("--seed", 7)]));
        assert!(settings(&words("--seed")).unwrap_err().contains("whole number"));
        assert!(settings(&words("--seed x")).unwrap_err().contains("whole number"));
        assert!(settings(&words("--sed 1")).unwrap_err().contains("--seeds"));
        assert!(settings(&words("--full --threads 2")).unwrap_err().contains("--threads"));
    }
}
