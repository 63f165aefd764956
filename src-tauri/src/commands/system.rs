//! The program, the engine and its figures.

use dialdesk_console::Console;
use dialdesk_console::view::Numbers;
use dialdesk_console::view::live::{LiveCounters, LiveView};
use dialdesk_console::view::recovery::{AwayView, BreakerInput};
use dialdesk_console::view::stats::{StatsQuery, StatsSeries, StatsSummary, StatsView};
use dialdesk_console::view::stranger::{StrangerSeen, StrangerView};
use dialdesk_console::view::stream::Batch;
use dialdesk_console::view::system::{HealthView, SystemView};
use tauri::State;

use super::Reply;
use crate::events::Feed;

/// Says whether the program is well.
#[tauri::command]
#[specta::specta]
pub(crate) async fn health(console: State<'_, Console>) -> Reply<HealthView> {
    console.health().await
}

/// Describes the program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn system_view(console: State<'_, Console>) -> Reply<SystemView> {
    console.system_view().await
}

/// Shows what happens now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn live_view(console: State<'_, Console>) -> Reply<LiveView> {
    console.live_view(Numbers::Masked).await
}

/// Gives the engine's figures.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stats(console: State<'_, Console>) -> Reply<StatsView> {
    console.stats().await
}

/// Counts calls over a window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stats_summary(
    console: State<'_, Console>,
    query: StatsQuery,
) -> Reply<StatsSummary> {
    console.stats_summary(query).await
}

/// Counts calls by stretches of five minutes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stats_series(
    console: State<'_, Console>,
    query: StatsQuery,
) -> Reply<StatsSeries> {
    console.stats_series(query).await
}

/// Stops everything.
#[tauri::command]
#[specta::specta]
pub(crate) async fn engine_pause(console: State<'_, Console>) -> Reply<LiveCounters> {
    console.engine_pause().await
}

/// Holds the breaker open or closed, or lets it go.
#[tauri::command]
#[specta::specta]
pub(crate) async fn breaker_hold(
    console: State<'_, Console>,
    input: BreakerInput,
) -> Reply<LiveCounters> {
    console.breaker_hold(input).await
}

/// Tells what happened while the program was off or the machine slept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn away(console: State<'_, Console>) -> Reply<Option<AwayView>> {
    console.away(Numbers::Masked).await
}

/// Goes on after a stop.
#[tauri::command]
#[specta::specta]
pub(crate) async fn engine_resume(console: State<'_, Console>) -> Reply<LiveCounters> {
    console.engine_resume().await
}

/// Asks the provider again whether the account is fine.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_recheck(console: State<'_, Console>) -> Reply<LiveCounters> {
    console.account_recheck().await
}

/// Begins to follow what becomes true, and gives the number by which `events_next` is asked.
///
/// `cursor` is the last number of history that the page has seen; the first batch says whether
/// anything was missed since.
#[tauri::command]
#[specta::specta]
pub(crate) async fn events_subscribe(
    console: State<'_, Console>,
    feed: State<'_, Feed>,
    cursor: Option<u32>,
) -> Reply<u32> {
    feed.open(console.inner(), cursor).await
}

/// Waits for what became true since the last batch: one at most every 100 ms, one a second at
/// least. `null` at the program's end, and where a page that was loaded later follows now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn events_next(feed: State<'_, Feed>, follower: u32) -> Reply<Option<Batch>> {
    feed.next(follower).await
}

/// Lists the calls of the provider that nobody here asked for.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stranger_list(console: State<'_, Console>) -> Reply<Vec<StrangerView>> {
    console.stranger_list(Numbers::Masked).await
}

/// Notes that somebody has looked at one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stranger_seen(console: State<'_, Console>, id: String) -> Reply<StrangerSeen> {
    console.stranger_seen(id).await
}
