//! Reading a call's status by HTTP, beside Express with SQLite. One client asks both, over
//! connections that stay open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use dialdesk_core::call::{Call, CallState, Measures, Origin, Priority};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::AgentId;
use dialdesk_core::policy::retry::Chain;
use dialdesk_test_support::bench::Bench;
use dialdesk_test_support::programs::{Process, start};
use serde_json::{Value, json};

use crate::desk::{self, NOON};
use crate::finding::{Finding, Goal, figure_text};
use crate::machine::Stopwatch;
use crate::side::{Figure, Ground, ROUNDS, Rounds};

/// Calls in the log.
const CALLS: u32 = 10_000;

/// Connections that ask, one request at a time each.
const CONNECTIONS: u32 = 16;

/// Requests of each connection.
const REQUESTS: u32 = 4_000;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let ours = ground.ours("status", &[])?;
    let script = ground.peers().join("status.mjs").display().to_string();
    let theirs = ground.ours("status", &[&script])?;
    let rounds = Rounds::run(ROUNDS, &ours, &theirs)?;
    let (fast, slow) = rounds.medians();
    Ok(vec![Finding {
        work: "a call's status by HTTP".into(),
        ours: figure_text(fast, "/s"),
        peer: format!("{}: {}", rounds.theirs[0].text("peer"), figure_text(slow, "/s")),
        figure: fast / slow,
        goal: Goal::AtLeast(5.0),
        unit: "",
        notes: vec![
            format!(
                "{CONNECTIONS} connections; both check the token and read one of {CALLS} calls; \
                 the client runs on the same cores"
            ),
            format!(
                "ours answered with {} bytes, theirs with {}",
                rounds.ours[0].text("bytes"),
                rounds.theirs[0].text("bytes")
            ),
            rounds.spread(),
            "the peer does better: a route is one line, with no build".into(),
        ],
    }])
}

/// Answers a second: our own where no script is named.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    match arguments.first() {
        Some(script) => express(script),
        None => headless(),
    }
}

fn headless() -> anyhow::Result<Figure> {
    let bench = Bench::start(&[], &[])?;
    desk::runtime()?.block_on(async {
        let store = desk::open(&bench.data_dir()).await?;
        let events = (0..CALLS).map(|n| Ok(queued(call(n)?))).collect::<anyhow::Result<_>>()?;
        store.commit(NOON, events, Vec::new()).await?;
        store.close().await;
        anyhow::Ok(())
    })?;
    let (_process, address, token) = bench.engine_with_token()?;
    let ids = (0..CALLS).map(|n| Ok(call(n)?.id.to_string())).collect::<anyhow::Result<_>>()?;
    ask(&address, &token, ids, |id| format!("/api/v1/calls/{id}"))
}

fn queued(call: Call) -> Event {
    Event::Call(Box::new(CallEvent::of(call, CallMoved::Queued)))
}

fn call(n: u32) -> anyhow::Result<Call> {
    Ok(Call {
        id: desk::id(u128::from(n) + 1)?,
        account: desk::account(),
        origin: Origin::Bulk,
        number: desk::number(n)?,
        agent: AgentId("default".into()),
        user: "ravi".into(),
        metadata: r#"{"order":"A-1042"}"#.into(),
        batch: None,
        priority: Priority::Medium,
        attempt: 1,
        retry_of: None,
        chain: Chain::default(),
        settings_version: None,
        created_at: NOON,
        due_at: NOON + Duration::from_secs(100 * 365 * 86_400),
        initiated_at: None,
        answered_at: None,
        measures: Measures::default(),
        sends: 0,
        settle_at: None,
        state: CallState::Queued,
    })
}

fn express(script: &str) -> anyhow::Result<Figure> {
    let folder = tempfile::tempdir_in(std::env::current_dir()?)?;
    let mut command = Command::new("node");
    command.arg(script).arg(CALLS.to_string()).current_dir(folder.path()).stdin(Stdio::null());
    let (_process, ready): (Process, Value) = start(&mut command)?;
    let address = ready["listen"].as_str().context("it says where")?;
    let ids = (0..CALLS)
        .map(|n| Ok(desk::id::<dialdesk_core::ids::CallId>(u128::from(n) + 1)?.to_string()));
    let figure =
        ask(address, "token", ids.collect::<anyhow::Result<_>>()?, |id| format!("/calls/{id}"))?;
    ensure!(ready["peer"] != json!(null), "it says its name");
    Ok(figure.with("peer", ready["peer"].clone()))
}

/// Asks for calls by turns over a few connections.
fn ask(
    address: &str,
    token: &str,
    ids: Vec<String>,
    path: impl Fn(&str) -> String,
) -> anyhow::Result<Figure> {
    let host = address.trim_start_matches("http://").to_owned();
    let requests: Vec<(String, Vec<u8>)> = ids
        .into_iter()
        .map(|id| {
            let text = format!(
                "GET {} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n",
                path(&id)
            );
            (id, text.into_bytes())
        })
        .collect();
    // A few before the clock runs, so that both have met every path.
    let bytes = asked(&host, &requests, 0, 200)?;
    let watch = Stopwatch::start();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..CONNECTIONS)
            .map(|place| {
                let (host, requests) = (&host, &requests);
                scope.spawn(move || asked(host, requests, place * 617, REQUESTS))
            })
            .collect();
        all.into_iter().try_for_each(|one| match one.join() {
            Ok(ended) => ended.map(drop),
            Err(_panic) => bail!("a connection broke"),
        })
    })?;
    Ok(Figure::of(watch.rate(u64::from(CONNECTIONS * REQUESTS))).with("bytes", bytes))
}

/// Asks so many times over one connection, from a place in the list, and looks at each answer.
fn asked(
    host: &str,
    requests: &[(String, Vec<u8>)],
    from: u32,
    times: u32,
) -> anyhow::Result<usize> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let (mut line, mut body) = (String::new(), Vec::new());
    for (id, request) in requests.iter().cycle().skip(from as usize).take(times as usize) {
        stream.write_all(request)?;
        let mut length = None;
        line.clear();
        answers.read_line(&mut line)?;
        ensure!(line.starts_with("HTTP/1.1 200"), "{id}: {line}");
        loop {
            line.clear();
            answers.read_line(&mut line)?;
            if line.trim_end().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse::<usize>()?);
            }
        }
        body.resize(length.context("an answer says its length")?, 0);
        answers.read_exact(&mut body)?;
        let is_it = body.windows(id.len()).any(|part| part == id.as_bytes());
        ensure!(is_it, "the answer is about another call than {id}");
    }
    Ok(body.len())
}
