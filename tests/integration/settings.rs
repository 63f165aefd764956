//! Settings, the data folder and the program around them, from outside.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_test_support::programs::{Api, program, start};
use dialdesk_test_support::served::{Served, call_to};
use serde_json::{Value, json};

fn headless(folder: &Path) -> Command {
    let mut command = Command::new(program("dialdesk-headless").unwrap());
    command
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .env("DIALDESK_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

fn refused(mut command: Command) -> (i32, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!(stdout, b"", "nothing is ready");
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn half_an_account_ends_the_program_with_2_and_names_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    for (given, missing) in [
        (["EXOTEL_API_KEY", "EXOTEL_API_TOKEN"], "EXOTEL_SID"),
        (["EXOTEL_API_KEY", "EXOTEL_SID"], "EXOTEL_API_TOKEN"),
        (["EXOTEL_API_TOKEN", "EXOTEL_SID"], "EXOTEL_API_KEY"),
    ] {
        let mut command = headless(folder.path());
        command.envs(given.map(|name| (name, "s3cret")));
        let (code, words) = refused(command);
        assert_eq!(code, 2, "{words}");
        assert!(words.contains(missing) && !words.contains("s3cret"), "{words}");
    }
    let mut scaled = headless(folder.path());
    scaled.env("DIALDESK_WAIT_SCALE", "60");
    assert_eq!(refused(scaled).0, 2, "waits that protect people are not shortened");
    let mut open = headless(folder.path());
    open.env("DIALDESK_LISTEN", "0.0.0.0:5000");
    let (code, words) = refused(open);
    assert_eq!(code, 2, "{words}");
    assert!(words.contains("127.0.0.1:5000"), "says how to mend it: {words}");
}

#[tokio::test]
async fn the_program_says_when_it_is_ready_and_who_has_its_folder_and_ends_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "MAX_CONCURRENT_OUTBOUND_CALLS=7\n").unwrap();
    let (process, ready) = start(headless(folder.path()).stderr(Stdio::null())).unwrap();
    assert_eq!(ready["provider"], "sandbox");
    let data_dir = folder.path().join("data");
    assert_eq!(ready["dataDir"], json!(data_dir));
    let api = Api::open(ready["listen"].as_str().unwrap(), &data_dir).unwrap();
    let settings = api.get("/settings").await.unwrap();
    assert_eq!(settings["maxConcurrentCalls"], 7, "the file .env is read");
    let demo = api.get("/campaigns").await.unwrap();
    assert_eq!(demo["items"][0]["name"], "Demo: renewals", "a first start has something to try");
    assert_eq!(demo["items"][0]["counts"]["unused"], 60);

    let (code, words) = refused(headless(folder.path()));
    assert_eq!(code, 3, "{words}");
    assert!(words.contains("is in use by"), "{words}");

    let campaign = demo["items"][0]["id"].as_str().unwrap();
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await.unwrap();
    let ended = tokio::task::spawn_blocking(move || process.terminate());
    tokio::select! {
        code = ended => assert_eq!(code.unwrap().unwrap(), 0, "in the middle of a campaign"),
        () = dialdesk_console::pause(Duration::from_secs(5)) => panic!("it took over five seconds"),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data_dir), 0o700);
        for file in ["dialdesk.db", "api-token", "lock"] {
            assert_eq!(mode(&data_dir.join(file)), 0o600, "{file}");
        }
    }
    let (process, ready) = start(headless(folder.path()).stderr(Stdio::null())).unwrap();
    let api = Api::open(ready["listen"].as_str().unwrap(), &data_dir).unwrap();
    let again = api.get("/campaigns").await.unwrap();
    assert_eq!(again["total"], 1, "the demo is made once");
    drop(process);
}

