//! The sweep of the provider's own list, against calls that the look-alike made and we never knew.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::call::{Call, CallState, Outcome};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::AccountKey;
use dialdesk_core::intent::{Intent, IntentState};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_runtime::Heard;
use dialdesk_sim::exotel::SandboxOptions;
use dialdesk_store::Stranger;
use dialdesk_test_support::desk::{ACCOUNT, Desk, DeskOptions};

/// Fast enough that the list is read every second, and calls are over in a few moments.
const SPEED: u32 = 600;

async fn desk() -> anyhow::Result<Desk> {
    let sandbox = SandboxOptions { speed: SPEED, latency_ms: 0..=0, ..SandboxOptions::default() };
    let desk = Desk::start(DeskOptions { sandbox, ..DeskOptions::default() }).await?;
    // From now on: what was rung before a program uses the account is none of its business.
    let account = AccountKey(ACCOUNT.to_owned());
    desk.store
        .sweep_keep(&account, desk.handle.now().wall, Vec::new(), desk.handle.now().wall)
        .await?;
    Ok(desk)
}

/// Rings somebody as another program would that uses the same account and ExoPhone.
async fn ring(desk: &Desk, number: &str, caller_id: &str) -> anyhow::Result<String> {
    let answer = reqwest::Client::new()
        .post(format!("{}/v1/Accounts/tests/Calls/connect.json", desk.url))
        .basic_auth("key", Some("token"))
        .form(&[
            ("From", number),
            ("CallerId", caller_id),
            ("Url", "http://my.exotel.com/tests/exoml/start_voice/926"),
        ])
        .send()
        .await?;
    let body: serde_json::Value = answer.json().await?;
    Ok(body["Call"]["Sid"].as_str().with_context(|| format!("no call: {body}"))?.to_owned())
}

/// Waits until an event says that there is something to see.
async fn until<T, F: Future<Output = anyhow::Result<Option<T>>>>(
    desk: &Desk,
    mut look: impl FnMut() -> F,
) -> anyhow::Result<T> {
    let mut heard = desk.handle.subscribe();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if let Heard::Closed = heard.next().await {
            anyhow::bail!("the engine ended");
        }
    }
}

async fn strangers(desk: &Desk) -> anyhow::Result<Vec<Stranger>> {
    Ok(desk.store.strangers(&AccountKey(ACCOUNT.to_owned()), 10).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_nobody_here_asked_for_is_shown_until_somebody_looks() -> anyhow::Result<()> {
    let desk = desk().await?;
    ring(&desk, "+919123450001", "08040000099").await?;
    let sid = ring(&desk, "+919876543210", "08040000001").await?;
    let found = until(&desk, || async {
        let found = strangers(&desk).await?;
        Ok((!found.is_empty()).then_some(found))
    })
    .await?;
    ensure!(found.len() == 1, "the other ExoPhone is another's business: {found:?}");
    ensure!(found[0].id.0 == sid && found[0].number == "+919876543210", "{found:?}");
    ensure!(desk.store.stranger_seen(found[0].id.clone(), desk.handle.now().wall).await?, "seen");
    ensure!(strangers(&desk).await?.is_empty(), "nobody has to look twice");
    desk.shut_down().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_believed_absent_gets_its_outcome_and_our_own_are_no_strangers()
-> anyhow::Result<()> {
    let desk = desk().await?;
    let heard = desk.handle.subscribe();
    let campaign = desk.campaign("ours", 3).await?;
    desk.done(dialdesk_core::engine::Command::Start(campaign)).await?;
    desk.finished(heard, campaign).await?;

    let (call, intent) = absent(&desk, "+919876543210").await?;
    ring(&desk, "+919876543210", "08040000001").await?;
    let found = until(&desk, || async {
        let logged = desk.store.call(call.id).await?.context("it was written")?;
        Ok((logged.call.outcome() != Some(Outcome::Absent)).then_some(logged.call))
    })
    .await?;
    ensure!(found.state.provider_id().is_some(), "with its name: {found:?}");
    let intent = desk.store.intent(intent.id).await?.context("it was written")?;
    ensure!(intent.state == IntentState::Ended, "{intent:?}");
    ensure!(strangers(&desk).await?.is_empty(), "every call is somebody's");
    desk.shut_down().await;
    Ok(())
}

/// Writes a call that is believed absent, asked for just now: a copy of one of the log.
async fn absent(desk: &Desk, number: &str) -> anyhow::Result<(Call, Intent)> {
    let now = desk.handle.now().wall;
    let calls = dialdesk_test_support::bench::all_calls(&desk.store).await?;
    let like = calls.first().context("somebody was rung")?;
    let like_intent = desk.store.intents_of_call(like.id).await?;
    let mut intent = like_intent.first().context("it had a request")?.clone();
    let number = PhoneNumber::parse_e164(number).context("a number")?;
    let call = Call {
        id: dialdesk_core::ids::CallId::new(desk.handle.fresh_id()),
        origin: dialdesk_core::call::Origin::Bulk,
        number: number.clone(),
        created_at: now,
        initiated_at: None,
        settle_at: None,
        state: CallState::Ended { at: now, outcome: Outcome::Absent, id: None },
        ..like.clone()
    };
    intent.id = dialdesk_core::ids::IntentId::new(desk.handle.fresh_id());
    intent.call = call.id;
    intent.request.to = number;
    intent.provider_id = None;
    intent.state = IntentState::Absent;
    intent.reserved_at = now;
    intent.alive_at = now + Duration::from_secs(1);
    intent.sent_at = None;
    let mut event = CallEvent::of(call.clone(), CallMoved::Ended);
    event.intent = Some(intent.clone());
    desk.store.commit(now, vec![Event::Call(Box::new(event))], Vec::new()).await?;
    Ok((call, intent))
}
