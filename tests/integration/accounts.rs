//! An account that is typed into the console: tried, kept out of every file, used from the next
//! start on.

use std::path::Path;
use std::sync::Arc;

use dialdesk_console::about::AccountSource;
use dialdesk_console::view::settings::{AccountInput, AccountTestResult, VaultPlace};
use dialdesk_console::view::system::AccountKind;
use dialdesk_host::{Arguments, Environment, Host, Settings, SystemVault};
use dialdesk_sim::exotel::{ExotelSandbox, Running, SandboxOptions};
use dialdesk_test_support::crypto;

const KEY: &str = "typed-key-6f1d";
const TOKEN: &str = "typed-token-93ab";
const SID: &str = "typedsid77";

async fn stand_in() -> Running {
    let options = SandboxOptions {
        speed: 200,
        latency_ms: 0..=0,
        credentials: Some((KEY.to_owned(), TOKEN.to_owned())),
        ..SandboxOptions::default()
    };
    ExotelSandbox::start(options).await.unwrap()
}

fn typed(base_url: &str) -> AccountInput {
    AccountInput {
        key: Some(KEY.to_owned()),
        token: Some(TOKEN.to_owned()),
        sid: Some(SID.to_owned()),
        base_url: Some(base_url.to_owned()),
        caller_id: Some("08040000009".to_owned()),
    }
}

/// Opens the window's host, which serves no API unless somebody says so.
async fn open(folder: &Path, vault: &Arc<SystemVault>, more: &[(&str, &str)]) -> Host {
    crypto::install();
    let values = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let environment: Environment = values.collect();
    let arguments = Arguments {
        data_dir: Some(folder.join("data")),
        sandbox: more.iter().any(|(name, _)| *name == "--sandbox"),
        ..Arguments::default()
    };
    let settings = Settings::gather(arguments, &environment, None).unwrap();
    Host::open_with(settings, Arc::clone(vault) as _).await.unwrap()
}

#[tokio::test]
async fn a_typed_account_is_tried_before_it_is_kept() {
    let (folder, stand_in) = (tempfile::tempdir().unwrap(), stand_in().await);
    let vault = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &vault, &[]).await;
    let console = &host.console;
    let tested = console.account_test(typed(&stand_in.url())).await.unwrap();
    assert_eq!(tested.result, AccountTestResult::Fine, "{tested:?}");
    let wrong = AccountInput { token: Some("wrong".to_owned()), ..typed(&stand_in.url()) };
    let tested = console.account_test(wrong).await.unwrap();
    assert_eq!(tested.result, AccountTestResult::Credentials, "{tested:?}");
    let tested = console.account_test(typed("http://127.0.0.1:9")).await.unwrap();
    assert_eq!(tested.result, AccountTestResult::Silent, "nobody is there: {tested:?}");
    let plain = console.account_test(typed("http://api.exotel.com")).await.unwrap_err();
    assert_eq!(plain.details[0].field, "baseUrl", "{plain:?}");
    let empty = console.account_save(AccountInput::default()).await.unwrap_err();
    let fields: Vec<&str> = empty.details.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["key", "token", "sid", "baseUrl", "callerId"]);
    assert!(console.settings_get().await.unwrap().saved_account.is_none(), "nothing was kept");
    host.close().await;
    stand_in.shutdown().await;
}

#[tokio::test]
async fn a_kept_account_is_used_from_the_next_start_on() {
    let (folder, stand_in) = (tempfile::tempdir().unwrap(), stand_in().await);
    let vault = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &vault, &[]).await;
    let saved = host.console.account_save(typed(&stand_in.url())).await.unwrap();
    assert_eq!((saved.place, saved.in_use), (Some(VaultPlace::Memory), false), "and it says so");
    let settings = host.console.settings_get().await.unwrap();
    assert!(settings.restart_waits, "it is in force after the next start");
    assert_eq!(settings.account.kind, AccountKind::Sandbox, "and not before");
    host.close().await;

    let host = open(folder.path(), &vault, &[]).await;
    let settings = host.console.settings_get().await.unwrap();
    assert_eq!(settings.account_source, AccountSource::Saved);
    assert_eq!(
        (settings.account.kind, settings.account.label.as_str()),
        (AccountKind::Loopback, SID)
    );
    assert_eq!(settings.account.caller_id, "08040000009");
    assert!(!settings.restart_waits);
    let demo = &host.console.campaign_list().await.unwrap()[0];
    assert!(!demo.own_account, "a campaign stays with the account that it was made under");
    // What is left empty stays: only the number shown is changed here.
    let changes =
        AccountInput { caller_id: Some("08040000010".to_owned()), ..AccountInput::default() };
    let saved = host.console.account_save(changes).await.unwrap();
    assert_eq!(saved.base_url, stand_in.url(), "{saved:?}");
    host.close().await;

    let environment = [
        ("EXOTEL_API_KEY", "k"),
        ("EXOTEL_API_TOKEN", "t"),
        ("EXOTEL_SID", "fromoutside"),
        ("EXOTEL_BASE_URL", &stand_in.url()),
    ];
    let host = open(folder.path(), &vault, &environment).await;
    let settings = host.console.settings_get().await.unwrap();
    assert_eq!(settings.account.label, "fromoutside", "the environment goes before");
    assert!(!settings.restart_waits, "a start would change nothing");
    host.close().await;
    let host = open(folder.path(), &vault, &[("--sandbox", "")]).await;
    let kind = host.console.settings_get().await.unwrap().account.kind;
    assert_eq!(kind, AccountKind::Sandbox, "the command line goes before");
    host.close().await;

    let host = open(folder.path(), &vault, &[]).await;
    host.console.account_forget().await.unwrap();
    assert!(host.console.settings_get().await.unwrap().restart_waits);
    host.close().await;
    assert_eq!(vault.carry_over(), None, "the vault has forgotten it too");
    let host = open(folder.path(), &vault, &[]).await;
    let settings = host.console.settings_get().await.unwrap();
    assert_eq!(settings.account_source, AccountSource::Default);
    assert_eq!(settings.account_trouble, None);
    host.close().await;
    stand_in.shutdown().await;
}