#[tokio::test]
async fn settings_are_kept_and_the_environment_goes_before_them() {
    let mut api = Served::on_sandbox().await.unwrap();
    let usual = api.get("/settings").await.unwrap();
    assert_eq!(usual.data()["maxConcurrentCalls"], 10);
    assert_eq!(usual.data()["requestsPerMinute"], 6000, "the sandbox takes more");
    assert_eq!(usual.data()["budget"], 5400, "nine tenths are spent");

    let wrong = json!({ "maxConcurrentCalls": 0, "requestsPerMinute": "many" });
    let said = api.patch("/settings", &wrong).await.unwrap();
    let mut fields = said.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["maxConcurrentCalls", "requestsPerMinute"]);
    let said = api.patch("/settings", &json!({ "maxConcurrentCalls": 4 })).await.unwrap();
    assert_eq!(said.data()["maxConcurrentCalls"], 4);
    let stats = api.get("/calls/outbound/stats").await.unwrap();
    assert_eq!(stats.data()["maxConcurrentCalls"], 4, "in force at once");

    api.restart(&[]).await.unwrap();
    let kept = api.get("/settings").await.unwrap();
    assert_eq!(kept.data()["maxConcurrentCalls"], 4, "in force after a restart");
    api.restart(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "25")]).await.unwrap();
    let held = api.get("/settings").await.unwrap();
    assert_eq!(held.data()["maxConcurrentCalls"], 25);
    let said = api.patch("/settings", &json!({ "maxConcurrentCalls": 5 })).await.unwrap();
    assert_eq!((said.status, said.fields()), (400, vec!["maxConcurrentCalls"]), "{said:?}");
    api.close().await;
}

#[tokio::test]
async fn the_account_of_the_environment_is_the_one_that_is_shown_and_used() {
    let environment = [("EXOTEL_VIRTUAL_NUMBER", "08040000777"), ("EXOTEL_APP_ID", "4711")];
    let api = Served::on_stand_in(&environment).await.unwrap();
    let system = api.get("/system").await.unwrap();
    let account = &system.data()["account"];
    assert_eq!((&account["kind"], &account["label"]), (&json!("loopback"), &json!("tests")));
    assert_eq!(account["callerId"], "08040000777");
    assert_eq!(system.data()["sandbox"], false);
    let packs: Vec<&Value> =
        system.data()["rulePacks"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    let all = RulePack::ALL.map(RulePack::name);
    let offered: Vec<&str> =
        all.into_iter().filter(|name| *name != "sandbox-always-open").collect();
    assert_eq!(packs, offered, "the sandbox's own pack is not offered");
    let agents = api.get("/agents").await.unwrap();
    assert_eq!(agents.data()["items"][0]["id"], "default");
    assert_eq!(agents.data()["items"][0]["appId"], "4711");
    api.close().await;
}

/// Marks on every secret: no byte that is written anywhere may hold one of them.
#[tokio::test]
async fn secrets_and_whole_numbers_are_in_no_log_error_or_file() {
    const KEY: &str = "canary-key-6f1d";
    const TOKEN: &str = "canary-token-93ab";
    let folder = tempfile::tempdir().unwrap();
    let sandbox =
        dialdesk_sim::exotel::ExotelSandbox::start(dialdesk_sim::exotel::SandboxOptions {
            speed: 200,
            latency_ms: 0..=0,
            ..dialdesk_sim::exotel::SandboxOptions::default()
        })
        .await
        .unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut command = headless(folder.path());
    command
        .env("EXOTEL_API_KEY", KEY)
        .env("EXOTEL_API_TOKEN", TOKEN)
        .env("EXOTEL_SID", "canary")
        .env("EXOTEL_VIRTUAL_NUMBER", "08040000001")
        .env("EXOTEL_APP_ID", "926")
        .env("EXOTEL_BASE_URL", sandbox.url())
        .env("DIALDESK_RULE_PACK", "always")
        .env("DIALDESK_RULE_PACK_REASON", "nobody real is rung in tests")
        .env("DIALDESK_LOG", "trace")
        .stderr(log);
    let (process, ready) = start(&mut command).unwrap();
    let api = Api::open(ready["listen"].as_str().unwrap(), &folder.path().join("data")).unwrap();
    let mut told = Vec::new();
    for number in ["+919876549901", "+919876549906", "+919876549912", "+919876549921"] {
        let said = api.post("/calls/outbound", &call_to(number)).await;
        told.push(format!("{said:?}"));
    }
    for path in ["/settings", "/system", "/live", "/agents"] {
        told.push(api.get(path).await.unwrap().to_string());
    }
    let api_token = std::fs::read_to_string(folder.path().join("data/api-token")).unwrap();
    process.terminate().unwrap();
    sandbox.shutdown().await;

    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.len() > 1000, "the log says everything it can");
    for secret in [KEY, TOKEN, api_token.trim()] {
        assert!(told.iter().all(|said| !said.contains(secret)), "the API tells no secret");
        assert!(!log.contains(secret), "the log holds no secret");
        for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() == "api-token" || entry.file_type().unwrap().is_dir() {
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{:?} holds no secret", entry.file_name());
        }
    }
    for number in ["9876549901", "9876549906", "9876549912"] {
        assert!(!log.contains(number), "the log holds no whole number");
    }
}
