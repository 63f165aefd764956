//! Names: nouns of the trade, as the glossary has them.

use crate::{
    found, nothing_in,
    repo::{File, files, made_up},
};

/// Words that say nothing about what a type is.
const EMPTY: &[&str] = &["Data", "Helper", "Helpers", "Manager", "Service", "Util", "Utils"];

/// Beginnings of function names that say nothing about what is done.
const VAGUE: &[&str] = &["handle_", "process_"];

fn findings(files: &[File], synonyms: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.ends_with(&[".rs"])) {
        for (index, line) in file.text.lines().enumerate() {
            let Some(fault) = fault(line, file.name() == "handlers.rs", synonyms) else { continue };
            findings.push(format!("{}:{}: {fault}", file.path, index + 1));
        }
    }
    findings
}

/// What is wrong with the name that a line gives to something, if it gives one.
fn fault(line: &str, may_handle: bool, synonyms: &[String]) -> Option<String> {
    // An indented `type` belongs to a trait, which may be somebody else's.
    let keywords: &[&str] = if line.starts_with(' ') {
        &["struct", "enum", "trait", "union"]
    } else {
        &["struct", "enum", "trait", "union", "type"]
    };
    if let Some(name) = named(line, keywords) {
        let parts = parts(name);
        let banned = |part: &&String| {
            EMPTY.contains(&part.as_str()) || synonyms.contains(&part.to_lowercase())
        };
        let part = parts.iter().find(banned)?;
        return Some(format!("{name}: no \"{part}\" in names, see docs/glossary.md"));
    }
    let name = named(line, &["fn"])?;
    let vague = VAGUE.iter().find(|beginning| name.starts_with(**beginning))?;
    (!may_handle).then(|| format!("{name}: \"{vague}\" does not say what is done"))
}

/// The name after one of these keywords at the beginning of an item.
fn named<'a>(line: &'a str, keywords: &[&str]) -> Option<&'a str> {
    let mut tokens = line.split_whitespace().skip_while(|token| {
        token.starts_with("pub") || matches!(*token, "async" | "const" | "in" | "unsafe" | "crate)")
    });
    if !keywords.contains(&tokens.next()?) {
        return None;
    }
    tokens
        .next()?
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .filter(|n| !n.is_empty())
}

/// `CallEvent` is `Call` and `Event`.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for character in name.chars() {
        match parts.last_mut() {
            Some(part) if !character.is_uppercase() => part.push(character),
            _ => parts.push(character.to_string()),
        }
    }
    parts
}

/// The words that the glossary's last column puts aside for its first.
fn synonyms(glossary: &str) -> Vec<String> {
    let rows = glossary.lines().filter(|line| line.starts_with("| **"));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    cells
        .flat_map(|cell| cell.split(','))
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty() && word != "-")
        .collect()
}

#[test]
fn names_are_the_glossarys() {
    let files = files();
    let glossary = files.iter().find(|file| file.path == "docs/glossary.md").expect("a glossary");
    let synonyms = synonyms(&glossary.text);
    assert!(synonyms.len() > 5, "the glossary's table was not understood: {synonyms:?}");
    nothing_in(&findings(&files, &synonyms));
}

#[test]
fn an_empty_or_foreign_word_is_found() {
    let glossary = "| word | meaning | not |\n|---|---|---|\n| **contact** | A person. | lead |\n";
    let text = "pub struct CallManager;\nenum Lead {}\npub(crate) async fn handle_it() {}\n\
                let service = 1;\nstruct Leader;\nfn handler() {}\n    type Service = ();\n";
    let files = [made_up("a.rs", text), made_up("handlers.rs", "fn handle_it() {}\n")];
    found(
        &findings(&files, &synonyms(glossary)),
        &["a.rs:1: CallManager", "a.rs:2: Lead", "a.rs:3: handle_it"],
    );
}