#[tokio::test]
async fn an_account_that_the_keychain_does_not_give_is_the_sandbox_and_says_why() {
    let (folder, stand_in) = (tempfile::tempdir().unwrap(), stand_in().await);
    let vault = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &vault, &[]).await;
    host.console.account_save(typed(&stand_in.url())).await.unwrap();
    host.close().await;

    let forgetful = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &forgetful, &[]).await;
    let settings = host.console.settings_get().await.unwrap();
    assert_eq!(settings.account.kind, AccountKind::Sandbox, "nobody real is rung in doubt");
    assert!(settings.account_trouble.unwrap().contains("type it in again"));
    host.close().await;
    stand_in.shutdown().await;
}

#[tokio::test]
async fn typed_secrets_are_in_no_file_of_the_data_folder() {
    let (folder, stand_in) = (tempfile::tempdir().unwrap(), stand_in().await);
    let vault = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &vault, &[]).await;
    host.console.account_test(typed(&stand_in.url())).await.unwrap();
    host.console.account_save(typed(&stand_in.url())).await.unwrap();
    host.close().await;
    let host = open(folder.path(), &vault, &[]).await;
    let told = format!(
        "{:?} {:?} {:?}",
        host.console.settings_get().await.unwrap(),
        host.console.system_view().await.unwrap(),
        host.console.diagnostics().await.unwrap(),
    );
    host.close().await;
    stand_in.shutdown().await;
    for secret in [KEY, TOKEN] {
        assert!(!told.contains(secret), "nothing tells {secret}");
        let found = crate::canary::files_with(folder.path(), secret.as_bytes());
        assert_eq!(found, Vec::<String>::new(), "no file holds {secret}");
    }
}

#[tokio::test]
async fn the_windows_api_is_off_until_switched_on_and_another_token_ends_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(SystemVault::in_memory());
    let host = open(folder.path(), &vault, &[]).await;
    let console = &host.console;
    assert!(!console.settings_get().await.unwrap().api.on, "off by default");
    let outside = console.api_switch(true, Some("0.0.0.0:5000".to_owned())).await.unwrap_err();
    assert!(outside.message.contains("127.0.0.1:5000"), "{outside:?}");
    let api = console.api_switch(true, Some("127.0.0.1:0".to_owned())).await.unwrap();
    let address = api.address.unwrap();
    let client = reqwest::Client::new();
    let ask =
        |token: String| client.get(format!("{address}/api/v1/settings")).bearer_auth(token).send();
    let token = console.api_token().await.unwrap();
    assert_eq!(ask(token.clone()).await.unwrap().status(), 200);
    let stream = client.get(format!("{address}/api/v1/events")).bearer_auth(&token);
    let mut stream = stream.send().await.unwrap();

    let fresh = console.api_token_renew().await.unwrap();
    assert_ne!(fresh, token);
    assert_eq!(ask(token).await.unwrap().status(), 401, "the old token is out");
    assert_eq!(ask(fresh.clone()).await.unwrap().status(), 200, "the new one is in");
    while stream.chunk().await.unwrap().is_some() {}
    let kept = std::fs::read_to_string(folder.path().join("data/api-token")).unwrap();
    assert_eq!(kept.trim(), fresh, "and kept for later starts");

    let off = console.api_switch(false, None).await.unwrap();
    assert!(!off.on && ask(fresh).await.is_err(), "nobody listens any more");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let _held = std::net::TcpListener::bind(&taken);
    console.api_switch(true, Some("127.0.0.1:0".to_owned())).await.unwrap();
    host.close().await;
    let host = open(folder.path(), &vault, &[]).await;
    assert!(host.console.settings_get().await.unwrap().api.on, "it is on at the next start too");
    host.close().await;
}
