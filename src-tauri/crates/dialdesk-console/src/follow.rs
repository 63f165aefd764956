//! What becomes true, in batches: for the window's channel and for the event stream.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use dialdesk_core::call::Call;
use dialdesk_core::engine::{CallMoved, CampaignMoved, Envelope, Event};
use dialdesk_core::ids::{AgentId, CallId, CampaignId, ImportId};
use dialdesk_runtime::{Heard, Subscription};
use dialdesk_store::LoggedEvent;

use crate::console::Console;
use crate::error::Reply;
use crate::pause::pause;
use crate::tags::Tag;
use crate::view::Numbers;
use crate::view::live::{Funnel, LiveCounters};
use crate::view::stream::{Batch, EventKind, EventView};

/// Between two batches, at least.
const EVERY: Duration = Duration::from_millis(100);
/// Without an event, the figures are sent this often.
const IDLE: Duration = Duration::from_secs(1);
/// Events that a returning reader is given at most; more are a gap.
const CATCH_UP_MAX: u32 = 2_000;
/// Events in one batch at most; more are a gap, because reading anew is quicker.
const BATCH_MAX: usize = 5_000;

/// One reader of what becomes true.
pub struct Follower {
    console: Console,
    moves: Subscription,
    facts: tokio::sync::watch::Receiver<dialdesk_core::engine::Facts>,
    numbers: Numbers,
    seen: i64,
    /// The reader has missed events and is told so with the next batch.
    lagged: bool,
    /// Events that happened before the reader came, and that it has not seen.
    backlog: Vec<LoggedEvent>,
    last: Option<(LiveCounters, Funnel)>,
}

impl Console {
    /// Starts to follow what becomes true after event number `cursor`; without one, from now on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow(&self, cursor: Option<i64>, numbers: Numbers) -> Reply<Follower> {
        let moves = self.inner.engine.subscribe();
        let last = self.store().last_seq().await?;
        let mut follower = Follower {
            console: self.clone(),
            moves,
            facts: self.inner.engine.watch_facts(),
            numbers,
            seen: last,
            lagged: false,
            backlog: Vec::new(),
            last: None,
        };
        match cursor {
            Some(cursor) if cursor < last => {
                let page = self.store().events_since(cursor, CATCH_UP_MAX).await?;
                let reached = page.events.last().map_or(cursor, |event| event.seq);
                if page.gap || reached < last {
                    follower.lagged = true;
                } else {
                    follower.seen = reached;
                    follower.backlog = page.events;
                }
            }
            // A number from the future belongs to another database.
            Some(cursor) => follower.lagged = cursor > last,
            None => {}
        }
        Ok(follower)
    }
}

/// What was heard for one batch.
#[derive(Default)]
struct Heap {
    envelopes: Vec<Envelope>,
    missed: bool,
    closed: bool,
}

impl Heap {
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Committed(envelopes) => {
                if self.envelopes.len() + envelopes.len() > BATCH_MAX {
                    self.envelopes.clear();
                    self.missed = true;
                }
                self.envelopes.extend(envelopes.iter().cloned());
            }
            Heard::Missed => self.missed = true,
            Heard::Closed => self.closed = true,
        }
    }
}

