//! Cargo, called by the cargo that called us.

use crate::{program::Program, repo::Repo};

/// Cargo with these arguments, at the root.
pub(crate) fn cargo(repo: &Repo, args: &[&str]) -> Program {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let program = Program::new(&cargo, repo.root()).args(args);
    // On a machine that builds once, incremental files cost time and disk and give nothing back.
    if std::env::var_os("CI").is_some() { program.env("CARGO_INCREMENTAL", "0") } else { program }
}
