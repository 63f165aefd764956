//! `screenshots`: what the screens look like, for people to judge.

use crate::{
    Done,
    cargo::cargo,
    npm, only,
    repo::Repo,
    say,
    system::{self, Purpose},
};

/// Builds everything and photographs the screens.
pub(crate) fn screenshots(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    if !npm::has_script(repo, "screenshots") {
        return Err("ui/package.json has no script \"screenshots\".".to_owned());
    }
    system::install(repo, Purpose::Test)?;
    npm::install(repo)?;
    npm::build(repo)?;
    cargo(repo, &["build", "--bins"]).run()?;
    npm::script(repo, "screenshots").run()?;
    say::step("the pictures are in screenshots/");
    Ok(())
}
