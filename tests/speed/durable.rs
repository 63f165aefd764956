//! Steps of a job that survive a power cut: reserved, sent, answered. Each step is a job of its own
//! for the store's one writer, and is waited for before the next step of that call.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use dialdesk_core::call::{Call, CallState, Measures, Origin, Priority};
use dialdesk_core::campaign::hours::{RulePack, Zone};
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::effect::{Law, Reservation};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::{AgentId, ContactId, IntentId, ProviderCallId};
use dialdesk_core::intent::{Allowed, Intent, IntentState};
use dialdesk_core::place::ZoneSource;
use dialdesk_core::policy::compliance::{Caps, Care};
use dialdesk_core::policy::retry::Chain;
use dialdesk_core::provider::{PlaceCall, Target};
use dialdesk_store::{ReserveVerdict, Store};
use tokio::task::JoinSet;

use crate::desk::{self, NOON};
use crate::finding::{Finding, Goal, figure_text};
use crate::machine::Stopwatch;
use crate::side::{Figure, Ground, ROUNDS, Rounds};

/// Calls of our side in a round.
const CALLS: u32 = 10_000;

/// Calls under way at once: what may wait together shares a transaction.
const AT_ONCE: &str = "128";

/// Steps of each call.
const STEPS: u32 = 3;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (script, peer) in [("huey_steps.py", "huey"), ("litequeue_steps.py", "litequeue")] {
        let ours = ground.ours("durable", &[AT_ONCE])?;
        let rounds = Rounds::run(ROUNDS, &ours, &ground.python(script, &[]))?;
        let (fast, slow) = rounds.medians();
        let alone = ground.ours("durable", &["1"])?.run()?;
        findings.push(Finding {
            work: format!("durable step, beside {peer}"),
            ours: figure_text(fast, "/s"),
            peer: format!("{}: {}", rounds.theirs[0].text("peer"), figure_text(slow, "/s")),
            figure: fast / slow,
            goal: Goal::AtLeast(10.0),
            unit: "",
            notes: vec![
                format!("ours: {}", rounds.ours[0].text("durability")),
                format!("theirs: {}", rounds.theirs[0].text("durability")),
                format!("ours does per call: {}", rounds.ours[0].text("work")),
                format!("theirs does per job: {}", rounds.theirs[0].text("work")),
                rounds.spread(),
                format!(
                    "with one call at a time, nothing to share a transaction with, ours makes {}",
                    figure_text(alone.value, "/s")
                ),
                "the peer does better: any program on the machine may put work into its file"
                    .into(),
            ],
        });
    }
    Ok(findings)
}

/// Steps a second with so many calls under way.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    let at_once: usize = arguments.first().context("how many at once?")?.parse()?;
    let calls = if at_once > 1 { CALLS } else { CALLS / 10 };
    let folder = tempfile::tempdir_in(std::env::current_dir()?)?;
    let rate = desk::runtime()?.block_on(steps(folder.path(), calls, at_once))?;
    Ok(Figure::of(rate)
        .with("durability", "WAL, synchronous = FULL, transactions shared by what waits together")
        .with(
            "work",
            "hours, do-not-call, caps, quiet time, account, open request and campaign judged; call, \
             request, contact, verdict and event written; then sent, then answered, each with \
             its event",
        ))
}

