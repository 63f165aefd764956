//! Where typed accounts rest: in the system's keychain, and where there is none in the memory of
//! this program, which says so. Never in a file.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dialdesk_console::account::{Secrets, Vault, VaultError};
use dialdesk_console::view::settings::VaultPlace;

/// Under which name the keychain lists what is ours.
const SERVICE: &str = "Dialdesk";

/// The keychain, with a memory for where it is missing.
pub struct SystemVault {
    keychain: bool,
    memory: Mutex<HashMap<String, Secrets>>,
}

impl std::fmt::Debug for SystemVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SystemVault").field("keychain", &self.keychain).finish_non_exhaustive()
    }
}

impl SystemVault {
    /// Uses the system's keychain.
    #[must_use]
    pub fn new() -> Self {
        Self { keychain: true, memory: Mutex::default() }
    }

    /// Uses no keychain, as where there is none.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { keychain: false, memory: Mutex::default() }
    }

    /// Takes over what the process before held in its memory, as [`SystemVault::carry_over`] wrote
    /// it.
    #[must_use]
    pub fn with_memory(self, carried_over: &str) -> Self {
        let memory = serde_json::from_str(carried_over).unwrap_or_default();
        *self.memory() = memory;
        self
    }

    /// Writes what only this process holds, for the one that follows it; none if that is nothing.
    #[must_use]
    pub fn carry_over(&self) -> Option<String> {
        let memory = self.memory();
        (!memory.is_empty())
            .then(|| serde_json::to_string(&*memory).expect("texts have a JSON form"))
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<String, Secrets>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SystemVault {
    fn default() -> Self {
        Self::new()
    }
}

impl Vault for SystemVault {
    fn keep(&self, entry: &str, secrets: &Secrets) -> Result<VaultPlace, VaultError> {
        if self.keychain {
            match keep_in_keychain(entry, secrets) {
                Ok(()) => return Ok(VaultPlace::Keychain),
                Err(why) => tracing::warn!(why, "the account is kept in memory only"),
            }
        }
        self.memory().insert(entry.to_owned(), secrets.clone());
        Ok(VaultPlace::Memory)
    }

    fn open(&self, entry: &str) -> Result<Option<(Secrets, VaultPlace)>, VaultError> {
        if let Some(secrets) = self.memory().get(entry) {
            return Ok(Some((secrets.clone(), VaultPlace::Memory)));
        }
        if !self.keychain {
            return Ok(None);
        }
        let secrets = open_in_keychain(entry)
            .map_err(|why| VaultError(format!("the system's keychain cannot be read: {why}")))?;
        Ok(secrets.map(|secrets| (secrets, VaultPlace::Keychain)))
    }

    fn forget(&self, entry: &str) -> Result<(), VaultError> {
        if self.memory().remove(entry).is_some() || !self.keychain {
            return Ok(());
        }
        let forgotten = keychain_entry(entry)
            .and_then(|held| held.delete_credential().map_err(|error| said(&error)));
        match forgotten {
            Ok(()) | Err(NO_ENTRY) => Ok(()),
            Err(why) => Err(VaultError(format!("the system's keychain cannot be changed: {why}"))),
        }
    }
}

const NO_ENTRY: &str = "it has no such entry";

fn keychain_entry(entry: &str) -> Result<keyring::Entry, &'static str> {
    keyring::Entry::new(SERVICE, entry).map_err(|error| said(&error))
}

fn keep_in_keychain(entry: &str, secrets: &Secrets) -> Result<(), &'static str> {
    let text = serde_json::to_string(secrets).expect("texts have a JSON form");
    keychain_entry(entry)?.set_password(&text).map_err(|error| said(&error))?;
    // Read back at once: a keychain that takes and does not give would lose the account.
    match open_in_keychain(entry)? {
        Some(kept) if kept == *secrets => Ok(()),
        Some(_) | None => Err("it does not give back what it was given"),
    }
}

fn open_in_keychain(entry: &str) -> Result<Option<Secrets>, &'static str> {
    match keychain_entry(entry)?.get_password() {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|_may_quote_a_secret| "its entry cannot be read"),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(said(&error)),
    }
}

/// Says what went wrong in words of our own: the library's may quote what it holds.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's list of errors is open")]
fn said(error: &keyring::Error) -> &'static str {
    match error {
        keyring::Error::NoEntry => NO_ENTRY,
        keyring::Error::NoStorageAccess(_) => "it is locked",
        keyring::Error::NoDefaultStore => "this system has none that answers",
        _ => "it failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets { key: "k3y".to_owned(), token: "t0ken".to_owned(), sid: "acme1".to_owned() }
    }

    #[test]
    fn without_a_keychain_secrets_rest_in_memory_and_it_says_so() {
        let vault = SystemVault::in_memory();
        assert_eq!(vault.keep("one", &secrets()).unwrap(), VaultPlace::Memory);
        assert_eq!(vault.open("one").unwrap(), Some((secrets(), VaultPlace::Memory)));
        assert!(!format!("{vault:?} {:?}", secrets()).contains("k3y"), "nothing shows them");

        let next = SystemVault::in_memory().with_memory(&vault.carry_over().unwrap());
        assert_eq!(next.open("one").unwrap(), Some((secrets(), VaultPlace::Memory)));
        vault.forget("one").unwrap();
        assert_eq!((vault.open("one").unwrap(), vault.carry_over()), (None, None));
    }
}
