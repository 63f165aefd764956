//! Campaigns, their lists, and the files that fill them.

use dialdesk_test_support::served::{Said, Served, said};
use reqwest::Method;
use serde_json::{Value, json};

const PEOPLE: &str = "Name,Phone\n\
    Asha,+91 98765 79901\n\
    Ravi,098765 79908\n\
    Meera,98765\n\
    Asha again,9876579901\n\
    Vikram,9876579902\n";

async fn send(api: &Served, path: &str, file: &str) -> Said {
    let request = api.request(Method::POST, path).header("content-type", "text/csv");
    said(request.body(file.to_owned())).await.unwrap()
}

async fn campaign(api: &Served) -> String {
    let made = api.post("/campaigns", &json!({ "name": "Renewals" })).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.data()["state"], "draft");
    made.data()["id"].as_str().unwrap().to_owned()
}

async fn import(api: &Served, campaign: &str, query: &str, file: &str) -> Value {
    let said = send(api, &format!("/campaigns/{campaign}/imports{query}"), file).await;
    assert_eq!(said.status, 202, "{said:?}");
    let path = format!("/imports/{}", said.data()["importId"].as_str().unwrap());
    let under_way = |it: &Value| it["status"] == "reading" || it["status"] == "committing";
    api.until(&path, |import| !under_way(import)).await.unwrap()
}

#[tokio::test]
async fn a_list_is_taken_in_dialled_and_counted() {
    let api = Served::on_sandbox().await.unwrap();
    let campaign = campaign(&api).await;
    let early = api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await.unwrap();
    assert_eq!((early.status, early.code()), (409, "ACTION_NOT_ALLOWED"), "nobody to ring");

    let import = import(&api, &campaign, "", PEOPLE).await;
    assert_eq!(import["status"], "completed", "{import}");
    for (figure, expected) in
        [("records", 5), ("accepted", 3), ("duplicate", 1), ("rejected", 1), ("suppressed", 0)]
    {
        assert_eq!(import[figure], expected, "{figure}: {import}");
    }
    assert_eq!(import["repaired"], 3, "spaces, a trunk zero, a missing country: {import}");
    assert_eq!(import["detected"]["delimiter"], ",");

    let started = api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await.unwrap();
    assert_eq!((started.status, &started.data()["state"]), (200, &json!("running")));
    let path = format!("/campaigns/{campaign}");
    let over = api.until(&path, |it| it["state"] == "finished").await.unwrap();
    assert_eq!(over["counts"]["total"], 3, "{over}");
    assert_eq!(over["counts"]["finished"], 3, "{over}");
    assert_eq!(over["counts"]["attempts"], 5, "somebody is busy and tried three times: {over}");
    assert_eq!(over["progress"], json!(1.0));

    let people = api.get(&format!("/campaigns/{campaign}/contacts?limit=2")).await.unwrap();
    assert_eq!(people.data()["items"].as_array().unwrap().len(), 2);
    assert_eq!(people.data()["items"][0]["phoneNumber"], "+919876579901");
    assert!(people.data()["nextCursor"].is_string(), "one more page");
    let calls = api.get(&format!("/calls?campaignId={campaign}")).await.unwrap();
    assert_eq!(calls.data()["total"], 5);
    api.close().await;
}

