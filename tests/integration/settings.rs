//! Settings, the data folder and the program around them, from outside.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_test_support::programs::{Api, program, start};
use dialdesk_test_support::served::Served;
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
async fn rules_that_were_chosen_hold_from_the_next_start_on() {
    let mut api = Served::on_sandbox().await.unwrap();
    let no_reason = api.patch("/settings", &json!({ "rulePack": "always" })).await.unwrap();
    assert_eq!(no_reason.fields(), ["rulePackReason"], "{no_reason:?}");
    let unknown = api.patch("/settings", &json!({ "rulePack": "sometimes" })).await.unwrap();
    assert_eq!(unknown.fields(), ["rulePack"], "{unknown:?}");

    let chosen = api.patch("/settings", &json!({ "rulePack": "india-service" })).await.unwrap();
    assert_eq!(chosen.data()["rulePack"], "sandbox-always-open", "nothing changes at once");
    assert_eq!(chosen.data()["rulePackNext"], "india-service");
    assert_eq!(chosen.data()["restartWaits"], true);
    api.restart(&[]).await.unwrap();
    let kept = api.get("/settings").await.unwrap();
    assert_eq!(kept.data()["rulePack"], "india-service", "{kept:?}");
    assert_eq!(kept.data()["restartWaits"], false);
    api.restart(&[("DIALDESK_RULE_PACK", "sandbox-always-open")]).await.unwrap();
    let held = api.get("/settings").await.unwrap();
    assert_eq!(held.data()["rulePack"], "sandbox-always-open", "the environment goes before");
    let refused = api.patch("/settings", &json!({ "rulePack": "india-service" })).await.unwrap();
    assert_eq!(refused.fields(), ["rulePack"], "{refused:?}");
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
