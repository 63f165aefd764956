//! What became true, projected into rows in the transaction that numbers it.

use dialdesk_core::engine::{CallEvent, CampaignMoved, Envelope, Event};
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::{
    Store, StoreError, agents, calls, campaigns, contacts, edits, engine_state, idempotency,
    requests, resolutions, schedules,
};

impl Store {
    /// Writes events and the reads of the provider that come with them, all or nothing, and gives
    /// the events their numbers. The bus has them before this returns.
    ///
    /// # Errors
    /// When nothing of it was kept.
    pub async fn commit(
        &self,
        at: Timestamp,
        events: Vec<Event>,
        reads: Vec<Timestamp>,
    ) -> Result<Vec<Envelope>, StoreError> {
        if events.is_empty() && reads.is_empty() {
            return Ok(Vec::new());
        }
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    requests::insert(&mut turn.conn, &reads).await?;
                    let mut envelopes = Vec::with_capacity(events.len());
                    for event in events {
                        project(&mut turn.conn, at, &event).await?;
                        envelopes.push(turn.emit(at, event).await?);
                    }
                    Ok(envelopes)
                })
            })
            .await
    }
}

async fn project(
    conn: &mut SqliteConnection,
    at: Timestamp,
    event: &Event,
) -> Result<(), StoreError> {
    match event {
        Event::Campaign { campaign, what } => {
            campaigns::upsert(conn, campaign).await?;
            match what {
                CampaignMoved::Created | CampaignMoved::Edited => {
                    edits::insert(conn, at, campaign).await
                }
                CampaignMoved::Started
                | CampaignMoved::Paused
                | CampaignMoved::Resumed
                | CampaignMoved::Stopped
                | CampaignMoved::Finished => Ok(()),
            }
        }
        Event::Agent(agent) => agents::upsert(conn, agent).await,
        Event::AgentRemoved(id) => agents::remove(conn, id).await,
        Event::Call(moved) => project_call(conn, at, moved).await,
        Event::ContactDeferred { contact, .. } => {
            contacts::update(conn, contact).await?;
            calls::defer(conn, contact).await
        }
        Event::Resolved(statement) => resolutions::insert(conn, at, statement).await,
        Event::Settled { call, measures, again_at } => {
            calls::settle(conn, *call, measures.as_ref(), *again_at).await
        }
        Event::Schedule { schedule, .. } => schedules::upsert(conn, schedule).await,
        // An import, the do-not-call list and the sweep write their own rows.
        Event::Import { .. } | Event::DoNotCall | Event::Strangers => Ok(()),
        Event::Breaker(state) => engine_state::put(conn, engine_state::BREAKER, state).await,
        Event::Throttled { until, per_minute } => {
            engine_state::put(conn, engine_state::THROTTLED_UNTIL, &until.as_micros()).await?;
            engine_state::put(conn, engine_state::THROTTLED_PACE, per_minute).await
        }
        Event::Away(away) => engine_state::put(conn, engine_state::AWAY, away).await,
        Event::Account(problem) => {
            engine_state::put(conn, engine_state::ACCOUNT_PROBLEM, problem).await
        }
        Event::Stopped(stopped) => engine_state::put(conn, engine_state::STOPPED, stopped).await,
    }
}

/// Writes what goes with a call's move; the move itself is written with its event.
async fn project_call(
    conn: &mut SqliteConnection,
    at: Timestamp,
    moved: &CallEvent,
) -> Result<(), StoreError> {
    match &moved.idempotency {
        Some(key) => idempotency::keep(conn, key, moved.call.id, at).await,
        None => Ok(()),
    }
}