async fn steps(folder: &Path, calls: u32, at_once: usize) -> anyhow::Result<f64> {
    let store = desk::with_people(folder, calls).await?;
    let before = store.last_seq().await?;
    let planned = (0..calls).map(reservation).collect::<anyhow::Result<Vec<_>>>()?;
    let planned = Arc::new(Mutex::new(planned));
    let watch = Stopwatch::start();
    let mut workers = JoinSet::new();
    for _ in 0..at_once {
        workers.spawn(work(store.clone(), Arc::clone(&planned)));
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    let rate = watch.rate(u64::from(calls * STEPS));
    store.close().await;
    check(folder, calls, before).await?;
    Ok(rate)
}

async fn work(store: Store, planned: Arc<Mutex<Vec<Reservation>>>) -> anyhow::Result<()> {
    loop {
        let next = planned.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(reservation) = next else { return Ok(()) };
        let (call, intent) = (reservation.call.clone(), reservation.intent.clone());
        match store.reserve(reservation).await? {
            ReserveVerdict::Reserved(_) => {}
            ReserveVerdict::Refused(reasons) => bail!("refused: {reasons:?}"),
        }
        let sent = sent(&call, &intent);
        store.commit(NOON, vec![Event::Call(Box::new(sent.clone()))], Vec::new()).await?;
        let answered = answered(sent);
        store.commit(NOON, vec![Event::Call(Box::new(answered))], Vec::new()).await?;
    }
}

/// Opens the file anew, as after a power cut, and counts.
async fn check(folder: &Path, calls: u32, before: i64) -> anyhow::Result<()> {
    let store = desk::open(folder).await?;
    let states: BTreeMap<IntentState, u32> = store.intents_by_state().await?.into_iter().collect();
    ensure!(states == BTreeMap::from([(IntentState::Placed, calls)]), "all placed: {states:?}");
    let events = store.last_seq().await? - before;
    ensure!(events == i64::from(calls * STEPS), "{events} events for {calls} calls");
    let health = store.health().await?;
    ensure!(health.calls == calls, "{} calls in the log", health.calls);
    store.close().await;
    Ok(())
}

/// What the engine asks for when it is the turn of the `n`th person.
fn reservation(n: u32) -> anyhow::Result<Reservation> {
    let call = call(n)?;
    let intent_id: IntentId = desk::id(u128::from(n) + 10_000_001)?;
    let request = PlaceCall {
        intent: intent_id,
        to: call.number.clone(),
        caller_id: "08040000001".into(),
        target: Target::Flow { app_id: "926".into() },
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: false,
    };
    let hour = Duration::from_secs(3600);
    let intent = Intent {
        id: intent_id,
        call: call.id,
        account: desk::account(),
        request,
        allowed: Allowed { from: NOON, until: NOON + hour },
        reserved_at: NOON,
        sent_at: None,
        alive_at: NOON,
        first_absent_at: None,
        provider_id: None,
        needs_a_look: false,
        candidates: Vec::new(),
        state: IntentState::Reserved,
    };
    let care = Care {
        quiet: Duration::from_secs(180),
        caps: Caps::default(),
        after_conversation: None,
        day: (NOON - 12 * hour, NOON + 12 * hour),
    };
    let law = Law {
        pack: RulePack::IndiaService,
        version: 1,
        local_time: "2026-11-22T17:30:00+05:30".into(),
        zones: vec![Zone::INDIA],
        zone_source: ZoneSource::Number,
    };
    let call = Call { state: CallState::Reserved { intent: intent_id }, ..call };
    Ok(Reservation { call, intent, at: NOON, care, law })
}

fn call(n: u32) -> anyhow::Result<Call> {
    let contact = ContactId(i64::from(n) + 1);
    Ok(Call {
        id: desk::id(u128::from(n) + 1)?,
        account: desk::account(),
        origin: Origin::Contact { campaign: desk::campaign_id(), contact },
        number: desk::number(n)?,
        agent: AgentId("default".into()),
        user: "campaign".into(),
        metadata: "{}".into(),
        batch: None,
        priority: Priority::Medium,
        attempt: 1,
        retry_of: None,
        chain: Chain::default(),
        settings_version: Some(1),
        created_at: NOON,
        due_at: NOON,
        initiated_at: None,
        answered_at: None,
        measures: Measures::default(),
        sends: 0,
        settle_at: None,
        state: CallState::Queued,
    })
}

/// The first byte left.
fn sent(call: &Call, intent: &Intent) -> CallEvent {
    let call = Call {
        state: CallState::Dialing { intent: intent.id },
        initiated_at: Some(NOON),
        ..call.clone()
    };
    let intent = Intent { state: IntentState::Sent, sent_at: Some(NOON), ..intent.clone() };
    CallEvent { intent: Some(intent), ..CallEvent::of(call, CallMoved::Sent) }
}

/// The provider took the call.
fn answered(sent: CallEvent) -> CallEvent {
    let contact = sent.call.contact().map(|id| ContactChange {
        id,
        state: ContactState::InCirculation,
        attempts: 1,
        due_at: None,
        call: None,
        outcome: None,
    });
    let id = ProviderCallId(format!("sid-{}", sent.call.id));
    let intent = sent.intent.map(|intent| Intent {
        state: IntentState::Placed,
        provider_id: Some(id.clone()),
        ..intent
    });
    let state = match &intent {
        Some(intent) => CallState::Placed { intent: intent.id, id },
        None => sent.call.state.clone(),
    };
    let call = Call { state, ..sent.call };
    CallEvent { intent, contact, ..CallEvent::of(call, CallMoved::Placed) }
}