impl Follower {
    /// Waits for the next batch: at most one every 100 ms, at least one a second. `None` at the
    /// program's end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next(&mut self) -> Reply<Option<Batch>> {
        let first_time = self.last.is_none();
        let mut heap = Heap::default();
        if !first_time {
            tokio::select! {
                heard = self.moves.next() => heap.take(heard),
                changed = self.facts.changed() => heap.closed = changed.is_err(),
                () = pause(IDLE) => {}
            }
            pause(EVERY).await;
        }
        while let Some(heard) = self.moves.try_next() {
            let closed = matches!(heard, Heard::Closed);
            heap.take(heard);
            if closed {
                break;
            }
        }
        if heap.closed && heap.envelopes.is_empty() {
            return Ok(None);
        }
        self.facts.mark_unchanged();
        self.batch(heap).await.map(Some)
    }

    async fn batch(&mut self, heap: Heap) -> Reply<Batch> {
        let mut lagged = std::mem::take(&mut self.lagged) || heap.missed;
        let backlog = std::mem::take(&mut self.backlog);
        let from = backlog.first().map_or(self.seen + 1, |event| event.seq);
        let mut envelopes = Vec::with_capacity(backlog.len() + heap.envelopes.len());
        for event in backlog {
            envelopes.push(self.logged(event).await?);
        }
        let newest = newest_calls(&heap.envelopes);
        for envelope in &heap.envelopes {
            // What was committed between subscribing and reading the last number comes twice.
            if envelope.seq <= self.seen {
                continue;
            }
            lagged |= !lagged && envelope.seq != self.seen + 1;
            self.seen = envelope.seq;
            envelopes.push(self.event(envelope, &newest).await?);
        }
        let first = envelopes.first().map_or(from.min(self.seen), |event| event.seq);
        let (campaigns, imports) = touched(&envelopes);
        let live = self.console.counters();
        let funnel = if campaigns.is_empty() && self.last.is_some() && !lagged {
            self.last.as_ref().map(|(_, funnel)| *funnel).unwrap_or_default()
        } else {
            self.console.funnel().await?
        };
        self.last = Some((live.clone(), funnel));
        Ok(Batch {
            first,
            last: self.seen,
            campaigns: self.progress(campaigns).await?,
            imports: self.imports(imports).await?,
            envelopes,
            live,
            funnel,
            lagged,
        })
    }

    async fn progress(
        &self,
        ids: BTreeSet<CampaignId>,
    ) -> Reply<Vec<crate::view::campaign::CampaignProgress>> {
        let mut views = Vec::with_capacity(ids.len());
        if ids.is_empty() {
            return Ok(views);
        }
        let open = self.console.open_calls().await?;
        for id in ids {
            if let Some(counted) = self.console.store().campaign(id).await? {
                views.push(self.console.campaign_progress(&counted, &open).await?);
            }
        }
        Ok(views)
    }

    async fn imports(
        &self,
        ids: BTreeSet<ImportId>,
    ) -> Reply<Vec<crate::view::import::ImportView>> {
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(import) = self.console.store().import(id).await? {
                views.push(self.console.import_view(import).await?);
            }
        }
        Ok(views)
    }

    /// Writes an event that just became true. Of a call that moved more than once in the batch,
    /// only its newest move carries the row.
    async fn event(&self, envelope: &Envelope, newest: &HashMap<CallId, i64>) -> Reply<EventView> {
        let mut view = blank(envelope.seq, envelope.at, kind(&envelope.event));
        match &*envelope.event {
            Event::Campaign { campaign, what } => {
                self.console.forget_name(campaign.id);
                view.campaign_id = Some(campaign.id);
                view.campaign_moved = Some(*what);
            }
            Event::Agent(agent) => view.agent_id = Some(agent.id.clone()),
            Event::AgentRemoved(id) => view.agent_id = Some(id.clone()),
            Event::Call(event) => {
                view.call_moved = Some(event.what);
                view.campaign_id = event.call.campaign();
                view.call_log_id = Some(event.call.id);
                if newest.get(&event.call.id) == Some(&envelope.seq) {
                    let flagged = event.intent.as_ref().is_some_and(|intent| intent.needs_a_look);
                    view.call = Some(self.row(&event.call, flagged).await?);
                }
            }
            Event::ContactDeferred { campaign, .. } => view.campaign_id = Some(*campaign),
            Event::Import { import, campaign } => {
                view.import_id = Some(*import);
                view.campaign_id = Some(*campaign);
            }
            Event::Settled { call, .. } => {
                view.call_log_id = Some(*call);
                view.call = self.stored_row(*call).await?;
            }
            Event::Resolved(statement) => view.call_log_id = Some(statement.call),
            Event::Schedule { .. }
            | Event::DoNotCall
            | Event::Strangers
            | Event::Breaker(_)
            | Event::Throttled { .. }
            | Event::Account(_)
            | Event::Away(_)
            | Event::Stopped(_) => {}
        }
        view.tags = tags(view.kind);
        Ok(view)
    }

    async fn row(&self, call: &Call, flagged: bool) -> Reply<crate::view::call::CallView> {
        self.console.call_view(call, flagged, self.numbers).await
    }

    /// Writes a call as the database has it.
    async fn stored_row(&self, id: CallId) -> Reply<Option<crate::view::call::CallView>> {
        match self.console.store().call(id).await? {
            Some(logged) => Ok(Some(self.row(&logged.call, false).await?)),
            None => Ok(None),
        }
    }

    /// Writes an event from the log; its row is as it is now.
    async fn logged(&self, event: LoggedEvent) -> Reply<EventView> {
        let kind = kind_named(&event.kind);
        let mut view = blank(event.seq, event.at, kind);
        let what = event.what.map(serde_json::Value::from).unwrap_or_default();
        match kind {
            EventKind::Call => {
                view.call_moved = serde_json::from_value::<CallMoved>(what).ok();
                if let Some(id) = event.call {
                    view.call = self.stored_row(id).await?;
                }
            }
            EventKind::Settled => {
                if let Some(id) = event.call {
                    view.call = self.stored_row(id).await?;
                }
            }
            EventKind::Campaign => {
                view.campaign_moved = serde_json::from_value::<CampaignMoved>(what).ok();
            }
            EventKind::Agent
            | EventKind::DoNotCall
            | EventKind::Strangers
            | EventKind::Schedule
            | EventKind::ContactDeferred
            | EventKind::Import
            | EventKind::Breaker
            | EventKind::Throttled
            | EventKind::Account
            | EventKind::Resolved
            | EventKind::Away
            | EventKind::Stopped => {}
        }
        view.campaign_id = event.campaign;
        view.call_log_id = event.call;
        view.import_id = event.import;
        view.agent_id =
            event.detail.get("agent").and_then(|id| id.as_str()).map(|id| AgentId(id.to_owned()));
        view.tags = tags(kind);
        Ok(view)
    }
}

