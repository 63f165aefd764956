//! Everything that an engine is rebuilt from, as of one moment of the database.

use std::collections::HashMap;
use std::time::Duration;

use dialdesk_core::engine::Snapshot;
use dialdesk_core::ids::AccountKey;
use dialdesk_core::provider::AccountProblem;
use dialdesk_core::time::Timestamp;

use crate::engine_state::{
    ACCOUNT_PROBLEM, ALIVE_AT, BREAKER, STOPPED, THROTTLED_PACE, THROTTLED_UNTIL,
};
use crate::{
    Store, StoreError, agents, calls, campaigns, engine_state, intents, requests, schedules,
};

/// The limiter looks back this far.
const LOOK_BACK: Duration = Duration::from_secs(60);

impl Store {
    /// Gives what an engine for `account` has to know: its campaigns, and its open requests.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn snapshot(
        &self,
        account: &AccountKey,
        now: Timestamp,
    ) -> Result<Snapshot, StoreError> {
        let mut tx = self.readers.begin().await?;
        let campaigns = campaigns::of(&mut *tx, account).await?;
        let agents = agents::all(&mut *tx).await?;
        let mut calls: HashMap<_, _> =
            calls::open(&mut *tx, account).await?.into_iter().map(|call| (call.id, call)).collect();
        let intents = intents::open(&mut *tx, account).await?;
        let live = intents
            .into_iter()
            .map(|intent| {
                let call = calls.remove(&intent.call);
                call.map(|call| (call, intent)).ok_or(StoreError::Unreadable("intents.call_id"))
            })
            .collect::<Result<_, _>>()?;
        let planned = calls::planned(&mut *tx, account).await?;
        let orphans = calls::orphans(&mut *tx, account).await?;
        let starts = intents::sent_after(&mut *tx, now - LOOK_BACK).await?;
        let reads = requests::after(&mut *tx, now - LOOK_BACK).await?;
        let schedules = schedules::active(&mut *tx, account).await?;
        let stopped = engine_state::get(&mut *tx, STOPPED).await?.unwrap_or(false);
        let problem: Option<Option<AccountProblem>> =
            engine_state::get(&mut *tx, ACCOUNT_PROBLEM).await?;
        let throttled: Option<i64> = engine_state::get(&mut *tx, THROTTLED_UNTIL).await?;
        let throttled_pace = engine_state::get(&mut *tx, THROTTLED_PACE).await?;
        let breaker = engine_state::get(&mut *tx, BREAKER).await?;
        let last_starts = intents::last_starts(&mut *tx, now - LOOK_BACK).await?;
        let alive_at: Option<i64> = engine_state::get(&mut *tx, ALIVE_AT).await?;
        tx.commit().await?;
        Ok(Snapshot {
            campaigns: campaigns.into_iter().map(|it| (it.campaign, it.counts)).collect(),
            agents,
            live,
            planned,
            orphans,
            starts,
            reads,
            schedules,
            stopped,
            account_problem: problem.flatten(),
            throttled_until: throttled.map(Timestamp::from_micros),
            throttled_pace,
            breaker,
            last_starts,
            alive_at: alive_at.map(Timestamp::from_micros),
        })
    }
}
