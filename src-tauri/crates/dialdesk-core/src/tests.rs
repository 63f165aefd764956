//! The state machines as one document, written from the code itself.

use std::path::Path;

/// Lays cells out under each other.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn document() -> String {
    let chapters = [
        (
            "A call",
            "What each report makes of a call, by where the call stands. `-`: the report no longer \
             fits, is late or doubled, and changes nothing. An ended call never leaves.",
            crate::call::tests::transition_table(),
        ),
        (
            "A call that needs a look",
            "What a person may say of a call, by where it stands, and why not. \"It was placed\" with \
             the provider's name for the call is for unknown ones alone.",
            crate::call::resolve::tests::resolution_table(),
        ),
        (
            "An intent",
            "A request that may leave at most once. While one is open, the database refuses a \
             second one for its number.",
            crate::call::tests::intent_table(),
        ),
        (
            "A campaign",
            "What an operator may do, by where the campaign stands, and why not. Starting or \
             resuming a campaign of another account is refused in every state.",
            crate::campaign::tests::action_table(),
        ),
        (
            "The breaker",
            "It counts call requests alone. Five failures in a row open it for a minute. Results \
             of calls begun before an opening change nothing. A person may hold it open, then nothing leaves, \
             also after a restart, and let go it asks first; or closed, then failures do not open it, \
             until the next restart. An empty cell cannot happen.",
            crate::policy::breaker::tests::transition_table(),
        ),
    ];
    let mut text = "# State machines\n\nWritten by a test of `dialdesk-core` from the code; to \
                    write it anew, run that crate's tests with `UPDATE_DOCS=1`.\n"
        .to_owned();
    for (title, words, table) in chapters {
        text = format!("{text}\n## {title}\n\n{words}\n\n```text\n{table}\n```\n");
    }
    text
}

#[test]
fn the_document_says_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/state-machines.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, document()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, document(), "run the tests of dialdesk-core with UPDATE_DOCS=1");
}
