//! Agents and the do-not-call list, as programs keep them.

use dialdesk_test_support::served::{Served, said};
use reqwest::Method;
use serde_json::{Value, json};

async fn remove(api: &Served, path: &str) -> (u16, Value) {
    let said = said(api.request(Method::DELETE, path)).await.unwrap();
    (said.status, said.body)
}

#[tokio::test]
async fn an_agent_is_made_changed_and_taken_out_and_put_back() {
    let mut api = Served::on_sandbox().await.unwrap();
    let wrong = json!({ "id": "night shift", "kind": "phone", "callerId": "0".repeat(40) });
    let said = api.post("/agents", &wrong).await.unwrap();
    let mut fields = said.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["appId", "callerId", "id", "kind", "name"], "all at once: {said:?}");

    let night = json!({ "id": "night", "name": "Night shift", "appId": "4711" });
    let made = api.post("/agents", &night).await.unwrap();
    assert_eq!((made.status, &made.data()["campaigns"]), (201, &json!(0)), "{made:?}");
    let changes = json!({ "id": "night", "callerId": "08040000002" });
    let changed = api.post("/agents", &changes).await.unwrap();
    assert_eq!(changed.data()["name"], "Night shift", "what is not named stays");
    let cleared = api.post("/agents", &json!({ "id": "night", "callerId": "" })).await.unwrap();
    assert_eq!(cleared.data()["callerId"], Value::Null, "an empty one is the account's own");

    let (status, gone) = remove(&api, "/agents/night").await;
    assert_eq!(status, 200, "{gone}");
    assert_eq!(remove(&api, "/agents/night").await.0, 404, "it is gone");
    let agents = api.get("/agents").await.unwrap();
    assert_eq!(agents.data()["total"], 1);
    let back = json!({ "id": gone["data"]["id"], "name": gone["data"]["name"],
        "appId": gone["data"]["appId"] });
    assert_eq!(api.post("/agents", &back).await.unwrap().status, 201, "it can be put back");
    api.restart(&[]).await.unwrap();
    assert_eq!(api.get("/agents").await.unwrap().data()["total"], 2, "and stays");
    api.close().await;
}

#[tokio::test]
async fn an_agent_that_a_campaign_needs_stays() {
    let api = Served::on_sandbox().await.unwrap();
    let agents = api.get("/agents").await.unwrap();
    let demo = &agents.data()["items"][0];
    assert_eq!((&demo["id"], &demo["campaignsOpen"]), (&json!("default"), &json!(1)), "{demo}");

    let (status, refused) = remove(&api, "/agents/default").await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("CONFLICT")), "{refused}");
    let words = refused["error"]["message"].as_str().unwrap();
    assert!(words.contains("a campaign that is not over uses it"), "{words}");
    assert_eq!(remove(&api, "/agents/nobody").await.0, 404);

    let night = json!({ "id": "night", "name": "Night shift", "appId": "4711" });
    api.post("/agents", &night).await.unwrap();
    let campaigns = api.get("/campaigns").await.unwrap();
    let campaign = campaigns.data()["items"][0]["id"].as_str().unwrap();
    let moved = api.patch(&format!("/campaigns/{campaign}"), &json!({ "agentId": "night" })).await;
    assert_eq!(moved.unwrap().status, 200);
    assert_eq!(remove(&api, "/agents/default").await.0, 200, "nothing needs it any more");
    api.close().await;
}

#[tokio::test]
async fn a_number_added_while_its_campaign_runs_is_not_rung_afterwards() {
    let api = Served::on_sandbox().await.unwrap();
    let one_line = json!({ "name": "Renewals", "pace": { "maxConcurrent": 1 } });
    let made = api.post("/campaigns", &one_line).await.unwrap();
    let campaign = made.data()["id"].as_str().unwrap().to_owned();
    // One line, and the first is on it for long: the others wait.
    let people = "Name,Phone\nAsha,+919876579909\nRavi,+919876589901\nMeera,+919876599901\n";
    let request = api
        .request(Method::POST, &format!("/campaigns/{campaign}/imports"))
        .header("content-type", "text/csv")
        .body(people);
    let import = said(request).await.unwrap().data()["importId"].as_str().unwrap().to_owned();
    api.until(&format!("/imports/{import}"), |it| it["status"] == "completed").await.unwrap();
    let path = format!("/campaigns/{campaign}");
    api.post(&format!("{path}/start"), &json!({})).await.unwrap();
    api.until(&path, |it| it["inFlight"] == 1).await.unwrap();

    let line = json!({ "phoneNumber": "098765 89901", "reason": "asked on the phone" });
    assert_eq!(api.post("/suppressions", &line).await.unwrap().status, 201);

    let calls = format!("/calls?campaignId={campaign}");
    let call_to = |calls: &Value, number: &str| {
        let mut items = calls["items"].as_array().into_iter().flatten();
        items.find(|it| it["phoneNumber"] == number).cloned()
    };
    let next = |calls: &Value| call_to(calls, "+919876599901").is_some();
    let done = api.until(&calls, next).await.unwrap();
    let turned_away = call_to(&done, "+919876589901").expect("the log says what became of him");
    assert_eq!(turned_away["startedAt"], Value::Null, "nothing left: {turned_away}");
    assert_eq!(turned_away["outcome"], "not_allowed", "{turned_away}");
    api.close().await;
}

