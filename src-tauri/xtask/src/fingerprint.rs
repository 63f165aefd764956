//! Tells whether files have changed since some work was done with them.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use crate::Done;

/// A hash over names and contents of files, and of whatever else the work depends on.
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(DefaultHasher::new())
    }

    /// Adds a fact.
    pub(crate) fn fact(mut self, fact: &str) -> Self {
        fact.hash(&mut self.0);
        self
    }

    /// Adds a file or a whole folder; one that is absent counts as such.
    pub(crate) fn path(mut self, path: &Path) -> Self {
        for file in files(path) {
            file.hash(&mut self.0);
            fs::read(&file).ok().hash(&mut self.0);
        }
        self
    }

    fn text(&self) -> String {
        format!("{:016x}", self.0.finish())
    }

    /// Tells whether `stamp` was kept by the same files and facts.
    pub(crate) fn is_kept(&self, stamp: &Path) -> bool {
        fs::read_to_string(stamp).is_ok_and(|kept| kept == self.text())
    }

    /// Keeps this state in `stamp`, once the work is done.
    pub(crate) fn keep(&self, stamp: &Path) -> Done {
        let written = stamp
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(stamp, self.text()));
        written.map_err(|e| format!("{} could not be written: {e}.", stamp.display()))
    }
}

/// The files under a path, in one order on every machine.
pub(crate) fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().flat_map(|entry| files(entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_changes_the_fingerprint() {
        let folder = std::env::temp_dir().join(format!("dialdesk-print-{}", std::process::id()));
        let stamp = folder.join("stamp");
        let source = folder.join("source");
        fs::create_dir_all(&source).unwrap();
        fs::write(source.join("a"), "one").unwrap();

        let first = Fingerprint::new().path(&source);
        assert!(!first.is_kept(&stamp), "nothing was done yet");
        first.keep(&stamp).unwrap();
        assert!(Fingerprint::new().path(&source).is_kept(&stamp), "the same files again");

        fs::write(source.join("a"), "two").unwrap();
        assert!(!Fingerprint::new().path(&source).is_kept(&stamp), "a file has changed");
        assert!(!Fingerprint::new().fact("x").path(&source).is_kept(&stamp), "so has a fact");
        fs::remove_dir_all(folder).unwrap();
    }
}
