//! The usual pace, by the real programs: twenty a second with 50 ms between two, while neither
//! lines nor the account's minute bind.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::time::Timestamp;
use dialdesk_test_support::bench::{Bench, all_calls, campaign_of, people_of, until};
use dialdesk_test_support::pace::{closest, fullest};
use serde_json::json;

use crate::desk;
use crate::finding::{Finding, Goal, figure_text};
use crate::pace::seconds;
use crate::side::{Figure, Ground};

const RATE: u32 = 20;

const SPACING: Duration = Duration::from_millis(50);

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let figure = ground.ours("steady", &[])?.run()?;
    let used = 100.0 * figure.value / f64::from(RATE);
    let violations = figure.number("violations")?;
    let told = format!(
        "{} calls; fullest second {} at the first byte, {} at arrival; closest first bytes {} µs",
        figure.text("calls"),
        figure.text("fullest"),
        figure.text("fullest_at_arrival"),
        figure.text("closest_us")
    );
    let peer = "the promise itself".to_owned();
    Ok(vec![
        Finding {
            work: format!("pace at {RATE}/s: used"),
            ours: format!("{:.3} /s", figure.value),
            peer: peer.clone(),
            figure: used,
            goal: Goal::AtLeast(99.0),
            unit: "%",
            notes: vec![
                told,
                "the headless engine against the sandbox, judged by its ledger".into(),
            ],
        },
        Finding {
            work: format!("pace at {RATE}/s: violations"),
            ours: figure_text(violations, ""),
            peer,
            figure: violations,
            goal: Goal::AtMost(0.0),
            unit: "",
            notes: vec!["first bytes less than 50 ms apart, or more than 20 in a second".into()],
        },
    ])
}

/// Calls a second at arrival.
pub(crate) fn ours() -> anyhow::Result<Figure> {
    desk::runtime()?.block_on(dial(seconds()?))
}

async fn dial(seconds: u32) -> anyhow::Result<Figure> {
    let bench = Bench::at_full_pace()?;
    let (process, api) = bench.engine()?;
    let (campaign, _) = campaign_of(&api, people_of(seconds * RATE)).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    until(Duration::from_millis(500), || async {
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        Ok((seen["state"] == json!("finished")).then_some(()))
    })
    .await?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let mut arrivals = bench.ledger()?.arrivals();
    arrivals.sort_unstable();
    let calls = all_calls(&bench.store().await?).await?;
    let mut left: Vec<Timestamp> = calls.iter().filter_map(|call| call.initiated_at).collect();
    left.sort_unstable();
    ensure!(arrivals.len() == left.len(), "{} left, {} arrived", left.len(), arrivals.len());
    let took = arrivals.last().context("calls arrived")?.since(arrivals[0]);
    let second = Duration::from_secs(1);
    let too_close = left.windows(2).filter(|pair| pair[1].since(pair[0]) < SPACING).count();
    let over = fullest(&left, second).saturating_sub(RATE as usize);
    let rate = f64::from(u32::try_from(arrivals.len() - 1)?) / took.as_secs_f64();
    Ok(Figure::of(rate)
        .with("calls", arrivals.len())
        .with("fullest", fullest(&left, second))
        .with("fullest_at_arrival", fullest(&arrivals, second))
        .with("closest_us", u64::try_from(closest(&left).as_micros())?)
        .with("violations", too_close + over))
}
