//! One side of a comparison: a process that does the work, checks it, and says how fast it was.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use crate::finding::{Finding, median};
use crate::machine::Machine;

/// Rounds of each side unless the row says otherwise.
pub(crate) const ROUNDS: usize = 5;

/// What one side measured.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    /// What else it says of its work.
    pub(crate) facts: Map<String, Value>,
}

impl Figure {
    pub(crate) fn of(value: f64) -> Self {
        Self { value, facts: Map::new() }
    }

    /// Adds a fact.
    pub(crate) fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), fact.into());
        self
    }

    /// Gives a fact as a number.
    pub(crate) fn number(&self, name: &str) -> anyhow::Result<f64> {
        let fact = self.facts.get(name).and_then(Value::as_f64);
        fact.with_context(|| format!("the side did not say \"{name}\": {:?}", self.facts))
    }

    /// Gives a fact as text.
    pub(crate) fn text(&self, name: &str) -> String {
        match self.facts.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => format!("no {name} said"),
        }
    }

    /// The one line that a side prints.
    pub(crate) fn line(&self) -> String {
        json!({ "value": self.value, "facts": self.facts }).to_string()
    }

    pub(crate) fn parse(line: &str) -> anyhow::Result<Self> {
        let said: Value = serde_json::from_str(line)?;
        let value = said["value"].as_f64().context("no value")?;
        Ok(Self { value, facts: said["facts"].as_object().cloned().unwrap_or_default() })
    }
}

/// Where things lie.
pub(crate) struct Ground {
    root: PathBuf,
    target: PathBuf,
    work: PathBuf,
}

impl Ground {
    /// Finds the repository and makes an empty folder to work in, on the disk of the build: what is
    /// durable must be written to a disk.
    pub(crate) fn prepare() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("tests/ has a parent")?;
        let program = std::env::current_exe()?;
        let target = program.ancestors().nth(2).context("target/release/speed")?.to_owned();
        let work = target.join("bench").join("work");
        if work.exists() {
            std::fs::remove_dir_all(&work)?;
        }
        std::fs::create_dir_all(&work)?;
        Ok(Self { root: root.to_owned(), target, work })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder in which sides work.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }

    /// Where the peers are installed.
    pub(crate) fn peers(&self) -> PathBuf {
        self.target.join("peers")
    }

    /// Our own side `name`.
    pub(crate) fn ours(&self, name: &str, args: &[&str]) -> anyhow::Result<Side> {
        let mut all = vec!["one".to_owned(), name.to_owned()];
        all.extend(args.iter().map(|arg| (*arg).to_owned()));
        let program = std::env::current_exe()?;
        Ok(Side { program, args: all, folder: self.work.clone() })
    }

    /// A peer's script in Python.
    pub(crate) fn python(&self, script: &str, args: &[&str]) -> Side {
        self.script(self.peers().join("venv").join("bin").join("python"), script, args)
    }

    /// A peer's script in JavaScript.
    pub(crate) fn node(&self, script: &str, args: &[&str]) -> Side {
        self.script(PathBuf::from("node"), script, args)
    }

    fn script(&self, program: PathBuf, script: &str, args: &[&str]) -> Side {
        let mut all = vec![self.peers().join(script).display().to_string()];
        all.extend(args.iter().map(|arg| (*arg).to_owned()));
        Side { program, args: all, folder: self.work.clone() }
    }

    /// Keeps what was found, for whoever writes the figures down.
    pub(crate) fn keep(&self, machine: &Machine, findings: &[Finding]) -> anyhow::Result<()> {
        let findings: Vec<Value> = findings.iter().map(Finding::json).collect();
        let text = json!({
            "commit": machine.commit,
            "machine": machine.kind,
            "peers": machine.peers,
            "findings": findings,
        });
        let file = self.target.join("bench").join("findings.json");
        std::fs::write(file, serde_json::to_string_pretty(&text)?)?;
        Ok(())
    }
}

/// A process that does one side's work.
pub(crate) struct Side {
    program: PathBuf,
    args: Vec<String>,
    folder: PathBuf,
}

impl Side {
    /// Lets it do its work once.
    pub(crate) fn run(&self) -> anyhow::Result<Figure> {
        let name = self.args.join(" ");
        let output = self
            .command()
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("could not start {} {name}", self.program.display()))?;
        ensure!(output.status.success(), "{name}: it ended with {}", output.status);
        let said = String::from_utf8_lossy(&output.stdout);
        let line = said.lines().rev().find(|line| line.starts_with('{'));
        let line = line.with_context(|| format!("{name}: it said no figure but {said:?}"))?;
        Figure::parse(line).with_context(|| format!("{name}: {line}"))
    }

    /// The command that starts it.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(&self.folder).stdin(Stdio::null());
        command
    }
}

/// What both sides measured, round by round.
pub(crate) struct Rounds {
    pub(crate) ours: Vec<Figure>,
    pub(crate) theirs: Vec<Figure>,
}

impl Rounds {
    /// Runs both sides by turns, A B B A, so that a machine that slows down or speeds up meets
    /// both alike.
    pub(crate) fn run(rounds: usize, ours: &Side, theirs: &Side) -> anyhow::Result<Self> {
        let mut all = Self { ours: Vec::new(), theirs: Vec::new() };
        for round in 0..rounds {
            if round % 2 == 0 {
                all.ours.push(ours.run()?);
                all.theirs.push(theirs.run()?);
            } else {
                all.theirs.push(theirs.run()?);
                all.ours.push(ours.run()?);
            }
        }
        Ok(all)
    }

    /// Our median and theirs.
    pub(crate) fn medians(&self) -> (f64, f64) {
        (middle(&self.ours), middle(&self.theirs))
    }

    /// How far the rounds lay apart, for whoever judges how much a ratio is worth.
    pub(crate) fn spread(&self) -> String {
        let text = |figures: &[Figure]| {
            let values = figures.iter().map(|figure| figure.value);
            let (least, most) = values
                .fold((f64::MAX, f64::MIN), |(least, most), it| (least.min(it), most.max(it)));
            format!("{:.0} %", 100.0 * (most - least) / middle(figures))
        };
        let rounds = self.ours.len();
        format!(
            "{rounds} rounds of each; ours lay {} apart, theirs {}",
            text(&self.ours),
            text(&self.theirs)
        )
    }
}

/// The middle one of some figures.
pub(crate) fn middle(figures: &[Figure]) -> f64 {
    median(&figures.iter().map(|figure| figure.value).collect::<Vec<_>>())
}
