//! The look-alike by itself, through a plain HTTP client: what the documents say of the provider.

use std::collections::HashSet;

use dialdesk_sim::exotel::Outcomes;
use serde_json::Value;

use super::harness::{EXOPHONE, Wire};

const FLOW: &str = "http://my.exotel.com/acme1/exoml/start_voice/71234";

/// A plain client of a look-alike.
struct Plain {
    http: reqwest::Client,
    base: String,
}

impl Plain {
    fn of(wire: &Wire) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("{}/v1/Accounts/acme1", wire.sandbox.url()),
        }
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let url = format!("{}/{path}", self.base);
        let request = self.http.post(url).basic_auth("key", Some("token")).form(form);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let url = if path.starts_with("/v1/") {
            self.base.replace("/v1/Accounts/acme1", path)
        } else {
            format!("{}/{path}", self.base)
        };
        let response = self.http.get(url).basic_auth("key", Some("token")).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn list(&self, query: &str) -> Value {
        let path = if query.starts_with("/v1/") {
            query.to_owned()
        } else {
            format!("Calls.json?{query}")
        };
        let (status, body) = self.get(&path).await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}

fn form(from: &str) -> [(&str, &str); 3] {
    [("From", from), ("CallerId", EXOPHONE), ("Url", FLOW)]
}

fn sids(list: &Value) -> Vec<String> {
    let calls = list["Calls"].as_array().unwrap();
    calls.iter().map(|call| call["Sid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn without_json_in_the_path_answers_are_xml() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    let (status, body) = plain.post("Calls/connect", &form("+919123459901")).await;
    assert_eq!(status, 200);
    for part in ["<TwilioResponse>", " <Call>", "  <Status>in-progress</Status>", "  <EndTime/>"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let (status, body) = plain.post("Calls/connect", &form("+919123459906")).await;
    assert_eq!(status, 403);
    assert!(body.contains("<RestException>") && body.contains("NDNC"), "{body}");
}

#[tokio::test]
async fn parameters_are_taken_from_the_query_too() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    let path = format!("Calls/connect.json?From=%2B919123459901&CallerId={EXOPHONE}&Url={FLOW}");
    let (status, body) = plain.post(&path, &[]).await;
    assert_eq!(status, 200, "{body}");
    let call: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(call["Call"]["From"], "09123459901", "numbers come back with a trunk zero");
    assert_eq!(call["Call"]["To"], EXOPHONE, "a flow's other side is the ExoPhone");
    let sid = call["Call"]["Sid"].as_str().unwrap();
    assert_eq!(sid.len(), 32);
}

#[tokio::test]
async fn a_wrong_request_is_told_what_is_wrong() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    let long = "x".repeat(129);
    for (form, said) in [
        (vec![("CallerId", EXOPHONE), ("Url", FLOW)], "From missing"),
        (vec![("From", "+919123459901"), ("Url", FLOW)], "CallerId missing"),
        (vec![("From", "+919123459901"), ("CallerId", EXOPHONE)], "To or Url missing"),
        (vec![("From", "asha"), ("CallerId", EXOPHONE), ("Url", FLOW)], "not a phone number"),
        ([&form("+919123459901")[..], &[("TimeLimit", "14401")]].concat(), "up to 14400"),
        ([&form("+919123459901")[..], &[("CustomField", &long)]].concat(), "at most 128"),
    ] {
        let (status, body) = plain.post("Calls/connect.json", &form).await;
        assert_eq!(status, 400, "{form:?}");
        assert!(body.contains(said), "{said}: {body}");
    }
    assert_eq!(wire.ledger().placed().count(), 0, "nobody was rung");
}

#[tokio::test]
async fn an_address_that_is_no_flow_is_taken_and_fails() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    let mut form = form("+919123459901");
    form[2].1 = "https://example.org/flow";
    let (status, _) = plain.post("Calls/connect.json", &form).await;
    assert_eq!(status, 200, "accepted as if nothing were wrong");
    let connects = wire.connects_to("+919123459901");
    assert_eq!(connects[0].status.as_deref(), Some("failed"));
}

#[tokio::test]
async fn there_is_no_way_to_hang_up() {
    let wire = Wire::with(|options| options.speed = 1).await;
    let plain = Plain::of(&wire);
    let placed = wire.place("+919123459909").await.unwrap();
    let (status, body) =
        plain.post(&format!("Calls/{}.json", placed.id.0), &[("Status", "completed")]).await;
    assert_eq!(status, 404);
    assert!(body.contains("RestException"), "{body}");
    assert_eq!(wire.ledger().outcomes().count(), 0, "it goes on");
}

