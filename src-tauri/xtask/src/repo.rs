//! Where things lie.

use std::path::{Path, PathBuf};

/// The repository that this program was built from, and its target folder.
pub(crate) struct Repo {
    root: PathBuf,
    target: PathBuf,
}

impl Repo {
    /// Finds the repository above the working folder, or the one this program was built in.
    pub(crate) fn find() -> Result<Self, String> {
        let here = std::env::current_dir().map_err(|e| format!("no working folder: {e}."))?;
        let root = std::iter::successors(Some(here.as_path()), |folder| folder.parent())
            .find(|folder| folder.join("tauri.conf.json").is_file())
            .map(Path::to_owned)
            .ok_or("this is not a folder of the repository: go to the one with tauri.conf.json.")?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the interface.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A program of the debug build.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where programs that only the tests need are installed.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// What this program remembers between two runs, so that no work is done twice.
    pub(crate) fn stamp(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    /// A path as a person writes it from the root.
    pub(crate) fn short(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}
