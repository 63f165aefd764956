//! Node, the interface's packages and its pages.

use crate::{Done, fingerprint::Fingerprint, program::Program, repo::Repo, say};

/// The oldest Node that the interface's tools run on.
const OLDEST: (u32, u32) = (20, 19);

/// What decides how the pages look, besides the packages.
const SOURCES: &[&str] =
    &["src", "public", "index.html", "package.json", "tsconfig.json", "vite.config.ts"];

/// Says so when Node is absent or too old.
pub(crate) fn check(repo: &Repo) -> Result<String, String> {
    let (major, minor) = OLDEST;
    let wanted = format!("install Node {major}.{minor} or newer from https://nodejs.org");
    let Some(answer) = Program::new("node", repo.root()).args(["--version"]).answer() else {
        return Err(format!("Node is not installed: {wanted}, then start again."));
    };
    let version = answer.trim().to_owned();
    if parsed(&version).is_none_or(|found| found < OLDEST) {
        return Err(format!("Node {version} is too old: {wanted}, then start again."));
    }
    if Program::new("npm", repo.root()).args(["--version"]).answer().is_none() {
        return Err(format!("npm is missing beside Node {version}: {wanted}, then start again."));
    }
    Ok(version)
}

fn parsed(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Installs the interface's packages, unless the lock file is the one they came from.
pub(crate) fn install(repo: &Repo) -> Done {
    let node = check(repo)?;
    let ui = repo.ui();
    let stamp = repo.stamp("npm");
    let state = Fingerprint::new().fact(&node).path(&ui.join("package-lock.json"));
    if state.is_kept(&stamp) && ui.join("node_modules").is_dir() {
        return Ok(());
    }
    say::step("installing the interface's packages (npm ci)");
    Program::new("npm", &ui)
        .args(["ci", "--no-audit", "--no-fund"])
        .run()
        .map_err(|why| format!("the interface's packages could not be installed: {why}"))?;
    state.keep(&stamp)
}

/// Builds the pages, unless nothing they are made of has changed.
pub(crate) fn build(repo: &Repo) -> Done {
    let ui = repo.ui();
    let stamp = repo.stamp("pages");
    let state = SOURCES
        .iter()
        .fold(Fingerprint::new(), |state, source| state.path(&ui.join(source)))
        .path(&ui.join("package-lock.json"));
    if state.is_kept(&stamp) && ui.join("dist").join("index.html").is_file() {
        return Ok(());
    }
    say::step("building the interface");
    script(repo, "build").run().map_err(|why| format!("the interface was not built: {why}"))?;
    state.keep(&stamp)
}

/// A script of the interface's package.json.
pub(crate) fn script(repo: &Repo, name: &str) -> Program {
    // Without a language WebKit and Chromium fall back to "C", which no person ever has.
    let language = std::env::var("LANG").ok().filter(|l| l.contains('.'));
    Program::new("npm", &repo.ui())
        .args(["run", "--silent", name])
        .env("LANG", language.as_deref().unwrap_or("en_US.UTF-8"))
}

/// Tells whether package.json has a script of this name.
pub(crate) fn has_script(repo: &Repo, name: &str) -> bool {
    std::fs::read_to_string(repo.ui().join("package.json"))
        .is_ok_and(|text| text.contains(&format!("\"{name}\":")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_by_number() {
        assert!(parsed("v20.19.0").unwrap() >= OLDEST);
        assert!(parsed("v22.4.1").unwrap() >= OLDEST);
        assert!(parsed("v20.9.0").unwrap() < OLDEST, "9 is less than 19");
        assert_eq!(parsed("none"), None);
    }
}
