//! The look-alike's own account of what reached it: one JSON object a line, written on arrival.
//!
//! It is written before anything is answered and by another process than the client, so a test
//! can judge the client by it, whatever became of that. Lines are appended and never changed; a
//! line that a crash cut off is skipped by the reader.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it; `placed` in one means that a call was made")]
pub enum Verdict {
    Placed,
    RefusedDnd,
    BadRequest,
    Unauthorized,
    AccountRefused,
    RateLimited,
    DroppedBefore,
    DroppedAfter,
    TimeoutPlaced,
    TimeoutNotPlaced,
    #[serde(rename = "error_500_placed")]
    Error500Placed,
    #[serde(rename = "error_500_not_placed")]
    Error500NotPlaced,
    GarbagePlaced,
    Answered,
    NotFound,
    Dropped,
    #[serde(rename = "error_500")]
    Error500,
    Garbage,
}

/// How a call was going to be, drawn when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Drawn {
    /// Seconds of ringing.
    pub ring_s: u32,
    /// Seconds of talking.
    pub talk_s: u32,
    /// Seconds from its end until reads show it.
    pub settle_s: u32,
}

/// A request to place a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connect {
    /// When it arrived.
    pub at: Timestamp,
    /// Which connection it came on, counted from 1 in each run.
    pub connection: u64,
    /// Whom it was to ring, as the client spelled it.
    pub from: Option<String>,
    /// The second number, in two-number mode.
    pub to: Option<String>,
    /// The ExoPhone.
    pub caller_id: Option<String>,
    /// What the client wrote into the custom field.
    pub custom_field: Option<String>,
    /// The call it made; none if it made none.
    pub sid: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// How the call will end, in the provider's word.
    pub status: Option<String>,
    /// The call's life.
    pub drawn: Option<Drawn>,
    /// Whether the conversation is recorded.
    pub record: bool,
}

/// A request that reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadLine {
    /// When it arrived.
    pub at: Timestamp,
    /// Which connection it came on, counted from 1 in each run.
    pub connection: u64,
    /// The call it asked about.
    pub sid: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
}

/// The end of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// When it ended.
    pub at: Timestamp,
    /// The call.
    pub sid: String,
    /// How, in the provider's word.
    pub status: String,
    /// What the provider reports as its duration.
    pub duration: u32,
}

/// What was told of a call without being asked, or was lost on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// When it was posted.
    pub at: Timestamp,
    /// The call.
    pub sid: String,
    /// What happened: `answered` or `terminal`.
    pub event: String,
    /// Whether it got lost on its way.
    pub is_lost: bool,
    /// The HTTP status of the answer, if one came.
    pub answer: Option<u16>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A request to place a call.
    Connect(Connect),
    /// A question about one call.
    Details(ReadLine),
    /// A question about many.
    List(ReadLine),
    /// A question about the account.
    Account(ReadLine),
    /// Anything else, such as a guessed way to hang up.
    Other(ReadLine),
    /// A call ended.
    Outcome(Ended),
    /// A call was told of.
    Callback(Told),
}

/// A file that lines are appended to.
#[derive(Debug)]
pub(crate) struct LedgerFile {
    file: File,
    path: PathBuf,
    complained: bool,
}

impl LedgerFile {
    /// Opens the file, made if it is not there, readable by its owner only.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options
            .open(path)
            .with_context(|| format!("the ledger {} cannot be opened", path.display()))?;
        if !ends_with_newline(&mut file)? {
            // What a crash cut off must not swallow the next line.
            file.write_all(b"\n")?;
        }
        Ok(Self { file, path: path.to_owned(), complained: false })
    }

    /// Appends a line in one write.
    pub(crate) fn append(&mut self, line: &Line) {
        let mut text = serde_json::to_string(line).expect("a line is plain data");
        text.push('\n');
        match self.file.write_all(text.as_bytes()) {
            Ok(()) => self.complained = false,
            Err(error) if !self.complained => {
                self.complained = true;
                tracing::error!(path = %self.path.display(), %error, "the ledger cannot be written");
            }
            Err(_) => {}
        }
    }
}

fn ends_with_newline(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Everything that a ledger says, in the order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The lines.
    pub lines: Vec<Line>,
}

