//! The data folder: where the system wants it, and closed to everybody else.

use std::path::{Path, PathBuf};

use crate::error::HostError;
use crate::settings::Environment;

/// Gives the folder in which the system keeps a program's data.
pub(crate) fn usual(environment: &Environment) -> Option<PathBuf> {
    let dir = |name: &str| environment.path(name);
    if cfg!(windows) {
        return dir("APPDATA").map(|base| base.join("Dialdesk"));
    }
    let home = dir("HOME");
    if cfg!(target_os = "macos") {
        return home.map(|home| home.join("Library/Application Support/Dialdesk"));
    }
    dir("XDG_DATA_HOME")
        .filter(|base| base.is_absolute())
        .or_else(|| home.map(|home| home.join(".local/share")))
        .map(|base| base.join("dialdesk"))
}

/// Makes the folder, readable for its owner only, and gives its full path.
pub(crate) fn prepare(folder: &Path) -> Result<PathBuf, HostError> {
    let refuse = |error: std::io::Error| HostError::Folder {
        path: folder.to_owned(),
        reason: format!("cannot be used as the data folder: {error}"),
    };
    std::fs::create_dir_all(folder).map_err(refuse)?;
    private(folder, 0o700).map_err(refuse)?;
    std::path::absolute(folder).map_err(refuse)
}

/// Closes a file or folder to everybody but its owner, where the system knows such a thing.
pub(crate) fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, mode);
        Ok(())
    }
}
