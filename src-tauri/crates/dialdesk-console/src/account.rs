//! The account that is typed into the console: tried before it is kept, kept where the system
//! keeps secrets, and used from the next start on.
//!
//! What is secret goes to the [`Vault`] and nowhere else; the settings table holds only under which
//! name the vault has it, where requests go and which number is shown.

use std::fmt;
use std::sync::Arc;

use dialdesk_core::provider::{AccountProblemKind, BoxFuture, ReadError};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::about::AccountSource;
use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::input::Faults;
use crate::read;
use crate::view::settings::{
    AccountInput, AccountTest, AccountTestResult, SavedAccountView, VaultPlace,
};

/// Under which name it is kept that an account was typed in.
pub const ACCOUNT: &str = "account";

/// What opens an account. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// The API key.
    pub key: String,
    /// The API token.
    pub token: String,
    /// The account's SID.
    pub sid: String,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// What the settings table knows of a typed account: nothing that is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedAccount {
    /// Under which name the vault has the secrets.
    pub entry: String,
    /// Where requests go.
    pub base_url: String,
    /// The ExoPhone shown.
    pub caller_id: String,
}

/// Why a vault did not do what it should, without a word of what it holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(pub String);

/// Where secrets rest. Its calls may wait for a person who unlocks it, so they are made away from
/// the threads that answer.
pub trait Vault: Send + Sync {
    /// Keeps secrets under a name, and says where they rest.
    ///
    /// # Errors
    /// When they rest nowhere.
    fn keep(&self, entry: &str, secrets: &Secrets) -> Result<VaultPlace, VaultError>;

    /// Gives the secrets under a name, and where they rest; none if it has none.
    ///
    /// # Errors
    /// When it cannot be asked.
    fn open(&self, entry: &str) -> Result<Option<(Secrets, VaultPlace)>, VaultError>;

    /// Forgets what is under a name.
    ///
    /// # Errors
    /// When it cannot be asked.
    fn forget(&self, entry: &str) -> Result<(), VaultError>;
}

/// Why an account could not be tried with success.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// It cannot even be asked with.
    #[error("{0}")]
    Unusable(String),
    /// It was asked, and said no or nothing.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Asks a provider something harmless with an account that is not in use.
pub trait Probe: Send + Sync {
    /// Asks once.
    fn probe<'a>(
        &'a self,
        secrets: &'a Secrets,
        base_url: &'a str,
    ) -> BoxFuture<'a, Result<(), ProbeError>>;
}

/// Who keeps and who tries accounts.
#[derive(Clone)]
pub struct Accounts {
    /// Keeps them.
    pub vault: Arc<dyn Vault>,
    /// Tries them.
    pub probe: Arc<dyn Probe>,
}

/// An account as somebody typed it, looked over.
struct Typed {
    secrets: Secrets,
    base_url: String,
    caller_id: String,
}

impl Console {
    /// Says who keeps and who tries accounts.
    pub fn keeps_accounts(&self, accounts: Accounts) {
        // A second one would be a mistake of the host's; the first one stands.
        let _ = self.inner.accounts.set(accounts);
    }

    /// Tries an account that is typed in; nothing is kept. What is left empty is taken from the
    /// account that was saved.
    ///
    /// # Errors
    /// With every wrong field.
    pub async fn account_test(&self, input: AccountInput) -> Reply<AccountTest> {
        let typed = self.typed(input).await?;
        let accounts = self.accounts()?;
        Ok(match accounts.probe.probe(&typed.secrets, &typed.base_url).await {
            Ok(()) => AccountTest { result: AccountTestResult::Fine, message: None },
            Err(ProbeError::Unusable(why)) => return Err(ApiError::field("baseUrl", why)),
            Err(ProbeError::Read(error)) => {
                let result = match &error {
                    ReadError::Account(problem) => match problem.kind {
                        AccountProblemKind::Credentials => AccountTestResult::Credentials,
                        AccountProblemKind::Balance => AccountTestResult::Balance,
                        AccountProblemKind::Permission => AccountTestResult::Permission,
                        AccountProblemKind::NotFound => AccountTestResult::NotFound,
                    },
                    ReadError::Unavailable(_) | ReadError::NotFound => AccountTestResult::Silent,
                    ReadError::Throttled { .. } => AccountTestResult::Throttled,
                };
                AccountTest { result, message: Some(error.to_string()) }
            }
        })
    }

