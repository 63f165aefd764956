//! Where the provider tells of calls: who is let in there, and what is taken.

use dialdesk_test_support::served::{Said, Served, said};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const PUBLIC: &str = "https://desk.example.com";

/// A host that is reached by a public address, and its secret.
async fn reached() -> (Served, String) {
    let api = Served::on_stand_in(&[("DIALDESK_PUBLIC_URL", PUBLIC)]).await.unwrap();
    let path = api.data_dir().join("callback-secret");
    let secret = std::fs::read_to_string(&path).unwrap().trim().to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    }
    (api, secret)
}

fn callback(api: &Served, secret: &str) -> RequestBuilder {
    Client::new()
        .post(format!("{}/webhooks/exotel/{secret}", api.base()))
        .header("host", "desk.example.com")
}

/// Posts what is told as a form.
async fn tell(api: &Served, secret: &str, fields: &[(&str, &str)]) -> Said {
    said(callback(api, secret).form(fields)).await.unwrap()
}

#[tokio::test]
async fn without_the_secret_there_is_nothing_there() {
    let (api, secret) = reached().await;
    let busy = [("CallSid", "abc"), ("Status", "busy")];
    let taken = tell(&api, &secret, &busy).await;
    assert_eq!(taken.status, 200, "a call that nobody knows is no fault of the provider's");
    let own = Client::new().post(format!("{}/webhooks/exotel/{secret}", api.base())).form(&busy);
    assert_eq!(said(own).await.unwrap().status, 200, "a tunnel may write our own name");

    let nothing = |said: &Said| {
        let error = &said.body["error"];
        assert_eq!((said.status, &error["code"]), (404, &json!("NOT_FOUND")), "{said:?}");
        assert_eq!(error["message"], "nothing is at this address", "no hint");
        assert!(!said.text.contains(&secret), "{said:?}");
    };
    let last = if secret.ends_with('0') { '1' } else { '0' };
    let almost = format!("{}{last}", &secret[..secret.len() - 1]);
    for wrong in ["", "x", almost.as_str(), &secret[1..], &format!("{secret}/"), "..%2F"] {
        nothing(&tell(&api, wrong, &busy).await);
    }
    let at = format!("{}/webhooks/exotel/{secret}", api.base());
    let elsewhere = Client::new().post(&at).header("host", "evil.example").form(&busy);
    nothing(&said(elsewhere).await.unwrap());
    let page = callback(&api, &secret).header("origin", PUBLIC).form(&busy);
    nothing(&said(page).await.unwrap());
    nothing(&said(Client::new().get(format!("{}/webhooks/other", api.base()))).await.unwrap());
    let get = said(Client::new().get(&at).header("host", "desk.example.com")).await.unwrap();
    assert_eq!((get.status, get.code()), (405, "METHOD_NOT_ALLOWED"), "with it, how to ask");

    let health = Client::new().get(format!("{}/api/v1/health", api.base()));
    let health = said(health.header("host", "desk.example.com")).await.unwrap();
    assert_eq!(health.status, 403, "the public name leads to the callbacks and nowhere else");
    api.close().await;
}

