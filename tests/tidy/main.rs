//! What must stay true of the source itself, so that nobody has to remember it.
//!
//! Each rule is a pure function from text to findings. It is tried twice: on a made-up bad
//! example, which shows that it can fail, and on the repository, where it must find nothing.

mod docs;
mod layers;
mod lock;
mod migrations;
mod mounted;
mod repo;
mod root;
mod sizes;
mod text;
mod words;

/// Fails with everything that was found, one line each.
#[track_caller]
fn nothing_in(findings: &[String]) {
    assert!(findings.is_empty(), "\n\n{}\n", findings.join("\n"));
}

/// Fails unless there is one finding for each expected part, in order.
#[track_caller]
fn found(findings: &[String], expected: &[&str]) {
    assert_eq!(findings.len(), expected.len(), "{findings:#?}");
    for (finding, part) in findings.iter().zip(expected) {
        assert!(finding.contains(part), "{finding:?} does not speak of {part:?}");
    }
}
