//! The API's bearer token: given, or made at the first start and kept for its owner only. The
//! secret in the address of callbacks is kept in the same way.

use std::fs;
use std::path::Path;

use rand::TryRngCore as _;
use rand::rngs::OsRng;

use crate::error::HostError;
use crate::folder;

/// The token's file in the data folder.
const NAME: &str = "api-token";

/// The file of the secret in the address of callbacks.
const CALLBACK_NAME: &str = "callback-secret";

/// Random bytes of a made token.
const BYTES: usize = 32;

/// Gives the token in force.
pub(crate) fn read_or_make(data_dir: &Path, given: Option<String>) -> Result<String, HostError> {
    read_or_make_in(data_dir, NAME, given)
}

/// Gives the secret that stands in the address of callbacks. It outlives the program: the provider
/// tells of calls that were placed before a restart.
pub(crate) fn callback_secret(data_dir: &Path) -> Result<String, HostError> {
    read_or_make_in(data_dir, CALLBACK_NAME, None)
}

fn read_or_make_in(
    data_dir: &Path,
    name: &str,
    given: Option<String>,
) -> Result<String, HostError> {
    let path = data_dir.join(name);
    let broken = |reason: String| HostError::Folder { path: path.clone(), reason };
    let kept = match fs::read_to_string(&path) {
        Ok(kept) => Some(kept.trim().to_owned()).filter(|kept| !kept.is_empty()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(broken(format!("cannot be read: {error}"))),
    };
    if let Some(token) = given {
        return Ok(token);
    }
    if let Some(token) = kept {
        folder::private(&path, 0o600).map_err(|error| broken(error.to_string()))?;
        return Ok(token);
    }
    make_in(data_dir, name)
}

/// Makes another token and keeps it.
pub(crate) fn renew(data_dir: &Path) -> Result<String, HostError> {
    make_in(data_dir, NAME)
}

fn make_in(data_dir: &Path, name: &str) -> Result<String, HostError> {
    let path = data_dir.join(name);
    let broken = |reason: String| HostError::Folder { path: path.clone(), reason };
    let mut bytes = [0; BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| broken(format!("cannot be made: {error}")))?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    // Made empty and closed first: the secret never rests in a file that others can read.
    fs::write(&path, "")
        .and_then(|()| folder::private(&path, 0o600))
        .and_then(|()| fs::write(&path, format!("{token}\n")))
        .map_err(|error| broken(format!("cannot be written: {error}")))?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_kept_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let made = read_or_make(folder.path(), None).unwrap();
        assert_eq!(made.len(), 2 * BYTES);
        assert_eq!(read_or_make(folder.path(), None).unwrap(), made, "the same after a restart");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(NAME)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
        }
    }

    #[test]
    fn a_given_token_is_not_written_down() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_or_make(folder.path(), Some("given".into())).unwrap(), "given");
        assert!(!folder.path().join(NAME).exists(), "secrets of the environment stay there");
    }
}