#[tokio::test]
async fn a_file_of_numbers_is_taken_and_every_row_accounted_for() {
    let api = Served::on_sandbox().await.unwrap();
    let known = json!({ "phoneNumber": "+919876579901", "reason": "asked" });
    api.post("/suppressions", &known).await.unwrap();
    let file = "Mobile\n098765 79901\n+91 98765 79902\n9876579902\n98765\n+919876579908\n";
    let path = "/suppressions/import?fileName=opt-out.csv&reason=asked%20by%20letter";
    let request = api.request(Method::POST, path).header("content-type", "text/csv").body(file);
    let taken = said(request).await.unwrap();
    assert_eq!(taken.status, 200, "{taken:?}");
    for (figure, expected) in [("records", 5), ("taken", 2), ("known", 2), ("notUnderstood", 1)] {
        assert_eq!(taken.data()[figure], expected, "{figure}: {taken:?}");
    }
    let reject = &taken.data()["rejects"][0];
    assert_eq!((&reject["line"], &reject["cell"]), (&json!(5), &json!("98765")), "{reject}");

    let list = api.get("/suppressions").await.unwrap();
    assert_eq!(list.data()["total"], 3);
    let added = &list.data()["items"][1];
    assert_eq!(added["phoneNumber"], "+919876579902");
    assert_eq!(
        (&added["source"], &added["reason"]),
        (&json!("opt-out.csv"), &json!("asked by letter"))
    );
    assert_eq!(list.data()["items"][0]["reason"], "asked", "what was there stays as it was");
    let request =
        api.request(Method::POST, "/suppressions/import").header("content-type", "text/csv");
    let refused = said(request.body("City\nPune\n")).await.unwrap();
    assert_eq!((refused.status, refused.code()), (400, "FILE_REFUSED"), "{refused:?}");
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_file_says_how_far_it_is_and_is_stopped_when_somebody_asks() {
    let api = Served::on_sandbox().await.unwrap();
    let idle = api.get("/suppressions/import").await.unwrap();
    assert_eq!((idle.status, idle.data()), (200, &Value::Null), "nothing is under way");
    let nothing = api.post("/suppressions/import/cancel", &json!({})).await.unwrap();
    assert_eq!((nothing.status, nothing.code()), (404, "NOT_FOUND"));

    let rows: u32 = 150_000;
    let numbers = (0..rows).map(|row| format!("+91987{:07}\n", 6_000_000 + row));
    let file = "Mobile\n".to_owned() + &numbers.collect::<String>();
    let post = |file: String| {
        let path = "/suppressions/import?fileName=opt-out.csv";
        said(api.request(Method::POST, path).header("content-type", "text/csv").body(file))
    };
    let stopping = async {
        loop {
            let seen = api.get("/suppressions/import").await.unwrap();
            if seen.data()["records"].as_u64() > Some(0) {
                assert_eq!(seen.data()["fileName"], "opt-out.csv");
                break;
            }
        }
        let other = post("Mobile\n+919876579902\n".to_owned()).await.unwrap();
        assert_eq!((other.status, other.code()), (409, "CONFLICT"), "one at a time: {other:?}");
        api.post("/suppressions/import/cancel", &json!({})).await.unwrap()
    };
    let (taken, stopped) = tokio::join!(post(file), stopping);
    let taken = taken.unwrap();
    assert_eq!((taken.status, stopped.status), (200, 200), "{taken:?} {stopped:?}");
    assert_eq!(taken.data()["canceled"], true, "{taken:?}");
    let records = taken.data()["records"].as_u64().unwrap();
    assert!(records < u64::from(rows), "the rest is left: {records}");
    assert_eq!(taken.data()["taken"], records, "what was read is kept, to the last row");
    let list = api.get("/suppressions").await.unwrap();
    assert_eq!(list.data()["total"], records);
    let again = post("Mobile\n+919876579902\n".to_owned()).await.unwrap();
    assert_eq!((again.status, &again.data()["canceled"]), (200, &json!(false)), "the way is free");
    api.close().await;
}

#[tokio::test]
async fn a_line_says_until_when_and_where_it_came_from() {
    let api = Served::on_sandbox().await.unwrap();
    let past = json!({ "phoneNumber": "+919876579901", "until": "2020-01-01T00:00:00Z" });
    let said = api.post("/suppressions", &past).await.unwrap();
    assert_eq!((said.status, said.fields()), (400, vec!["until"]), "{said:?}");
    let line = json!({ "phoneNumber": "+919876579901", "until": "2060-01-01T00:00:00Z",
        "source": "crm" });
    let said = api.post("/suppressions", &line).await.unwrap();
    assert_eq!(said.data()["until"], "2060-01-01T00:00:00Z", "{said:?}");
    assert_eq!(said.data()["source"], "crm");
    let (status, gone) = remove(&api, "/suppressions/+919876579901").await;
    assert_eq!((status, &gone["data"]["source"]), (200, &json!("crm")), "what is put back: {gone}");
    api.close().await;
}
