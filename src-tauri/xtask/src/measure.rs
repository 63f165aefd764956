//! `measure`: how fresh the window is and what it takes, beside an empty one in the same run.

use crate::{
    Done,
    cargo::cargo,
    npm, only,
    repo::Repo,
    say,
    system::{self, Purpose},
    test,
};

/// Builds everything and watches a large campaign for two minutes, and another for half an hour. Say
/// nothing else to the machine meanwhile: the figures are those of the whole computer.
pub(crate) fn measure(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    system::install(repo, Purpose::Test)?;
    npm::install(repo)?;
    npm::build(repo)?;
    let driver = test::driver(repo)?;
    cargo(repo, &["build", "--bins"]).run()?;
    cargo(repo, &["build", "--example", "empty-window", "--features", "measure"]).run()?;
    say::step("two minutes and half an hour are watched, each after a warm-up: 55 minutes");
    npm::script(repo, "measure").env("TAURI_DRIVER", driver).run()?;
    say::step(&format!("the figures are in {}", repo.short(&repo.target().join("measure"))));
    Ok(())
}