#[tokio::test]
async fn the_list_pages_forwards_and_backwards_and_loses_nobody() {
    let wire = Wire::with(|options| options.speed = 10_000).await;
    let plain = Plain::of(&wire);
    for _ in 0..7 {
        plain.post("Calls/connect.json", &form("+919123459902")).await;
    }
    wire.found("+919123459902", 7).await;

    let first = plain.list("PageSize=3").await;
    assert_eq!(first["Metadata"]["Total"], 7);
    let uri = |list: &Value, name: &str| list["Metadata"][name].as_str().unwrap_or("").to_owned();
    let second = plain.list(&uri(&first, "NextPageUri")).await;
    let third = plain.list(&uri(&second, "NextPageUri")).await;
    assert_eq!(uri(&third, "NextPageUri"), "", "the last page");
    let all: HashSet<String> = [&first, &second, &third].into_iter().flat_map(sids).collect();
    assert_eq!(all.len(), 7, "each call on one page");
    let back = plain.list(&uri(&second, "PrevPageUri")).await;
    assert_eq!(sids(&back), sids(&first), "and back again");
    let oldest = plain.list("PageSize=1&SortBy=DateCreated:asc").await;
    assert_eq!(sids(&oldest), sids(&third)[..1], "the other way round");
}

#[tokio::test]
async fn the_list_keeps_to_its_documented_limits() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    for query in [
        "PageSize=101",
        "PageSize=0",
        "From=1,2,3,4,5,6",
        "DateCreated=yesterday",
        "DateCreated=gte:2020-01-01%2000:00:00",
        "DateCreated=gte:2026-01-01%2000:00:00;lte:2026-03-01%2000:00:00",
        "After=nobody",
    ] {
        let (status, body) = plain.get(&format!("Calls.json?{query}")).await;
        assert_eq!(status, 400, "{query}: {body}");
        assert!(body.contains("Invalid parameter"), "{body}");
    }
}

#[tokio::test]
async fn lines_that_are_full_are_throttled() {
    let wire = Wire::with(|options| {
        options.speed = 1;
        options.calls_at_once = Some(2);
    })
    .await;
    let plain = Plain::of(&wire);
    let mut statuses = Vec::new();
    for number in ["+919123459901", "+919123469901", "+919123479901"] {
        statuses.push(plain.post("Calls/connect.json", &form(number)).await.0);
    }
    assert_eq!(statuses, [200, 200, 429]);
}

#[tokio::test]
async fn a_seed_and_a_script_repeat_a_run() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let wire = Wire::with(|options| {
            options.seed = 9;
            options.outcomes = Outcomes::parse("+919123450003,busy>answer:ring=3:talk=20").unwrap();
        })
        .await;
        let plain = Plain::of(&wire);
        for nth in 0..40 {
            plain.post("Calls/connect.json", &form(&format!("+9191234500{:02}", nth % 20))).await;
        }
        let ledger = wire.ledger();
        let told: Vec<_> = ledger
            .connects()
            .map(|connect| {
                (connect.from.clone(), connect.verdict, connect.status.clone(), connect.drawn)
            })
            .collect();
        runs.push(told);
    }
    assert_eq!(runs[0], runs[1], "same seed, same numbers, same lives");
    let scripted: Vec<_> =
        runs[0].iter().filter(|told| told.0.as_deref() == Some("+919123450003")).collect();
    assert_eq!(scripted[0].2.as_deref(), Some("busy"));
    assert_eq!(scripted[1].3.map(|drawn| (drawn.ring_s, drawn.talk_s)), Some((3, 20)));
}

#[tokio::test]
async fn ring_time_out_and_time_limit_bound_a_call() {
    let wire = Wire::start().await;
    let plain = Plain::of(&wire);
    let bounds = [("TimeOut", "10"), ("TimeLimit", "40")];
    for number in ["+919123459903", "+919123459909"] {
        plain.post("Calls/connect.json", &[&form(number)[..], &bounds].concat()).await;
    }
    let drawn = |number: &str| wire.connects_to(number)[0].drawn.unwrap();
    assert_eq!(drawn("+919123459903").ring_s, 9, "reported as ten: both ends count");
    assert_eq!(drawn("+919123459909").talk_s, 40, "who would talk for ever is cut");
}