    /// Keeps an account for the next start. What is left empty stays as it was saved.
    ///
    /// # Errors
    /// With every wrong field, or when the secrets rest nowhere.
    pub async fn account_save(&self, input: AccountInput) -> Reply<SavedAccountView> {
        let Typed { secrets, base_url, caller_id } = self.typed(input).await?;
        let before = self.saved_account().await?;
        let entry = self.fresh_id();
        let (vault, name) = (self.accounts()?.vault, entry.clone());
        let place = away(move || vault.keep(&name, &secrets)).await?;
        let saved = SavedAccount { entry, base_url, caller_id };
        self.store().setting_put(ACCOUNT, &json!(saved)).await?;
        if let Some(before) = before {
            self.forget_entry(before.entry).await;
        }
        Ok(self.saved_view(saved, Some(place)))
    }

    /// Forgets the account that was saved; from the next start on it is the sandbox again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn account_forget(&self) -> Reply<()> {
        let before = self.saved_account().await?;
        self.store().setting_put(ACCOUNT, &serde_json::Value::Null).await?;
        if let Some(before) = before {
            self.forget_entry(before.entry).await;
        }
        Ok(())
    }

    /// Shows the account that was saved.
    pub(crate) async fn saved_account_view(&self) -> Reply<Option<SavedAccountView>> {
        Ok(self.saved_account().await?.map(|saved| self.saved_view(saved, None)))
    }

    /// Tells whether another account is in force after the next start.
    pub(crate) async fn account_waits(&self) -> Reply<bool> {
        let about = self.about();
        let follows_saved =
            matches!(about.account_source, AccountSource::Saved | AccountSource::Default);
        let saved = self.saved_account().await?.map(|saved| saved.entry);
        Ok(follows_saved && saved != about.account_entry)
    }

    fn saved_view(&self, saved: SavedAccount, place: Option<VaultPlace>) -> SavedAccountView {
        let in_use = self.about().account_entry.as_ref() == Some(&saved.entry);
        SavedAccountView {
            base_url: saved.base_url,
            caller_id: saved.caller_id,
            place: place.or(if in_use { self.about().account_place } else { None }),
            in_use,
        }
    }

    async fn saved_account(&self) -> Reply<Option<SavedAccount>> {
        let kept = self.store().setting(ACCOUNT).await?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }

    /// Forgets an entry that nothing names any more. If the vault cannot be asked, what stays
    /// there is still as safe as the system keeps it.
    async fn forget_entry(&self, entry: String) {
        let Ok(accounts) = self.accounts() else { return };
        if let Err(error) = away(move || accounts.vault.forget(&entry)).await {
            tracing::warn!(%error, "an old account stays in the keychain");
        }
    }

    fn accounts(&self) -> Reply<Accounts> {
        self.inner.accounts.get().cloned().ok_or_else(ApiError::internal)
    }

    /// Looks over what was typed, taking from the saved account what was left empty.
    async fn typed(&self, input: AccountInput) -> Reply<Typed> {
        let saved = self.saved_account().await?;
        let given = |text: Option<String>| {
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let (key, token, sid) = (given(input.key), given(input.token), given(input.sid));
        let known = match &saved {
            Some(saved) if key.is_none() || token.is_none() || sid.is_none() => {
                let (vault, entry) = (self.accounts()?.vault, saved.entry.clone());
                away(move || vault.open(&entry)).await?.map(|(secrets, _)| secrets)
            }
            Some(_) | None => None,
        };
        let known = known.as_ref();
        let mut faults = Faults::default();
        let secrets = Secrets {
            key: read::required(&mut faults, "key", key.or(known.map(|it| it.key.clone())), 200),
            token: read::required(
                &mut faults,
                "token",
                token.or(known.map(|it| it.token.clone())),
                200,
            ),
            sid: read::required(&mut faults, "sid", sid.or(known.map(|it| it.sid.clone())), 100),
        };
        let base_url = given(input.base_url).or(saved.as_ref().map(|it| it.base_url.clone()));
        let base_url = read::required(&mut faults, "baseUrl", base_url, 200);
        let caller_id = match input.caller_id {
            Some(text) => text.trim().to_owned(),
            None => saved.map(|it| it.caller_id).unwrap_or_default(),
        };
        read::check_length(&mut faults, "callerId", &caller_id, 32);
        if caller_id.is_empty() {
            faults.add("callerId", "is required: the ExoPhone that people see");
        }
        faults.check()?;
        Ok(Typed { secrets, base_url, caller_id })
    }
}

/// Asks the vault away from the threads that answer.
async fn away<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Reply<T> {
    match tokio::task::spawn_blocking(ask).await {
        Ok(asked) => asked.map_err(|error| ApiError::new(ErrorCode::InternalError, error.0)),
        Err(failure) => {
            tracing::error!(%failure, "the keychain broke off");
            Err(ApiError::internal())
        }
    }
}
