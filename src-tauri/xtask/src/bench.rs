//! `bench`: speed beside others that do the same work, measured with the optimised build.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Done,
    cargo::cargo,
    fingerprint::{Fingerprint, files},
    npm,
    program::Program,
    repo::Repo,
    say,
};

/// The programs that do the work of our side, with what they are made of.
const BUILT: &[&str] = &[
    "build",
    "--release",
    "--package",
    "dialdesk-tests",
    "--package",
    "dialdesk-host",
    "--package",
    "dialdesk-sim",
    "--bins",
];

/// Compares the rows that are named, or all.
pub(crate) fn bench(repo: &Repo, rows: &[String]) -> Done {
    install(repo)?;
    cargo(repo, BUILT).run()?;
    let program = format!("speed{}", std::env::consts::EXE_SUFFIX);
    let program = repo.target().join("release").join(program);
    Program::at(&program, repo.root()).args(rows).run()
}

/// Installs the peers into the target folder, unless they are there already. Their scripts stand
/// beside them, because that is where Node looks for packages.
fn install(repo: &Repo) -> Done {
    let node = npm::check(repo)?;
    let scripts = repo.root().join("tests").join("peers");
    let peers = repo.target().join("peers");
    copy(&scripts, &peers)?;
    let stamp = repo.stamp("peers");
    let state = ["package-lock.json", "requirements.txt"]
        .iter()
        .fold(Fingerprint::new().fact(&node), |state, file| state.path(&scripts.join(file)));
    if state.is_kept(&stamp) {
        return Ok(());
    }
    say::step("installing the peers (npm ci, pip install)");
    let failed = |what: &'static str| {
        move |why: String| format!("the peers {what} could not be installed: {why}")
    };
    Program::new("npm", &peers).args(["ci"]).run().map_err(failed("in JavaScript"))?;
    let python = if cfg!(windows) { "python" } else { "python3" };
    Program::new(python, &peers).args(["-m", "venv", "venv"]).run().map_err(failed("in Python"))?;
    let bin = peers.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    Program::at(&bin.join(python), &peers)
        .args(["-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt"])
        .run()
        .map_err(failed("in Python"))?;
    state.keep(&stamp)
}

/// Copies the files of a folder that has no folders in it.
fn copy(from: &Path, to: &Path) -> Done {
    let written = |file: &Path| {
        let target: PathBuf = to.join(file.file_name().unwrap_or_default());
        fs::create_dir_all(to).and_then(|()| fs::copy(file, target))
    };
    for file in files(from) {
        written(&file).map_err(|e| format!("{} could not be copied: {e}.", file.display()))?;
    }
    Ok(())
}
