//! The list of five thousand people, read row by row against what its maker says each row is.

use std::path::{Path, PathBuf};
use std::process::Command;

use dialdesk_intake::{Encoding, Options, Row, Tally, Verdict, open, rows};

const FILES: [&str; 3] = [
    "tests/fixtures/people-5000.csv",
    "tests/fixtures/people-5000.expected.csv",
    "src-tauri/crates/dialdesk-host/demo/demo-people.csv",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(place: &str) -> Vec<u8> {
    let path = repository().join(place);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One row, written as the expectation writes it.
fn told(row: &Row) -> Vec<String> {
    let (mut number, mut of, mut reason, mut repaired, mut name) = Default::default();
    let verdict = match &row.verdict {
        Verdict::Accepted { number: taken, repaired: mended, name: called, .. } => {
            number = taken.as_str().to_owned();
            repaired = if mended.is_some() { "yes".to_owned() } else { String::new() };
            name = called.clone().unwrap_or_default();
            "accepted"
        }
        Verdict::Duplicate { number: taken, of_record } => {
            number = taken.as_str().to_owned();
            of = of_record.to_string();
            "duplicate"
        }
        Verdict::Rejected { fault, .. } => {
            reason = fault.code().to_owned();
            "rejected"
        }
    };
    let place = [row.record.to_string(), row.line.to_string(), verdict.to_owned()];
    place.into_iter().chain([number, of, reason, repaired, name]).collect()
}

/// The expectation has one line for each row, and quotes only names.
fn expectation() -> Vec<Vec<String>> {
    let text = String::from_utf8(read(FILES[1])).expect("the expectation is UTF-8");
    text.lines()
        .skip(1)
        .map(|line| {
            let mut cells: Vec<String> = line.splitn(8, ',').map(str::to_owned).collect();
            if let Some(name) = cells[7].strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
                cells[7] = name.replace("\"\"", "\"");
            }
            cells
        })
        .collect()
}

#[test]
fn every_row_of_five_thousand_people_becomes_what_its_maker_says() {
    let bytes = read(FILES[0]);
    let plan = open(&bytes, &Options::default()).unwrap();
    let preview = plan.preview();
    assert_eq!((preview.encoding, preview.header_line), (Encoding::Utf8, Some(1)));
    assert_eq!(preview.phone_column.unwrap().index, 2, "not the loan number, which has ten digits");
    assert_eq!(preview.name_column, Some(1));
    assert_eq!(preview.rows_estimate, 5000, "a small file is counted, not estimated");

    let expected = expectation();
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    let mut expected_rows = expected.iter();
    for row in rows(&bytes, &plan).unwrap() {
        tally.count(&row);
        let seen = told(&row);
        let wanted = expected_rows.next().cloned().unwrap_or_default();
        if seen != wanted {
            wrong.push(format!("expected {wanted:?}\n    seen {seen:?}\n     raw {:?}", row.raw));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert_eq!(expected_rows.len(), 0, "the file has every row that its maker wrote");

    let count = |verdict: &str| expected.iter().filter(|row| row[2] == verdict).count();
    assert_eq!(tally.records as usize, expected.len());
    assert_eq!(tally.accepted as usize, count("accepted"));
    assert_eq!(tally.duplicate as usize, count("duplicate"));
    assert_eq!(tally.rejected as usize, count("rejected"));
    assert_eq!(tally.accepted + tally.duplicate + tally.rejected, tally.records);
}

#[test]
fn everybody_in_the_demo_list_can_be_called() {
    let bytes = read(FILES[2]);
    let plan = open(&bytes, &Options::default()).unwrap();
    let mut tally = Tally::default();
    for row in rows(&bytes, &plan).unwrap() {
        tally.count(&row);
    }
    assert_eq!((tally.records, tally.accepted), (60, 60));
}

#[test]
fn the_committed_lists_are_what_the_script_writes() {
    let folder = tempfile::tempdir().unwrap();
    let python = if cfg!(windows) { "python" } else { "python3" };
    let script = repository().join("tests/fixtures/make_people.py");
    let status = Command::new(python).arg(&script).arg(folder.path()).status().unwrap();
    assert!(status.success(), "{} failed: {status}", script.display());
    for place in FILES {
        let written = std::fs::read(folder.path().join(place)).unwrap();
        assert!(written == read(place), "{place} is not what the script writes: run it again");
    }
}
