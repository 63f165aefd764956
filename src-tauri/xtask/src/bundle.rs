//! `bundle`: the installable package.

use crate::{
    Done, npm, only,
    repo::Repo,
    say,
    system::{self, Purpose},
};

/// Makes the package of this system, unoptimised unless asked.
pub(crate) fn bundle(repo: &Repo, arguments: &[String]) -> Done {
    only(arguments, &["--release"])?;
    npm::check(repo)?;
    system::install(repo, Purpose::Run)?;
    npm::install(repo)?;
    let (kind, flags): (_, &[&str]) =
        if arguments.is_empty() { ("debug", &["--debug"]) } else { ("release", &[]) };
    npm::script(repo, "tauri").args(["--", "build"]).args(flags).run()?;
    let folder = repo.target().join(kind).join("bundle");
    say::step(&format!("the package is in {}", repo.short(&folder)));
    Ok(())
}
