//! HTTP: paths, credentials, latency, and connections that break.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Form, Query, Request, State};
use axum::http::{HeaderMap, Method, Response, header};
use axum::{RequestExt as _, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::body::Format;
use super::book::{Answered, Arrival, Book, Delivery, Question, micros};
use super::chance::Chance;
use super::connection::{Doors, Peer};

/// How long a connection that gets no answer stays open.
const NEVER: Duration = Duration::from_secs(60);

/// What all requests share.
pub(crate) struct Shared {
    book: Mutex<Book>,
    /// Rung when a call was made: its end may be the next.
    made: Notify,
    /// Rung then, too: it may have to be told of.
    telling: Notify,
    answers: AtomicU64,
}

impl Shared {
    /// Shares a book.
    pub(crate) fn new(book: Book) -> Self {
        Self {
            book: Mutex::new(book),
            made: Notify::new(),
            telling: Notify::new(),
            answers: AtomicU64::new(0),
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until told to close.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut closing: watch::Receiver<bool>,
) {
    let doors = Doors::open(listener, closing.clone());
    let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
    let service = router.into_make_service_with_connect_info::<Peer>();
    tokio::select! {
        served = axum::serve(doors, service) => {
            if let Err(error) = served {
                tracing::error!(%error, "the look-alike stopped serving");
            }
        }
        () = tell_ends(&shared) => {}
        () = post_callbacks(&shared) => {}
        _closed = closing.wait_for(|closing| *closing) => {}
    }
}

/// Writes each call's end into the ledger when it comes.
async fn tell_ends(shared: &Shared) {
    loop {
        let wait = {
            let mut book = shared.book();
            let now_us = micros(&book.options.clock.now());
            book.tell_ends(now_us).map(|at| Duration::from_micros((at - now_us).unsigned_abs()))
        };
        tokio::select! {
            () = shared.made.notified() => {}
            () = pass(wait.unwrap_or(NEVER)) => {}
        }
    }
}

/// Tells of calls whoever wanted to be told.
async fn post_callbacks(shared: &Shared) {
    let mut posting = JoinSet::new();
    loop {
        let wait = {
            let mut book = shared.book();
            let now_us = micros(&book.options.clock.now());
            let (due, next) = book.take_due(now_us);
            for planned in due {
                posting.spawn(async move { (planned.post().await, planned) });
            }
            next.map(|at| Duration::from_micros((at - now_us).unsigned_abs()))
        };
        tokio::select! {
            Some(Ok((answer, planned))) = posting.join_next() => {
                shared.book().has_told(&planned, answer);
            }
            () = shared.telling.notified() => {}
            () = pass(wait.unwrap_or(NEVER)) => {}
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the look-alike stands for the outside world")]
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Answers any request.
async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response<Body> {
    let place = Place::of(request.uri().path(), request.method());
    let known = is_known(&shared, request.headers());
    let query: Vec<(String, String)> =
        Query::try_from_uri(request.uri()).map(|Query(pairs)| pairs).unwrap_or_default();
    let answered = match &place.what {
        What::Connect => {
            let form = form(request, &query).await;
            let arrival = arrive(&shared, &peer, &place);
            let answered = shared.book().connect(arrival, &form, known, place.format);
            shared.made.notify_one();
            shared.telling.notify_one();
            answered
        }
        what @ (What::Details(_) | What::List | What::Account | What::Other) => {
            let question = match what {
                What::Details(sid) => {
                    let with_legs = query.iter().any(|(n, v)| n == "details" && v == "true");
                    Question::Details { sid, with_legs, format: place.format }
                }
                What::List => Question::List { query: &query, format: place.format },
                What::Account => Question::Account { format: place.format },
                What::Connect | What::Other => Question::Other { format: place.format },
            };
            let arrival = arrive(&shared, &peer, &place);
            shared.book().read(arrival, known, &question)
        }
    };
    deliver(&shared, &peer, answered).await
}

fn arrive<'a>(shared: &Shared, peer: &Peer, place: &'a Place) -> Arrival<'a> {
    let now = shared.book().options.clock.now();
    Arrival { account: &place.account, now, connection: peer.connection }
}

async fn deliver(shared: &Shared, peer: &Peer, answered: Answered) -> Response<Body> {
    let nth = shared.answers.fetch_add(1, Ordering::Relaxed);
    let usual = {
        let options = &shared.book().options;
        let mut chance = Chance::of(options.seed, "latency", "", nth);
        let ms = chance.between(*options.latency_ms.start(), *options.latency_ms.end());
        Duration::from_millis(u64::from(ms)) / options.speed
    };
    match answered.delivery {
        Delivery::Send => pass(usual).await,
        Delivery::Slow => pass(usual * 5).await,
        Delivery::Cut => {
            pass(usual).await;
            peer.cut();
        }
        Delivery::Never => {
            pass(NEVER).await;
            peer.cut();
        }
    }
    answered.reply.send()
}

/// What a path means.
enum What {
    Connect,
    Details(String),
    List,
    Account,
    Other,
}

struct Place {
    account: String,
    what: What,
    format: Format,
}

impl Place {
    fn of(path: &str, method: &Method) -> Self {
        let (path, format) = match path.trim_end_matches('/').strip_suffix(".json") {
            Some(path) => (path, Format::Json),
            None => (path.trim_end_matches('/'), Format::Xml),
        };
        let parts: Vec<&str> = path.split('/').collect();
        let what = match (method, parts.as_slice()) {
            (&Method::POST, ["", "v1", "Accounts", _, "Calls", "connect"]) => What::Connect,
            (&Method::GET, ["", "v1", "Accounts", _, "Calls", sid]) => {
                What::Details((*sid).to_owned())
            }
            (&Method::GET, ["", "v1", "Accounts", _, "Calls"]) => What::List,
            (&Method::GET, ["", "v1", "Accounts", _]) => What::Account,
            _ => What::Other,
        };
        let account = parts.get(3).copied().unwrap_or_default().to_owned();
        Self { account, what, format }
    }
}

/// Reads the form, or the query where the body is none: both are taken.
async fn form(request: Request, query: &[(String, String)]) -> HashMap<String, String> {
    let mut fields: HashMap<String, String> = query.iter().cloned().collect();
    if let Ok(Form(pairs)) = request.extract::<Form<Vec<(String, String)>>, _>().await {
        fields.extend(pairs);
    }
    fields
}

/// Tells whether key and token will do.
fn is_known(shared: &Shared, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(encoded) = given.and_then(|text| text.strip_prefix("Basic ")) else { return false };
    let Ok(decoded) = STANDARD.decode(encoded.trim()) else { return false };
    let Ok(text) = String::from_utf8(decoded) else { return false };
    let Some((key, token)) = text.split_once(':') else { return false };
    match &shared.book().options.credentials {
        Some((right_key, right_token)) => key == right_key && token == right_token,
        None => !key.is_empty() && !token.is_empty(),
    }
}
