//! Taking a million messy rows in, beside `sqlite3 .import` with a unique index, which validates
//! nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use dialdesk_test_support::bench::{Bench, campaign_of};

use crate::desk;
use crate::finding::{Finding, Goal, figure_text};
use crate::machine::{Stopwatch, peak_of};
use crate::side::{Figure, Ground, Rounds};

/// Rows of the file.
const ROWS: u32 = 1_000_000;

/// Rounds: one takes a while.
const ROUNDS: usize = 5;

const MIB: f64 = 1024.0 * 1024.0;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let file = ground.work().join("people.csv");
    let people = messy(ROWS)?;
    std::fs::write(&file, &people.text)?;
    let file = file.display().to_string();
    let accepted = people.accepted.to_string();
    let ours = ground.ours("intake", &[&file, &accepted])?;
    let theirs = ground.ours("import", &[&file])?;
    let rounds = Rounds::run(ROUNDS, &ours, &theirs)?;
    let (fast, slow) = rounds.medians();
    let peaks = rounds.ours.iter().map(|figure| figure.number("peak_mib"));
    let peak = peaks.collect::<anyhow::Result<Vec<f64>>>()?.into_iter().fold(0.0, f64::max);
    let peer = format!("{}: {}", rounds.theirs[0].text("peer"), figure_text(slow, "rows/s"));
    Ok(vec![
        Finding {
            work: format!("taking {ROWS} messy rows in"),
            ours: figure_text(fast, "rows/s"),
            peer,
            figure: fast / slow,
            goal: Goal::AtLeast(1.2),
            unit: "",
            notes: vec![
                format!(
                    "ours reads, repairs, judges and counts every number, refuses with reasons and \
                     finds duplicates, by HTTP, with dialling able to go on: {}",
                    rounds.ours[0].text("told")
                ),
                "the peer does better: it takes any table in, whatever its columns".into(),
                rounds.spread(),
            ],
        },
        Finding {
            work: "the same: peak of memory".into(),
            ours: figure_text(peak, "MiB"),
            peer: format!("{} MiB", rounds.theirs[0].text("peak_mib")),
            figure: peak,
            goal: Goal::AtMost(128.0),
            unit: "MiB",
            notes: vec![format!(
                "the file has {}",
                figure_text(people.text.len() as f64 / MIB, "MiB")
            )],
        },
    ])
}

/// Rows a second, from the first byte sent to the last row kept.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    let [file, accepted] = arguments else { anyhow::bail!("intake FILE ACCEPTED") };
    let (text, accepted): (Vec<u8>, u64) = (std::fs::read(file)?, accepted.parse()?);
    let bench = Bench::start(&[], &[])?;
    desk::runtime()?.block_on(async {
        let (process, api) = bench.engine()?;
        let watch = Stopwatch::start();
        let (_, import) = campaign_of(&api, text).await?;
        let rate = watch.rate(u64::from(ROWS));
        ensure!(import["accepted"] == accepted, "{import}");
        let peak = peak_of(process.id())? / MIB;
        let told = format!(
            "{} accepted, {} mended, {} twice, {} refused",
            import["accepted"], import["repaired"], import["duplicate"], import["rejected"]
        );
        Ok(Figure::of(rate).with("peak_mib", peak.round()).with("told", told))
    })
}

/// The peer's rows a second.
pub(crate) fn import(arguments: &[String]) -> anyhow::Result<Figure> {
    let file = arguments.first().context("which file?")?;
    let folder = tempfile::tempdir_in(std::env::current_dir()?)?;
    let database: PathBuf = folder.path().join("people.db");
    let script = format!(
        "PRAGMA journal_mode = wal;\nPRAGMA synchronous = full;\n\
         CREATE TABLE people (name TEXT, phone TEXT, city TEXT, note TEXT);\n\
         CREATE UNIQUE INDEX people_phone ON people (phone);\n\
         .import --csv --skip 1 {file} people\nSELECT count(*) FROM people;\n.quit\n"
    );
    let watch = Stopwatch::start();
    let (rows, peak) = sqlite3(&database, &script)?;
    let rate = watch.rate(u64::from(ROWS));
    ensure!(rows > u64::from(ROWS) * 9 / 10, "it kept {rows} rows");
    let version = Command::new("sqlite3").arg("--version").output()?.stdout;
    let version = String::from_utf8_lossy(&version).split(' ').next().unwrap_or("?").to_owned();
    Ok(Figure::of(rate).with("peer", format!("sqlite3 {version} .import")).with("peak_mib", peak))
}

fn sqlite3(database: &Path, script: &str) -> anyhow::Result<(u64, String)> {
    let mut child = Command::new("sqlite3")
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // One line for each duplicate.
        .stderr(Stdio::null())
        .spawn()
        .context("sqlite3 is not installed")?;
    child.stdin.take().context("it is piped")?.write_all(script.as_bytes())?;
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let rows = said.lines().last().context("it says how many")?.trim().parse()?;
    Ok((rows, "not looked at".to_owned()))
}

struct Messy {
    text: String,
    accepted: u32,
}

/// Writes a file as people keep them: the same number in many spellings, some twice, some wrong.
fn messy(rows: u32) -> anyhow::Result<Messy> {
    let mut text = String::from("Name,Phone,City,Note\n");
    let mut accepted = 0;
    for n in 0..rows {
        let digits = 9_100_000_000_u64 + u64::from(n);
        let text_of = digits.to_string();
        let (left, right) = text_of.split_at(5);
        let phone = match n % 50 {
            0 => format!("+91 {left} {right}"),
            1 => format!("0{digits}"),
            2 => format!("{left}-{right}"),
            3 => format!("\"(+91) {left}, {right}\"").replace(", ", " "),
            4 => format!("91{digits}"),
            5 => left.to_owned(),
            6 => (digits - 6).to_string(),
            _ => text_of.clone(),
        };
        accepted += u32::from(!matches!(n % 50, 5 | 6));
        let name = if n % 7 == 0 { format!("\"Rao, Meera {n}\"") } else { format!("Meera {n}") };
        let city = ["Pune", "Kochi", " Mysuru ", "नागपुर"][n as usize % 4];
        writeln!(text, "{name},{phone},{city},policy {}", 70_000 + n % 9_000)?;
    }
    Ok(Messy { text, accepted })
}