fn blank(seq: i64, at: dialdesk_core::time::Timestamp, kind: EventKind) -> EventView {
    EventView {
        seq,
        at,
        kind,
        call_moved: None,
        campaign_moved: None,
        campaign_id: None,
        call_log_id: None,
        import_id: None,
        agent_id: None,
        call: None,
        tags: Vec::new(),
    }
}

/// Gives the number of the newest move of each call.
fn newest_calls(envelopes: &[Envelope]) -> HashMap<CallId, i64> {
    let mut newest = HashMap::new();
    for envelope in envelopes {
        if let Event::Call(event) = &*envelope.event {
            newest.insert(event.call.id, envelope.seq);
        }
    }
    newest
}

fn touched(envelopes: &[EventView]) -> (BTreeSet<CampaignId>, BTreeSet<ImportId>) {
    let campaigns = envelopes.iter().filter_map(|event| event.campaign_id).collect();
    let imports = envelopes.iter().filter_map(|event| event.import_id).collect();
    (campaigns, imports)
}

const fn kind(event: &Event) -> EventKind {
    match event {
        Event::Campaign { .. } => EventKind::Campaign,
        Event::Agent(_) | Event::AgentRemoved(_) => EventKind::Agent,
        Event::DoNotCall => EventKind::DoNotCall,
        Event::Call(_) => EventKind::Call,
        Event::ContactDeferred { .. } => EventKind::ContactDeferred,
        Event::Resolved(_) => EventKind::Resolved,
        Event::Away(_) => EventKind::Away,
        Event::Schedule { .. } => EventKind::Schedule,
        Event::Settled { .. } => EventKind::Settled,
        Event::Import { .. } => EventKind::Import,
        Event::Strangers => EventKind::Strangers,
        Event::Breaker(_) => EventKind::Breaker,
        Event::Throttled { .. } => EventKind::Throttled,
        Event::Account(_) => EventKind::Account,
        Event::Stopped(_) => EventKind::Stopped,
    }
}

fn kind_named(name: &str) -> EventKind {
    match name {
        "campaign" => EventKind::Campaign,
        "agent" => EventKind::Agent,
        "do_not_call" => EventKind::DoNotCall,
        "call" => EventKind::Call,
        "schedule" => EventKind::Schedule,
        "settled" => EventKind::Settled,
        "contact_deferred" => EventKind::ContactDeferred,
        "import" => EventKind::Import,
        "strangers" => EventKind::Strangers,
        "breaker" => EventKind::Breaker,
        "throttled" => EventKind::Throttled,
        "resolved" => EventKind::Resolved,
        "away" => EventKind::Away,
        "account" => EventKind::Account,
        _ => EventKind::Stopped,
    }
}

/// Says what a screen has to read anew after an event of this kind.
fn tags(kind: EventKind) -> Vec<Tag> {
    match kind {
        EventKind::Campaign => vec![Tag::Campaigns, Tag::Live],
        EventKind::Agent => vec![Tag::Agents],
        EventKind::DoNotCall => vec![Tag::Suppressions],
        EventKind::Call => {
            vec![Tag::Calls, Tag::Campaigns, Tag::Contacts, Tag::Live, Tag::Stats]
        }
        EventKind::Schedule => vec![Tag::Schedules],
        EventKind::Settled => vec![Tag::Calls, Tag::Stats],
        EventKind::ContactDeferred => vec![Tag::Contacts],
        EventKind::Import => vec![Tag::Imports, Tag::Campaigns, Tag::Contacts],
        EventKind::Strangers => vec![Tag::Strangers],
        EventKind::Resolved => vec![Tag::Calls, Tag::Live],
        EventKind::Breaker
        | EventKind::Throttled
        | EventKind::Account
        | EventKind::Stopped
        | EventKind::Away => vec![Tag::Live],
    }
}
