//! `bindings`: the interface's types, from the commands' signatures.

use crate::{Done, cargo::cargo, only, repo::Repo};

/// Lets the test that compares the bindings write them instead.
pub(crate) fn bindings(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    cargo(repo, &["test", "--package", "dialdesk", "bindings"]).env("UPDATE_BINDINGS", "1").run()
}
