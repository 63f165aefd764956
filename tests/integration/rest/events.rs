//! `/events`: what becomes true, with nothing lost between two readings.

use dialdesk_test_support::served::Served;
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// One message of a stream.
struct Message {
    id: Option<i64>,
    name: String,
    data: Value,
}

async fn open(api: &Served, last: Option<i64>) -> Response {
    let mut request = api.request(Method::GET, "/events");
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let stream = request.send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    stream
}

/// Reads messages until one of them is `enough`.
async fn read(stream: &mut Response, mut enough: impl FnMut(&Message) -> bool) -> Vec<Message> {
    let mut text = String::new();
    let mut messages = Vec::new();
    loop {
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((block, rest)) = text.split_once("\n\n") {
            let field =
                |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let message = Message {
                id: field("id:").map(|id| id.parse().unwrap()),
                name: field("event:").unwrap_or_default().to_owned(),
                data: serde_json::from_str(field("data:").unwrap_or("null")).unwrap(),
            };
            text = rest.to_owned();
            let last = enough(&message);
            messages.push(message);
            if last {
                return messages;
            }
        }
    }
}

fn numbers(messages: &[Message]) -> Vec<i64> {
    messages.iter().filter(|it| it.name == "event").filter_map(|it| it.id).collect()
}

#[tokio::test]
async fn a_reader_that_comes_back_has_missed_nothing() {
    let api = Served::on_sandbox().await.unwrap();
    let mut stream = open(&api, None).await;
    let first = read(&mut stream, |message| message.name == "live").await;
    assert_eq!(first[0].data["live"]["linesMax"], 10, "figures come at once");

    assert_eq!(api.ring("+919876539901").await.unwrap().status, 201);
    let ended = |message: &Message| message.data["callMoved"] == "ended";
    let heard = read(&mut stream, ended).await;
    let seen = numbers(&heard);
    assert!(seen.windows(2).all(|pair| pair[1] == pair[0] + 1), "no gaps: {seen:?}");
    let last = heard.last().unwrap();
    assert_eq!(last.data["call"]["status"], "completed", "the row as it is now");
    assert!(last.data["tags"].as_array().unwrap().contains(&json!("calls")));
    drop(stream);

    let middle = seen[seen.len() / 2];
    let mut stream = open(&api, Some(middle)).await;
    let again = read(&mut stream, ended).await;
    let after: Vec<i64> = seen.iter().copied().filter(|seq| *seq > middle).collect();
    assert_eq!(numbers(&again)[..after.len()], after[..], "exactly what came after");
    assert!(again.iter().all(|message| message.name != "gap"));
    api.close().await;
}

/// What an event says for ever; the row beside it is as it is when it is read.
fn lasting(message: &Message) -> Value {
    let field = |name: &str| message.data[name].clone();
    let names =
        ["seq", "at", "kind", "callMoved", "campaignMoved", "campaignId", "callLogId", "tags"];
    names.iter().map(|name| ((*name).to_owned(), field(name))).collect()
}

#[tokio::test]
async fn a_reader_cut_off_again_and_again_hears_what_another_hears_at_once() {
    let api = Served::on_sandbox().await.unwrap();
    let mut steady = open(&api, Some(0)).await;
    for number in ["+919876539901", "+919876549902", "+919876559908"] {
        assert_eq!(api.ring(number).await.unwrap().status, 201);
    }
    let mut over = 0;
    let mut heard = Vec::new();
    while over < 3 {
        heard.extend(read(&mut steady, |message| message.data["callMoved"] == "ended").await);
        over += 1;
    }
    let heard: Vec<Value> = heard.iter().filter(|it| it.name == "event").map(lasting).collect();
    let last = heard.last().unwrap()["seq"].as_i64().unwrap();

    let mut again = Vec::new();
    let mut seen = 0;
    while seen < last {
        // Two events at a time, and then the line is cut.
        let mut taken = 0;
        let mut stream = open(&api, Some(seen)).await;
        let messages = read(&mut stream, |message| {
            taken += u32::from(message.name == "event");
            taken == 2 || message.id == Some(last)
        })
        .await;
        assert!(messages.iter().all(|message| message.name != "gap"), "nothing is forgotten yet");
        seen = *numbers(&messages).last().unwrap();
        again.extend(messages.iter().filter(|it| it.name == "event").map(lasting));
    }

    assert_eq!(again, heard, "the same events, each once and in order");
    api.close().await;
}

#[tokio::test]
async fn a_number_of_another_history_is_a_gap() {
    let api = Served::on_sandbox().await.unwrap();
    let mut stream = open(&api, Some(1_000_000)).await;
    let heard = read(&mut stream, |message| message.name == "live").await;
    assert_eq!(heard[0].name, "gap", "read everything anew");
    let refused = api.request(Method::GET, "/events").header("last-event-id", "x").send().await;
    assert_eq!(refused.unwrap().status(), 400);
    api.close().await;
}
