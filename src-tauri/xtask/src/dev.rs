//! `dev`: the console with pages that reload as they are edited.

use crate::{
    Done, display, npm, only,
    repo::Repo,
    say,
    system::{self, Purpose},
};

/// Starts Vite and the console beside it.
pub(crate) fn dev(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &[])?;
    display::check()?;
    npm::check(repo)?;
    system::install(repo, Purpose::Run)?;
    npm::install(repo)?;
    say::step("starting Vite and the console on the sandbox account");
    npm::script(repo, "tauri").args(["--", "dev", "--", "--", "--sandbox"]).run()
}
