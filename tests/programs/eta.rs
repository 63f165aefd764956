//! The time to finish as it is told after a tenth of the list, against the true end, in the real
//! program on the look-alike.
//!
//! `DIALDESK_ETA_PEOPLE=1000` for longer lists. The goal is 15 % on a machine that does nothing
//! else (`DIALDESK_ETA_OFF=15`, as `cargo xtask test --full` asks); beside other tests, which come
//! and go while a campaign runs, the machine itself is what cannot be foretold.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::time::Timestamp;
use dialdesk_test_support::bench::{Bench, campaign_with, once, take_in, until};
use dialdesk_test_support::programs::Api;
use serde_json::{Value, json};

/// How fast the look-alike lives: a retry after half an hour comes after ten seconds.
const SPEED: &str = "180";

/// People on each list unless the environment wants more.
const PEOPLE: u32 = 400;

/// What a tenth of the list may be wrong by, in hundredths, beside other tests.
const OFF_MAX: u32 = 30;

fn bench(lines: &str) -> anyhow::Result<Bench> {
    Bench::start(
        &["--speed", SPEED, "--seed", "3", "--requests-per-minute", "6000"],
        &[
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("DIALDESK_WAIT_SCALE", SPEED),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", lines),
        ],
    )
}

fn people() -> anyhow::Result<u32> {
    wished("DIALDESK_ETA_PEOPLE", PEOPLE)
}

fn wished(name: &str, usual: u32) -> anyhow::Result<u32> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} is a number")),
        Err(_) => Ok(usual),
    }
}

fn people_file(first: u64, people: u32) -> Vec<u8> {
    let mut file = String::from("Name,Phone\n");
    for n in 0..people {
        writeln!(file, "Person {n},{}", first + u64::from(n)).expect("a string takes everything");
    }
    file.into_bytes()
}

/// What was told, when, and when it was over.
struct Told {
    at: Timestamp,
    end: Timestamp,
    give_or_take_s: u64,
    ended_at: Timestamp,
}

impl Told {
    /// Gives by which part of the rest the estimate was wrong.
    fn off(&self) -> f64 {
        let rest = self.ended_at.since(self.at).as_secs_f64();
        (self.end.as_micros() - self.ended_at.as_micros()) as f64 / 1e6 / rest
    }

    #[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
    fn judge(&self, name: &str) -> anyhow::Result<()> {
        let took = self.ended_at.since(self.at);
        let foretold = self.end.since(self.at);
        let off = self.off();
        println!(
            "{name}: {foretold:.1?} told after a tenth, give or take {} s; it took {took:.1?}: off \
             by {:.1} %",
            self.give_or_take_s,
            off * 100.0
        );
        let off_max = f64::from(wished("DIALDESK_ETA_OFF", OFF_MAX)?) / 100.0;
        ensure!(off.abs() <= off_max, "{name}: off by {:.1} %", off * 100.0);
        Ok(())
    }
}

fn moment(view: &Value, field: &str) -> anyhow::Result<Timestamp> {
    let text = view[field].as_str().with_context(|| format!("no {field}: {view}"))?;
    text.parse().map_err(|error| anyhow::anyhow!("{field}: {error:?}"))
}

/// Runs a campaign to its end, and asks once when it will be through: after a tenth of its list.
async fn run(api: &Api, settings: Value, first: u64) -> anyhow::Result<Told> {
    let people = people()?;
    let campaign = campaign_with(api, settings).await?;
    take_in(api, &campaign, people_file(first, people), || {}).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    let path = format!("/campaigns/{campaign}");
    // Looked at through the list of people, so that no look at the campaign helps the estimate.
    let finished = format!("/campaigns/{campaign}/contacts?state=finished&limit=200");
    until(Duration::from_millis(200), || async {
        let page = api.get(&finished).await?;
        let count = page["items"].as_array().map_or(0, Vec::len);
        Ok((count >= people.min(2_000) as usize / 10).then_some(()))
    })
    .await?;
    let view = api.get(&path).await?;
    let at = now();
    let last = until(Duration::from_millis(100), || async {
        let view = api.get(&path).await?;
        Ok((view["state"] == json!("finished")).then_some(view))
    })
    .await?;
    Ok(Told {
        at,
        end: moment(&view, "eta")?,
        give_or_take_s: view["etaErrorS"].as_u64().unwrap_or_default(),
        ended_at: moment(&last, "endedAt")?,
    })
}

fn now() -> Timestamp {
    use dialdesk_core::time::Clock as _;
    dialdesk_runtime::SystemClock::new().now().wall
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_pace_binds_a_tenth_of_the_list_tells_the_end() -> anyhow::Result<()> {
    let bench = bench("60")?;
    let (process, api) = bench.engine()?;
    let pace = json!({ "callsPerMinute": 360 });
    let (plain, again) = tokio::join!(
        run(&api, json!({ "pace": pace, "retry": once() }), 7_200_000_000),
        run(&api, json!({ "pace": pace }), 7_300_000_000),
    );
    let (plain, again) = (plain?, again?);
    ensure!(process.terminate()? == 0, "asked to end, it ends well");
    plain.judge("pace, everybody once")?;
    again.judge("pace, with retries")
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_lines_bind_a_tenth_of_the_list_tells_the_end() -> anyhow::Result<()> {
    let bench = bench("6")?;
    let (process, api) = bench.engine()?;
    let plain = run(&api, json!({ "retry": once() }), 7_400_000_000).await?;
    let again = run(&api, json!({}), 7_500_000_000).await?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");
    plain.judge("lines, everybody once")?;
    again.judge("lines, with retries")
}
