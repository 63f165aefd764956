//! `run`: from a fresh clone to an open window.

use crate::{
    Done,
    cargo::cargo,
    display, npm, passed_on,
    program::Program,
    repo::Repo,
    say,
    system::{self, Purpose},
};

/// Installs what is missing, builds, and opens the console on the sandbox account.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Done {
    let arguments = passed_on(arguments)?;
    display::check()?;
    npm::check(repo)?;
    system::install(repo, Purpose::Run)?;
    npm::install(repo)?;
    npm::build(repo)?;
    say::step("building the console (the first time takes some minutes)");
    // Not the console's package alone: its libraries would be built with other features, and then
    // once more for the tests.
    cargo(repo, &["build", "--bins"]).run()?;
    say::step("opening the console on the sandbox account: nobody real is rung");
    let here = std::env::current_dir().map_err(|e| format!("no working folder: {e}."))?;
    Program::at(&repo.built("dialdesk"), &here).args(["--sandbox"]).args(arguments).run()
}
