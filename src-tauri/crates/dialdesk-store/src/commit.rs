//! What became true, projected into rows in the transaction that numbers it.

use std::sync::Arc;

use dialdesk_core::campaign::Campaign;
use dialdesk_core::engine::{CampaignMoved, Envelope, Event};
use dialdesk_core::time::Timestamp;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::turn::Turn;
use crate::writer::{Answer, Piece};

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
        let events = events.into_iter().map(Arc::new).collect();
        self.writer.ask(|answer| Piece::Commit(Committing { at, events, reads, answer })).await
    }
}

/// What became true and waits for the writer.
pub(crate) struct Committing {
    at: Timestamp,
    events: Vec<Arc<Event>>,
    reads: Vec<Timestamp>,
    answer: Answer<Vec<Envelope>>,
}

impl Committing {
    /// Writes it.
    ///
    /// # Errors
    /// When something of it could not be written: then all of it must be taken back.
    pub(crate) async fn run(&mut self, turn: &mut Turn) -> Result<(), StoreError> {
        if !self.reads.is_empty() {
            requests::insert(turn.conn().await?, &self.reads).await?;
        }
        let mut envelopes = Vec::with_capacity(self.events.len());
        for event in &self.events {
            project(turn, self.at, event).await?;
            envelopes.push(turn.emit(self.at, Arc::clone(event)).await?);
        }
        self.answer.set(Ok(envelopes));
        Ok(())
    }

    /// Notes why it could not be done.
    pub(crate) fn fail(&mut self, why: StoreError) {
        self.answer.set(Err(why));
    }

    /// Answers whoever asked, once it is known whether the transaction was committed.
    pub(crate) fn answer(self, committed: &Result<(), StoreError>) {
        self.answer.answer(committed);
    }
}

/// Writes what an event changed. A call's move is written with the event itself.
async fn project(turn: &mut Turn, at: Timestamp, event: &Event) -> Result<(), StoreError> {
    match event {
        Event::Call(moved) => match &moved.idempotency {
            Some(key) => idempotency::keep(turn.conn().await?, key, moved.call.id, at).await,
            None => Ok(()),
        },
        Event::Campaign { campaign, what } => {
            project_campaign(turn.conn().await?, at, campaign, *what).await
        }
        Event::Agent(agent) => agents::upsert(turn.conn().await?, agent).await,
        Event::AgentRemoved(id) => agents::remove(turn.conn().await?, id).await,
        Event::ContactDeferred { contact, .. } => {
            let conn = turn.conn().await?;
            contacts::update(conn, contact).await?;
            calls::defer(conn, contact).await
        }
        Event::Resolved(statement) => resolutions::insert(turn.conn().await?, at, statement).await,
        Event::Settled { call, measures, again_at } => {
            calls::settle(turn.conn().await?, *call, measures.as_ref(), *again_at).await
        }
        Event::Schedule { schedule, .. } => schedules::upsert(turn.conn().await?, schedule).await,
        // An import, the do-not-call list and the sweep write their own rows.
        Event::Import { .. } | Event::DoNotCall | Event::Strangers => Ok(()),
        Event::Breaker(state) => keep(turn, engine_state::BREAKER, state).await,
        Event::Throttled { until, per_minute } => {
            keep(turn, engine_state::THROTTLED_UNTIL, &until.as_micros()).await?;
            keep(turn, engine_state::THROTTLED_PACE, per_minute).await
        }
        Event::Away(away) => keep(turn, engine_state::AWAY, away).await,
        Event::Account(problem) => keep(turn, engine_state::ACCOUNT_PROBLEM, problem).await,
        Event::Stopped(stopped) => keep(turn, engine_state::STOPPED, stopped).await,
    }
}

async fn project_campaign(
    conn: &mut SqliteConnection,
    at: Timestamp,
    campaign: &Campaign,
    what: CampaignMoved,
) -> Result<(), StoreError> {
    campaigns::upsert(conn, campaign).await?;
    match what {
        CampaignMoved::Created | CampaignMoved::Edited => edits::insert(conn, at, campaign).await,
        CampaignMoved::Started
        | CampaignMoved::Paused
        | CampaignMoved::Resumed
        | CampaignMoved::Stopped
        | CampaignMoved::Finished => Ok(()),
    }
}

async fn keep(
    turn: &mut Turn,
    key: &'static str,
    value: &(impl Serialize + Sync),
) -> Result<(), StoreError> {
    engine_state::put(turn.conn().await?, key, value).await
}
