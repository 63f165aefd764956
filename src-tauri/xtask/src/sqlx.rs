//! `sqlx`: what the compiler knows about our queries without a database, in `.sqlx/`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    Done,
    cargo::cargo,
    fingerprint::{Fingerprint, files},
    only,
    program::Program,
    repo::Repo,
    say,
};

const STORE: &str = "src-tauri/crates/dialdesk-store";

/// Writes `.sqlx/` anew, or compares only.
pub(crate) fn sqlx(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &["--check"])?;
    let compiler = cargo(repo, &["check", "--package", "dialdesk-store", "--all-targets"]);
    if !arguments.is_empty() {
        return check(repo, compiler);
    }
    describe(repo, compiler, &committed(repo))?;
    say::step(".sqlx is written: commit it with the query");
    Ok(())
}

/// Lets `compiler`, which must compile the store, describe the queries, and compares what it says
/// with `.sqlx/`. When neither has changed since the last time it only compiles.
pub(crate) fn check(repo: &Repo, compiler: Program) -> Done {
    let state = Fingerprint::new().path(&repo.root().join(STORE)).path(&committed(repo));
    let stamp = repo.stamp("described");
    if state.is_kept(&stamp) {
        return compiler.run();
    }
    let fresh = repo.stamp("sqlx");
    describe(repo, compiler, &fresh)?;
    match differing(&descriptions(&committed(repo)), &descriptions(&fresh)).as_slice() {
        [] => state.keep(&stamp),
        names => Err(format!(
            ".sqlx is not what the queries need ({}): run `cargo xtask sqlx` and commit it.",
            names.join(", ")
        )),
    }
}

fn committed(repo: &Repo) -> PathBuf {
    repo.root().join(".sqlx")
}

/// A new database with all migrations, made by SQLite's own program.
fn migrated(repo: &Repo) -> Result<PathBuf, String> {
    let database = repo.target().join("dev.db");
    for leftover in ["dev.db", "dev.db-wal", "dev.db-shm"] {
        drop(fs::remove_file(repo.target().join(leftover)));
    }
    for migration in files(&repo.root().join(STORE).join("migrations")) {
        say::step(&format!("migrating {}", repo.short(&migration)));
        Program::new("sqlite3", repo.root())
            .args(["-bail".as_ref(), database.as_os_str()])
            .args([format!(".read '{}'", migration.display())])
            .run()?;
    }
    Ok(database)
}

/// Lets the compiler ask a migrated database about each query and write the answers to `folder`.
fn describe(repo: &Repo, compiler: Program, folder: &Path) -> Done {
    let database = migrated(repo)?;
    drop(fs::remove_dir_all(folder));
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}.", folder.display()))?;
    let compiler = compiler
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", folder)
        .env("DATABASE_URL", format!("sqlite:{}", database.display()));
    let library = repo.root().join(STORE).join("src").join("lib.rs");
    while_changed(&library, compiler).map_err(|e| format!("{}: {e}.", library.display()))?
}

/// Runs the compiler while `source` has a new date: the queries are described only when their
/// crate is compiled. Its old date comes back, so that no other build is done twice for it.
#[expect(clippy::disallowed_methods, reason = "a file's date, not the product's time")]
fn while_changed(source: &Path, compiler: Program) -> io::Result<Done> {
    let file = fs::File::options().write(true).open(source)?;
    let date = file.metadata()?.modified()?;
    file.set_modified(std::time::SystemTime::now())?;
    let done = compiler.run();
    file.set_modified(date)?;
    Ok(done)
}

/// Name and text of each description in a folder.
fn descriptions(folder: &Path) -> BTreeMap<String, String> {
    let named = |file: PathBuf| {
        let name = file.file_name()?.to_string_lossy().into_owned();
        Some((name, fs::read_to_string(file).ok()?))
    };
    files(folder).into_iter().filter_map(named).collect()
}

/// The names that are missing, left over or different.
fn differing<'a>(
    committed: &'a BTreeMap<String, String>,
    fresh: &'a BTreeMap<String, String>,
) -> Vec<&'a str> {
    let names = committed.keys().chain(fresh.keys().filter(|name| !committed.contains_key(*name)));
    names.filter(|name| committed.get(*name) != fresh.get(*name)).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let committed = of(&[("same", "1"), ("changed", "1"), ("left over", "1")]);
        let fresh = of(&[("same", "1"), ("changed", "2"), ("new", "1")]);
        assert_eq!(differing(&committed, &fresh), ["changed", "left over", "new"]);
        assert!(differing(&fresh, &fresh).is_empty());
    }
}
