//! `bindings`: the interface's types, from the commands' signatures, and the API's description.

use crate::{Done, cargo::cargo, only, repo::Repo};

/// Lets the tests that compare the bindings, and the description that is made from them, write them
/// instead.
pub(crate) fn bindings(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    let write = |words: &[&str]| cargo(repo, words).env("UPDATE_BINDINGS", "1").run();
    write(&["test", "--package", "dialdesk", "bindings"])?;
    write(&["test", "--workspace", "--test", "integration", "the_description_is_made"])
}
