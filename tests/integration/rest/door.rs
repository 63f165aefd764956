//! Who comes in, and what is said to whoever asks wrongly.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use dialdesk_test_support::served::{Served, TOKEN, said};
use reqwest::Method;
use serde_json::json;

/// Sends bytes as they stand and gives the status of the answer.
fn raw(api: &Served, request: &str) -> u16 {
    let mut stream = TcpStream::connect(api.addr().unwrap()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_web_pages_stay_outside() {
    let api = Served::on_sandbox().await.unwrap();
    let own = api.base().strip_prefix("http://").unwrap();
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    for (why, host, more, expected) in [
        ("the token", own, bearer.clone(), 200),
        ("no token", own, String::new(), 401),
        ("another token", own, "Authorization: Bearer nope\r\n".to_owned(), 401),
        ("a rebound name", "evil.example", bearer.clone(), 403),
        ("a foreign page", own, format!("{bearer}Origin: https://evil.example\r\n"), 403),
        ("a page from a file", own, format!("{bearer}Origin: null\r\n"), 403),
    ] {
        let request = format!(
            "GET /api/v1/calls HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        );
        assert_eq!(raw(&api, &request), expected, "{why}");
    }

    let client = reqwest::Client::new();
    let stranger = said(client.get(format!("{}/api/v1/calls", api.base()))).await.unwrap();
    assert_eq!(stranger.body["error"]["message"], "unauthorized", "nothing is told: {stranger:?}");
    let health = said(client.get(format!("{}/api/v1/health", api.base()))).await.unwrap();
    assert_eq!((health.status, &health.data()["status"]), (200, &json!("ok")));
    assert_eq!(health.data()["sandbox"], true, "everything says that it is the sandbox");

    let preflight = client
        .request(Method::OPTIONS, format!("{}/api/v1/calls/outbound", api.base()))
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let preflight = said(preflight).await.unwrap();
    assert_eq!(preflight.status, 403, "no page is let in by a preflight");
    let welcome = |name: &&reqwest::header::HeaderName| name.as_str().starts_with("access-control");
    assert_eq!(preflight.headers.keys().find(welcome), None);
    api.close().await;
}

#[tokio::test]
async fn whoever_asks_wrongly_is_told_how_to_ask() {
    let api = Served::on_sandbox().await.unwrap();
    let nothing = api.get("/nothing").await.unwrap();
    assert_eq!((nothing.status, nothing.code()), (404, "NOT_FOUND"));
    let method = said(api.request(Method::DELETE, "/calls/outbound")).await.unwrap();
    assert_eq!((method.status, method.code()), (405, "METHOD_NOT_ALLOWED"));

    let form = api.request(Method::POST, "/calls/outbound").form(&[("phoneNumber", "x")]);
    let form = said(form).await.unwrap();
    assert_eq!((form.status, form.code()), (415, "UNSUPPORTED_MEDIA_TYPE"));
    let text = api.request(Method::PATCH, "/settings").header("content-type", "text/plain");
    assert_eq!(said(text.body("{}")).await.unwrap().status, 415);

    let broken = api.request(Method::POST, "/campaigns").header("content-type", "application/json");
    let broken = said(broken.body("{\"name\": ")).await.unwrap();
    assert_eq!((broken.status, broken.code()), (400, "VALIDATION_ERROR"), "{broken:?}");
    let list = said(api.request(Method::POST, "/campaigns").json(&json!([]))).await.unwrap();
    assert_eq!((list.status, list.code()), (400, "VALIDATION_ERROR"), "{list:?}");

    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(9 * 1024 * 1024));
    let large = api
        .request(Method::POST, "/campaigns")
        .header("content-type", "application/json")
        .body(large);
    let large = said(large).await.unwrap();
    assert_eq!((large.status, large.code()), (413, "PAYLOAD_TOO_LARGE"));
    api.close().await;
}