#[tokio::test]
async fn without_a_public_address_nobody_is_let_in() {
    let api = Served::on_stand_in(&[]).await.unwrap();
    assert!(!api.data_dir().join("callback-secret").exists(), "no secret is made for nothing");
    let said = tell(&api, "", &[("CallSid", "abc"), ("Status", "busy")]).await;
    assert_eq!(said.status, 404);
    let shown = api.get("/callbacks").await.unwrap();
    assert_eq!(shown.data()["publicUrl"], Value::Null, "and it is said");
    api.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_sentence() {
    let (api, secret) = reached().await;
    let large = said(callback(&api, &secret).body("x".repeat(70_000))).await.unwrap();
    assert_eq!((large.status, large.code()), (413, "PAYLOAD_TOO_LARGE"));
    assert_eq!(large.body["error"]["message"], "the body must have at most 64 kB");
    for (kind, body, words) in [
        ("application/json", "{\"CallSid\":", "it is not JSON at line 1, column 11"),
        ("application/json", "[]", "it has none of CallSid, Status and EventType"),
        ("text/html", "<html>9876543210</html>", "it has none of CallSid, Status and EventType"),
        (
            "application/x-www-form-urlencoded",
            "Status=busy",
            "it names no call: CallSid is missing",
        ),
    ] {
        let said = said(callback(&api, &secret).header("content-type", kind).body(body));
        let said = said.await.unwrap();
        assert_eq!((said.status, said.code()), (400, "VALIDATION_ERROR"), "{body}");
        let message = format!("the report cannot be read: {words}");
        assert_eq!(said.body["error"]["message"], json!(message), "{body}");
    }
    api.close().await;
}

/// Rings somebody who talks for minutes, and gives our name for the call and the provider's.
async fn long_call(api: &Served, number: &str) -> (String, String) {
    let placed = api.ring(number).await.unwrap();
    let id = placed.data()["callLogId"].as_str().unwrap().to_owned();
    let call = api.get(&format!("/calls/{id}")).await.unwrap();
    let sid = call.data()["providerCallId"].as_str().unwrap().to_owned();
    (id, sid)
}

/// Waits for the end and gives what is said of it.
async fn end_of(api: &Served, id: &str) -> Value {
    api.until(&format!("/calls/{id}"), |call| !call["endedAt"].is_null()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_moves_a_call_and_a_machine_is_voicemail() {
    let (api, secret) = reached().await;
    let (id, sid) = long_call(&api, "+919876509909").await;
    let path = format!("/calls/{id}");
    let sid = sid.as_str();
    tell(&api, &secret, &[("CallSid", sid), ("EventType", "ringing")]).await;
    let call = api.until(&path, |call| call["status"] != "initiated").await.unwrap();
    assert_eq!((&call["status"], &call["outboundStatus"]), (&json!("ringing"), &json!("ringing")));
    tell(&api, &secret, &[("CallSid", sid), ("EventType", "answered"), ("Status", "in-progress")])
        .await;
    let call = api.until(&path, |call| call["status"] != "ringing").await.unwrap();
    assert_eq!(
        (&call["status"], &call["outboundStatus"]),
        (&json!("in-progress"), &json!("connected"))
    );

    // The call itself would be completed: this can only come from what was told.
    let machine = [("CallSid", sid), ("Status", "completed"), ("Legs[0][AnsweredBy]", "Machine")];
    let told = tell(&api, &secret, &machine).await;
    assert_eq!((told.status, &told.body["success"]), (200, &json!(true)));
    let call = end_of(&api, &id).await;
    assert_eq!(
        (&call["status"], &call["outboundStatus"], &call["failureReason"]),
        (&json!("failed"), &json!("voicemail"), &json!("voicemail")),
    );
    for again in ["busy", "completed", "in-progress"] {
        let told = tell(&api, &secret, &[("CallSid", sid), ("Status", again)]).await;
        assert_eq!(told.status, 200, "{again}");
    }
    assert_eq!(end_of(&api, &id).await["outboundStatus"], "voicemail", "over is over");
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_kinds_of_bodies_end_a_call() {
    let (api, secret) = reached().await;
    let parts = |sid: &str| {
        let part = |name: &str, text: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        part("CallSid", sid)
            + &part("Status", "no-answer")
            + &part("RecordingUrl", "")
            + "--b--\r\n"
    };
    let (form, json, multipart) = (
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=b",
    );
    for (nth, (claimed, written)) in [
        (form, form),
        (json, json),
        (multipart, multipart),
        (json, multipart),
        ("text/plain", form),
    ]
    .into_iter()
    .enumerate()
    {
        // Each rings somebody else, who talks for minutes.
        let number = format!("+919876{}9909", 50 + nth);
        let (id, sid) = long_call(&api, &number).await;
        let body = match written {
            _ if written == form => format!("CallSid={sid}&Status=no-answer&RecordingUrl="),
            _ if written == json => {
                json!({ "CallSid": sid, "Status": "no-answer", "RecordingUrl": null }).to_string()
            }
            _ => parts(&sid),
        };
        let told = callback(&api, &secret).header("content-type", claimed).body(body);
        assert_eq!(said(told).await.unwrap().status, 200, "{written} as {claimed}");
        assert_eq!(
            end_of(&api, &id).await["outboundStatus"],
            "no-answer",
            "{written} as {claimed}"
        );
    }
    api.close().await;
}

#[tokio::test]
async fn the_secret_outlives_a_restart_and_is_told_to_nobody() {
    let (mut api, secret) = reached().await;
    api.restart(&[]).await.unwrap();
    let told = tell(&api, &secret, &[("CallSid", "abc"), ("Status", "busy")]).await;
    assert_eq!(told.status, 200, "calls that were placed before are told of after");
    for path in ["/settings", "/system", "/live", "/callbacks", "/diagnostics", "/health"] {
        let said = said(api.request(Method::GET, path)).await.unwrap();
        assert!(!said.text.contains(&secret), "{path}");
    }
    api.close().await;
}

#[tokio::test]
async fn what_came_is_counted_since_the_start() {
    let (mut api, secret) = reached().await;
    let quiet = api.get("/callbacks").await.unwrap();
    assert_eq!(quiet.data()["publicUrl"], PUBLIC, "the host, and no secret");
    assert_eq!(quiet.data()["leadsTo"], json!(api.base()));
    let counts = |said: &Said| {
        let figures = ["taken", "refused", "turnedAway"];
        (figures.map(|name| said.data()[name].as_u64().unwrap()), said.data()["lastAt"].is_null())
    };
    assert_eq!(counts(&quiet), ([0, 0, 0], true), "none since the start");

    tell(&api, &secret, &[("CallSid", "abc"), ("Status", "busy")]).await;
    tell(&api, &secret, &[("Status", "busy")]).await;
    tell(&api, "another", &[("CallSid", "abc"), ("Status", "busy")]).await;
    let page = callback(&api, &secret).header("origin", PUBLIC);
    assert_eq!(said(page.form(&[("CallSid", "abc")])).await.unwrap().status, 404);
    let heard = api.get("/callbacks").await.unwrap();
    assert_eq!(counts(&heard), ([1, 1, 2], false), "{heard:?}");

    api.restart(&[]).await.unwrap();
    let anew = api.get("/callbacks").await.unwrap();
    assert_eq!(counts(&anew), ([0, 0, 0], true), "it is kept in memory only: {anew:?}");
    api.close().await;
}
