//! Marked secrets and marked numbers are put in, and every byte that is written is searched.

use std::path::Path;
use std::process::{Command, Stdio};

use dialdesk_sim::exotel::{ExotelSandbox, SandboxOptions};
use dialdesk_test_support::programs::{Api, Process, program, start};
use dialdesk_test_support::served::call_to;
use dialdesk_test_support::tunnel::Tunnel;
use serde_json::{Value, json};

const KEY: &str = "canary-key-6f1d";
const TOKEN: &str = "canary-token-93ab";

/// People whose numbers have a mark, and rows of every kind of damage.
const PEOPLE: &str = "Name,Phone\n\
    Asha,+919876549901\n\
    Ravi,098765 49902\n\
    Meera,+919876549906\n\
    Vikram,+919876549907\n\
    Lata,+919876549912\n\
    Dev,+91987654990O\n\
    Anil,9.87655E+09\n";

/// Their numbers without the country, whole, as a log might write them.
const NUMBERS: [&str; 5] = ["9876549901", "9876549902", "9876549906", "9876549907", "9876549912"];

/// Lists the files below a folder that hold `secret`.
pub(crate) fn files_with(folder: &Path, secret: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, secret));
        } else if std::fs::read(&path).unwrap().windows(secret.len()).any(|part| part == secret) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn headless(folder: &Path, provider: &str, public: &str) -> Command {
    let mut command = Command::new(program("dialdesk-headless").unwrap());
    command
        .env_clear()
        .current_dir(folder)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .env("HOME", folder)
        .env("DIALDESK_LISTEN", "127.0.0.1:0")
        .env("EXOTEL_API_KEY", KEY)
        .env("EXOTEL_API_TOKEN", TOKEN)
        .env("EXOTEL_SID", "canary")
        .env("EXOTEL_VIRTUAL_NUMBER", "08040000001")
        .env("EXOTEL_APP_ID", "926")
        .env("EXOTEL_BASE_URL", provider)
        .env("EXOTEL_REQUESTS_PER_MINUTE", "6000")
        .env("DIALDESK_WAIT_SCALE", "200")
        .env("DIALDESK_RULE_PACK", "always")
        .env("DIALDESK_RULE_PACK_REASON", "nobody real is rung in tests")
        .env("DIALDESK_PUBLIC_URL", public)
        .env("DIALDESK_LOG", "trace")
        .stdin(Stdio::null());
    command
}

/// Runs a campaign of the marked people, and provokes an error of every kind.
async fn work(api: &Api) -> Vec<String> {
    let mut told = Vec::new();
    let campaign = api.post("/campaigns", &json!({ "name": "Canary" })).await.unwrap();
    let campaign = campaign["id"].as_str().unwrap();
    let path = format!("/campaigns/{campaign}/imports");
    let import = api.send_file(&path, PEOPLE.into()).await.unwrap();
    let import = import["importId"].as_str().unwrap().to_owned();
    let taken = wait(api, &format!("/imports/{import}"), |it| it["status"] == "completed").await;
    assert_eq!(taken["accepted"], 5, "{taken}");
    api.send_file("/suppressions/import", PEOPLE.into()).await.unwrap();
    for number in ["+919876549901", "+919876549902", "+919876549912"] {
        // Not known any more, so that they are rung.
        let line = json!({ "phoneNumber": number, "until": "2060-01-01T00:00:00Z" });
        api.post("/suppressions", &line).await.unwrap();
        api.delete(&format!("/suppressions/{number}")).await.unwrap();
    }
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await.unwrap();
    wait(api, &format!("/campaigns/{campaign}"), |it| it["counts"]["attempts"].as_u64() >= Some(2))
        .await;
    // Refused by the list, wrong, and at last an account that is refused: it stops everything.
    for number in ["+919876549906", "98765 49907", "+919876549921", "+919876549901"] {
        let said = api.post("/calls/outbound", &call_to(number)).await;
        told.push(format!("{said:?}"));
    }
    for path in ["/settings", "/system", "/live", "/agents", "/diagnostics"] {
        told.push(api.get(path).await.unwrap().to_string());
    }
    told
}

/// Reads until what is read holds; the campaign moves on by itself.
async fn wait(api: &Api, path: &str, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let view = api.get(path).await.unwrap();
        if holds(&view) {
            return view;
        }
    }
}

#[tokio::test]
async fn secrets_and_whole_numbers_are_in_no_log_error_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let stand_in = ExotelSandbox::start(SandboxOptions {
        speed: 200,
        latency_ms: 0..=0,
        requests_per_minute: 6000,
        ..SandboxOptions::default()
    })
    .await
    .unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let tunnel = Tunnel::open().await.unwrap();
    let mut command = headless(folder.path(), &stand_in.url(), &tunnel.url());
    let (process, ready): (Process, Value) = start(command.stderr(log)).unwrap();
    let data = folder.path().join("data");
    let api = Api::open(ready["listen"].as_str().unwrap(), &data).unwrap();
    tunnel.lead_to(api.listen()).unwrap();
    let told = work(&api).await;
    let callback_secret = std::fs::read_to_string(data.join("callback-secret")).unwrap();
    let api_token = std::fs::read_to_string(data.join("api-token")).unwrap();
    process.terminate().unwrap();
    stand_in.shutdown().await;

    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.len() > 1000, "the log says everything it can");
    for secret in [KEY, TOKEN, api_token.trim(), callback_secret.trim()] {
        assert!(
            told.iter().all(|said| !said.contains(secret)),
            "the API tells no secret: {told:?}"
        );
        let mut found = files_with(folder.path(), secret.as_bytes());
        found.retain(|path| !path.ends_with("api-token") && !path.ends_with("callback-secret"));
        assert_eq!(found, Vec::<String>::new(), "no file holds {secret}");
    }
    for number in NUMBERS {
        assert!(!log.contains(number), "the log holds no whole number: {number}");
        let told = told.iter().find(|said| said.contains(number));
        let error = told.filter(|said| said.contains("Err("));
        assert_eq!(error, None, "no error holds a whole number");
    }
    let report = told.last().unwrap();
    assert!(!report.contains("canary"), "the report names no account: {report}");
}
