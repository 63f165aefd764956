//! One program for one data folder: an operating system's lock, gone with the process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::error::HostError;
use crate::folder;

/// The file's name in the data folder.
const NAME: &str = "lock";

/// The folder is ours while this lives.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, or says who has it.
    pub(crate) fn take(data_dir: &Path) -> Result<Self, HostError> {
        let path = data_dir.join(NAME);
        let broken = |error: std::io::Error| HostError::Folder {
            path: path.clone(),
            reason: format!("cannot be locked: {error}"),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Some systems do not even let a locked file be read.
                let known = file.read_to_string(&mut owner).is_ok() && !owner.trim().is_empty();
                let owner = if known { owner.trim().to_owned() } else { "a Dialdesk".to_owned() };
                return Err(HostError::InUse { folder: data_dir.to_owned(), owner });
            }
            Err(TryLockError::Error(error)) => return Err(broken(error)),
        }
        folder::private(&path, 0o600).map_err(broken)?;
        let program = std::env::current_exe()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_else(|| "dialdesk".to_owned());
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{program} (process {})", std::process::id()));
        written.map_err(broken)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_and_the_second_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();

        let refused = FolderLock::take(folder.path()).unwrap_err();
        assert_eq!(refused.exit_code(), 3);
        assert!(refused.to_string().contains(&std::process::id().to_string()), "{refused}");

        drop(first);
        assert!(FolderLock::take(folder.path()).is_ok(), "the folder is free again");
    }
}
