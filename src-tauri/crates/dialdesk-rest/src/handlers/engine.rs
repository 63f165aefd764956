//! The program, the engine and its figures.

use axum::extract::{Path, State};
use dialdesk_console::Console;
use dialdesk_console::input::{Given, from_json};
use dialdesk_console::view::live::{LiveCounters, LiveView};
use dialdesk_console::view::recovery::{AwayView, BreakerInput};
use dialdesk_console::view::stats::{StatsQuery, StatsSeries, StatsSummary, StatsView};
use dialdesk_console::view::stranger::{StrangerSeen, StrangerView};
use dialdesk_console::view::system::{HealthView, SystemView};
use dialdesk_console::view::{Numbers, Page};

use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::query::Asked;

/// Says whether the program is well.
pub(crate) async fn health(State(console): State<Console>) -> Reply<HealthView> {
    Ok(Answer::ok(console.health().await?))
}

/// Describes the program.
pub(crate) async fn system(State(console): State<Console>) -> Reply<SystemView> {
    Ok(Answer::ok(console.system_view().await?))
}

/// Shows what happens now.
pub(crate) async fn live(State(console): State<Console>) -> Reply<LiveView> {
    Ok(Answer::ok(console.live_view(Numbers::Full).await?))
}

/// Gives the engine's figures.
pub(crate) async fn stats(State(console): State<Console>) -> Reply<StatsView> {
    Ok(Answer::ok(console.stats().await?))
}

fn query(asked: &Asked) -> StatsQuery {
    StatsQuery {
        from: asked.text("from"),
        until: asked.text("until"),
        campaign_id: asked.text("campaignId"),
    }
}

/// Counts the calls that are over.
pub(crate) async fn stats_summary(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<StatsSummary> {
    Ok(Answer::ok(console.stats_summary(query(&asked)).await?))
}

/// Counts calls by stretches of five minutes.
pub(crate) async fn stats_series(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<StatsSeries> {
    Ok(Answer::ok(console.stats_series(query(&asked)).await?))
}

/// Stops everything.
pub(crate) async fn pause(State(console): State<Console>) -> Reply<LiveCounters> {
    Ok(Answer::ok(console.engine_pause().await?))
}

/// Holds the breaker, or lets it go.
pub(crate) async fn breaker(State(console): State<Console>, body: Written) -> Reply<LiveCounters> {
    let hold: Given<BreakerInput> = from_json(&body.json)?;
    Ok(Answer::ok(console.breaker_hold(hold).await?))
}

/// Tells what happened while nobody was there.
pub(crate) async fn away(State(console): State<Console>) -> Reply<Option<AwayView>> {
    Ok(Answer::ok(console.away(Numbers::Full).await?))
}

/// Goes on after a stop.
pub(crate) async fn resume(State(console): State<Console>) -> Reply<LiveCounters> {
    Ok(Answer::ok(console.engine_resume().await?))
}

/// Asks the provider again whether the account is fine.
pub(crate) async fn recheck(State(console): State<Console>) -> Reply<LiveCounters> {
    Ok(Answer::ok(console.account_recheck().await?))
}

/// Lists the calls of the provider that nobody here asked for.
pub(crate) async fn strangers(
    State(console): State<Console>,
    asked: Asked,
) -> Reply<Page<StrangerView>> {
    Ok(Answer::ok(asked.page(console.stranger_list(Numbers::Full).await?)?))
}

/// Notes that somebody has looked at one.
pub(crate) async fn stranger_seen(
    State(console): State<Console>,
    Path(id): Path<String>,
) -> Reply<StrangerSeen> {
    Ok(Answer::ok(console.stranger_seen(id).await?))
}
