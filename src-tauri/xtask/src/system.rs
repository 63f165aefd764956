//! System packages: Debian and Ubuntu by name, other systems by a hint.

use std::collections::BTreeSet;

use crate::{Done, program::Program, repo::Repo, say};

/// What building the console takes.
const BUILD: &[&str] = &[
    "build-essential",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libsoup-3.0-dev",
    "libwebkit2gtk-4.1-dev",
    "pkg-config",
];

/// What the tests take besides: a screen, a browser, fonts, and something to drag from.
const TEST: &[&str] = &[
    "chromium",
    "curl",
    "dbus-x11",
    "fonts-inter",
    "fonts-noto-core",
    "gir1.2-gtk-3.0",
    "imagemagick",
    "openbox",
    "python3-gi",
    "sqlite3",
    "webkit2gtk-driver",
    "xdotool",
    "xvfb",
];

/// What is about to be done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build and open the console.
    Run,
    /// Build and try everything.
    Test,
}

/// Installs the packages that are missing, or says what to type.
pub(crate) fn install(repo: &Repo, purpose: Purpose) -> Done {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let wanted = wanted(purpose);
    let Some(listing) = Program::new("dpkg-query", repo.root())
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(&wanted)
        .output()
    else {
        say::step(&format!(
            "this is neither Debian nor Ubuntu: if the build stops for want of a library, install \
             what your system calls {}",
            wanted.join(" ")
        ));
        return Ok(());
    };
    let missing = missing(&wanted, &listing);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root(repo) {
        return Err(format!(
            "{} system packages are missing and only root may install them. Type this, then start \
             again:\n\n    sudo apt-get update && sudo apt-get install --yes \
             --no-install-recommends {names}\n",
            missing.len()
        ));
    }
    let log = repo.stamp("apt.log");
    say::step(&format!(
        "installing {} system packages, which takes a minute or two ({}): {names}",
        missing.len(),
        repo.short(&log)
    ));
    let options = ["-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0", "--yes"];
    let apt = |words: &[&str]| {
        Program::new("apt-get", repo.root())
            .args(options)
            .args(words)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run_into(&log)
            .map_err(|why| format!("the system packages could not be installed: {why}"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], &missing[..]].concat())
}

fn wanted(purpose: Purpose) -> Vec<&'static str> {
    match purpose {
        Purpose::Run => BUILD.to_vec(),
        Purpose::Test => [BUILD, TEST].concat(),
    }
}

/// The wanted packages that the listing does not show as installed.
fn missing<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> =
        listing.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    wanted.iter().copied().filter(|name| !installed.contains(name)).collect()
}

fn is_root(repo: &Repo) -> bool {
    Program::new("id", repo.root()).args(["-u"]).answer().is_some_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count() {
        let listing = "xvfb installed\ncurl config-files\nopenbox installed\n";
        assert_eq!(
            missing(&["curl", "openbox", "sqlite3", "xvfb"], listing),
            ["curl", "sqlite3"],
            "one was removed and left its settings, one is not known at all"
        );
    }

    #[test]
    fn the_tests_need_more_than_the_console() {
        assert!(!wanted(Purpose::Run).contains(&"xvfb"));
        assert!(wanted(Purpose::Test).contains(&"xvfb"));
        assert!(wanted(Purpose::Test).contains(&"libwebkit2gtk-4.1-dev"));
    }
}
