//! `screenshots`: what the screens look like, for people to judge.

use crate::{
    Done,
    cargo::cargo,
    npm, only,
    repo::Repo,
    say,
    system::{self, Purpose},
    test,
};

/// Builds everything and photographs the screens.
pub(crate) fn screenshots(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    system::install(repo, Purpose::Test)?;
    npm::install(repo)?;
    npm::build(repo)?;
    cargo(repo, &["build", "--bins"]).run()?;
    let driver = test::driver(repo)?;
    npm::script(repo, "screenshots").env("TAURI_DRIVER", driver).run()?;
    say::step("the pictures are in screenshots/");
    Ok(())
}