impl Ledger {
    /// Reads a ledger; one that is not there yet is empty. A line that is cut off is skipped.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                Err(error).with_context(|| format!("the ledger {} cannot be read", path.display()))
            }
        }
    }

    /// Forgets all but the last `lines`, in the file too: running calls are always among the
    /// newest. A crash in between leaves the file as it was.
    pub(crate) fn shorten(&mut self, path: &Path, lines: usize) -> anyhow::Result<()> {
        let surplus = self.lines.len().saturating_sub(lines);
        if surplus == 0 {
            return Ok(());
        }
        self.lines.drain(..surplus);
        let shorter = path.with_extension("new");
        // What an earlier try left behind.
        let _none = std::fs::remove_file(&shorter);
        let mut file = LedgerFile::open(&shorter)?;
        for line in &self.lines {
            file.append(line);
        }
        std::fs::rename(&shorter, path)
            .with_context(|| format!("the ledger {} cannot be shortened", path.display()))
    }

    /// Reads the text of a ledger.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { lines: text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect() }
    }

    /// Lists the requests to place a call.
    pub fn connects(&self) -> impl Iterator<Item = &Connect> {
        self.lines.iter().filter_map(|line| match line {
            Line::Connect(connect) => Some(connect),
            Line::Details(_)
            | Line::List(_)
            | Line::Account(_)
            | Line::Other(_)
            | Line::Outcome(_)
            | Line::Callback(_) => None,
        })
    }

    /// Lists the requests that made a call: the phones that rang.
    pub fn placed(&self) -> impl Iterator<Item = &Connect> {
        self.connects().filter(|connect| connect.sid.is_some())
    }

    /// Counts the calls made, by the number rung, as the client spelled it.
    #[must_use]
    pub fn calls_by_number(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for connect in self.placed() {
            *counts.entry(connect.from.clone().unwrap_or_default()).or_default() += 1;
        }
        counts
    }

    /// Counts the calls made, by what the client wrote into the custom field.
    #[must_use]
    pub fn calls_by_custom_field(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for connect in self.placed() {
            *counts.entry(connect.custom_field.clone().unwrap_or_default()).or_default() += 1;
        }
        counts
    }

    /// Lists when requests to place a call arrived.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Timestamp> {
        self.connects().map(|connect| connect.at).collect()
    }

    /// Lists when anything arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<Timestamp> {
        let at = |line: &Line| match line {
            Line::Connect(connect) => Some(connect.at),
            Line::Details(read) | Line::List(read) | Line::Account(read) | Line::Other(read) => {
                Some(read.at)
            }
            Line::Outcome(_) | Line::Callback(_) => None,
        };
        self.lines.iter().filter_map(at).collect()
    }

    /// Lists the calls that ended.
    pub fn outcomes(&self) -> impl Iterator<Item = &Ended> {
        self.lines.iter().filter_map(|line| match line {
            Line::Outcome(ended) => Some(ended),
            Line::Connect(_)
            | Line::Details(_)
            | Line::List(_)
            | Line::Account(_)
            | Line::Other(_)
            | Line::Callback(_) => None,
        })
    }

    /// Lists what was told without being asked.
    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.lines.iter().filter_map(|line| match line {
            Line::Callback(told) => Some(told),
            Line::Connect(_)
            | Line::Details(_)
            | Line::List(_)
            | Line::Account(_)
            | Line::Other(_)
            | Line::Outcome(_) => None,
        })
    }

    /// Lists numbers that were rung while a call to them was still going on: there must be none.
    #[must_use]
    pub fn rung_twice_at_once(&self) -> Vec<String> {
        let mut running: BTreeMap<&str, &str> = BTreeMap::new();
        let mut twice = Vec::new();
        for line in &self.lines {
            match line {
                Line::Connect(Connect { sid: Some(sid), from: Some(from), .. }) => {
                    if running.values().any(|number| number == from) {
                        twice.push(from.clone());
                    }
                    running.insert(sid, from);
                }
                Line::Outcome(ended) => drop(running.remove(ended.sid.as_str())),
                Line::Connect(_)
                | Line::Details(_)
                | Line::List(_)
                | Line::Account(_)
                | Line::Other(_)
                | Line::Callback(_) => {}
            }
        }
        twice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(nth: u32) -> Line {
        let at = Timestamp::from_secs(i64::from(nth));
        Line::Outcome(Ended { at, sid: nth.to_string(), status: "busy".to_owned(), duration: nth })
    }

    #[test]
    fn a_long_ledger_keeps_its_newest_lines() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("calls.jsonl");
        let mut file = LedgerFile::open(&path).unwrap();
        (0..5).for_each(|nth| file.append(&ended(nth)));

        let mut ledger = Ledger::read(&path).unwrap();
        ledger.shorten(&path, 5).unwrap();
        assert_eq!(ledger.lines.len(), 5, "it fits");
        ledger.shorten(&path, 2).unwrap();
        assert_eq!(ledger.lines, [ended(3), ended(4)]);
        assert_eq!(Ledger::read(&path).unwrap(), ledger, "in the file as in memory");
    }
}
