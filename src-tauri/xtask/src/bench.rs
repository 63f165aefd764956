//! `bench`: speed, measured with the optimised build.

use crate::{Done, cargo::cargo, passed_on, repo::Repo};

/// Runs the benchmarks of every crate but the shell, which has none.
pub(crate) fn bench(repo: &Repo, arguments: &[String]) -> Done {
    let arguments = passed_on(arguments)?;
    cargo(repo, &["bench", "--workspace", "--exclude", "dialdesk", "--benches", "--"])
        .args(arguments)
        .run()
}