#[tokio::test]
async fn rows_that_were_not_taken_come_back_with_their_reasons() {
    let api = Served::on_sandbox().await.unwrap();
    let campaign = campaign(&api).await;
    let import = import(&api, &campaign, "", PEOPLE).await;
    let id = import["importId"].as_str().unwrap();
    let codes: Vec<&str> = import["rejectGroups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["duplicate_in_file", "wrong_length"], "{import}");

    let file = api.get(&format!("/imports/{id}/rejects.csv")).await.unwrap();
    assert_eq!(file.status, 200);
    assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(file.text.contains("Name,Phone,Line,Reason,Suggestion"), "{}", file.text);
    assert!(file.text.contains("Meera,98765,4,"), "{}", file.text);
    assert!(!file.text.contains("Vikram"), "who was taken is not in it");

    let undone = api.post(&format!("/imports/{id}/undo"), &json!({})).await.unwrap();
    assert_eq!((undone.status, &undone.data()["status"]), (200, &json!("undone")), "{undone:?}");
    let campaign = api.get(&format!("/campaigns/{campaign}")).await.unwrap();
    assert_eq!(campaign.data()["counts"]["total"], 0);
    let again = api.post(&format!("/imports/{id}/undo"), &json!({})).await.unwrap();
    assert_eq!((again.status, again.code()), (409, "CONFLICT"));
    api.close().await;
}

#[tokio::test]
async fn a_dry_run_counts_and_takes_nobody() {
    let api = Served::on_sandbox().await.unwrap();
    let campaign = campaign(&api).await;
    let import = import(&api, &campaign, "?dryRun=true&phoneColumn=Phone&region=IN", PEOPLE).await;
    assert_eq!((&import["status"], &import["accepted"]), (&json!("ready"), &json!(3)), "{import}");
    let view = api.get(&format!("/campaigns/{campaign}")).await.unwrap();
    assert_eq!(view.data()["counts"]["total"], 0);
    api.close().await;
}

#[tokio::test]
async fn a_file_or_an_option_that_will_not_do_is_refused_with_a_sentence() {
    let api = Served::on_sandbox().await.unwrap();
    let campaign = campaign(&api).await;
    let refused = import(&api, &campaign, "", "City\nPune\nKochi\n").await;
    assert_eq!(refused["status"], "refused", "{refused}");
    assert!(refused["error"].as_str().unwrap().contains("telephone numbers"), "{refused}");

    let path = format!("/campaigns/{campaign}/imports");
    for query in ["?region=Mars", "?encoding=klingon", "?delimiter=xx", "?dryRun=perhaps"] {
        let said = send(&api, &format!("{path}{query}"), PEOPLE).await;
        assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{query}: {said:?}");
    }
    let form = api.request(Method::POST, &path).form(&[("file", "x")]);
    assert_eq!(said(form).await.unwrap().status, 415, "the file itself is the body");
    let nowhere = "/campaigns/01a203cb-0000-7000-8000-000000000000/imports";
    let said = send(&api, nowhere, PEOPLE).await;
    assert_eq!((said.status, said.code()), (404, "CAMPAIGN_NOT_FOUND"));
    api.close().await;
}

#[tokio::test]
async fn a_campaign_is_checked_field_by_field_and_changed_while_it_stands() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    let wrong = json!({
        "name": " ", "agentId": "nobody", "timezone": "Mars/Olympus", "rulePack": "sometimes",
        "callingHours": { "start": "21:00", "end": "9 pm", "daysOfWeek": [7] }, "priority": "now",
        "pace": { "callsPerMinute": 0 }, "startAt": "tomorrow",
    });
    let said = api.post("/campaigns", &wrong).await.unwrap();
    let mut fields = said.fields();
    fields.sort_unstable();
    let all = [
        "agentId",
        "callingHours.end",
        "name",
        "pace.callsPerMinute",
        "priority",
        "rulePack",
        "startAt",
        "timezone",
    ];
    assert_eq!(fields, all, "{said:?}");
    let sandbox_only = json!({ "name": "x", "rulePack": "sandbox-always-open" });
    let said = api.post("/campaigns", &sandbox_only).await.unwrap();
    assert_eq!(said.fields(), ["rulePack"], "it is offered on the sandbox only");
    let no_reason = json!({ "name": "x", "rulePack": "always", "rulePackReason": " " });
    let said = api.post("/campaigns", &no_reason).await.unwrap();
    assert_eq!(said.fields(), ["rulePackReason"]);

    let campaign = campaign(&api).await;
    let path = format!("/campaigns/{campaign}");
    let hours = json!({ "start": "10:00", "end": "24:00", "daysOfWeek": [1, 2] });
    let changes = json!({ "callingHours": hours, "pace": { "maxConcurrent": 2 } });
    let changed = api.patch(&path, &changes).await.unwrap();
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(changed.data()["callingHours"], hours);
    assert_eq!(changed.data()["name"], "Renewals", "what is not named stays");
    assert_eq!(changed.data()["version"], 1);
    let cleared = api.patch(&path, &json!({ "callingHours": null })).await.unwrap();
    assert_eq!(cleared.data()["callingHours"], Value::Null);
    assert_eq!(cleared.data()["pace"]["maxConcurrent"], 2);
    for action in ["pause", "resume", "stop"] {
        let said = api.post(&format!("{path}/{action}"), &json!({})).await.unwrap();
        assert_eq!((said.status, said.code()), (409, "ACTION_NOT_ALLOWED"), "{action}: {said:?}");
    }
    api.close().await;
}

#[tokio::test]
async fn numbers_on_the_do_not_call_list_are_turned_away() {
    let api = Served::on_sandbox().await.unwrap();
    let line = json!({ "phoneNumber": "098765 79901", "reason": "asked" });
    let added = api.post("/suppressions", &line).await.unwrap();
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(added.data()["phoneNumber"], "+919876579901");
    let said = api.ring("+919876579901").await.unwrap();
    assert_eq!((said.status, said.code()), (409, "CALL_NOT_ALLOWED"), "{said:?}");
    assert_eq!(said.body["error"]["reasons"][0]["reason"], "suppressed");

    let campaign = campaign(&api).await;
    let import = import(&api, &campaign, "", PEOPLE).await;
    assert_eq!((&import["accepted"], &import["suppressed"]), (&json!(2), &json!(1)), "{import}");
    let path = "/suppressions/+919876579901";
    assert_eq!(said_of(&api, Method::DELETE, path).await, 200);
    assert_eq!(said_of(&api, Method::DELETE, path).await, 404, "it is gone");
    assert_eq!(api.ring("+919876579901").await.unwrap().status, 201);
    api.close().await;
}

async fn said_of(api: &Served, method: Method, path: &str) -> u16 {
    said(api.request(method, path)).await.unwrap().status
}
