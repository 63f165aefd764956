//! One page of the provider's own list, against what the database knows.

use std::time::Duration;

use dialdesk_core::engine::Input;
use dialdesk_core::engine::sweep::{Late, Sweep, Swept};
use dialdesk_core::intent::{Intent, IntentState};
use dialdesk_core::provider::{CallListing, ListedCall, ListedPage, Progress, ReadError};
use dialdesk_core::time::Timestamp;
use dialdesk_store::{StoreError, Stranger};

use crate::perform::{News, Performer};

/// A program that was away for longer does not look back further.
const LOOK_BACK: Duration = Duration::from_secs(3 * 24 * 3600);

/// The clocks of two machines differ, and the provider's has whole seconds.
const BEFORE: Duration = Duration::from_secs(5);

/// From the last sign of life of a request to the making of its call, at most.
const AFTER: Duration = Duration::from_secs(60);

impl Performer {
    /// Reads the next page, writes down what matches nothing, and tells the engine the rest.
    pub(crate) async fn sweep(self, sweep: Sweep) -> News {
        let result = match self.next_page(&sweep).await {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(%error, "what the provider rang could not be compared");
                Err(ReadError::Unavailable(error.to_string()))
            }
        };
        News::Input(Input::Swept { result })
    }

    async fn next_page(&self, sweep: &Sweep) -> Result<Result<Swept, ReadError>, StoreError> {
        let now = self.clock.now().wall;
        let until = now - sweep.lag;
        let Some(mark) = self.store.swept_until(&self.account).await? else {
            // What was rung before this program used the account is none of its business.
            self.store.sweep_keep(&self.account, now, Vec::new(), now).await?;
            return Ok(Ok(Swept::default()));
        };
        let from = mark.max(now - LOOK_BACK);
        if from >= until {
            return Ok(Ok(Swept::default()));
        }
        let caller_ids = sweep.caller_ids.clone();
        let listing = CallListing { caller_ids, from, until };
        let provider = std::sync::Arc::clone(&self.provider);
        let asked = tokio::spawn(async move { provider.list(&listing).await });
        let page = match asked.await {
            Ok(Ok(page)) => page,
            Ok(Err(error)) => return Ok(Err(error)),
            Err(error) => return Ok(Err(ReadError::Unavailable(error.to_string()))),
        };
        self.compare(page, (from, until), now).await.map(Ok)
    }

    async fn compare(
        &self,
        page: ListedPage,
        (from, until): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Swept, StoreError> {
        let ListedPage { calls, goes_on_from } = page;
        // A second in which more calls were made than a page holds is left behind.
        let mark = goes_on_from.map_or(until, |at| at.max(from + Duration::from_secs(1)));
        let more = goes_on_from.is_some() && mark < until;
        let ids: Vec<_> = calls.iter().map(|call| call.report.id.clone()).collect();
        let known = self.store.known_provider_ids(&ids).await?;
        let mut swept = Swept { more, ..Swept::default() };
        let mut strangers = Vec::new();
        for call in calls {
            let is_over = matches!(call.report.progress, Progress::Over(_));
            if is_over && !known.contains(&call.report.id) {
                self.place(call, &mut swept, &mut strangers, now).await?;
            }
        }
        self.store.sweep_keep(&self.account, mark, strangers, now).await?;
        Ok(swept)
    }

    /// Finds out whose call it is that no request of ours is known to have made.
    async fn place(
        &self,
        call: ListedCall,
        swept: &mut Swept,
        strangers: &mut Vec<Stranger>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut matching = match &call.number {
            Some(number) => self.store.intents_without_a_call(&self.account, number).await?,
            None => Vec::new(),
        };
        matching.retain(|intent| may_have_made(intent, call.report.created_at));
        let unknown = matching.iter().filter(|intent| intent.state == IntentState::Unknown);
        let unknown: Vec<_> = unknown.map(|intent| intent.id).collect();
        if !unknown.is_empty() {
            swept.wanted.extend(unknown);
            return Ok(());
        }
        let taken = swept.late.iter().any(|late| matching.iter().any(|it| it.id == late.intent.id));
        if let [intent] = matching.as_slice()
            && !taken
            && let Some(logged) = self.store.call(intent.call).await?
        {
            let contact = match logged.call.contact() {
                Some(contact) => self.store.contact(contact).await?.map(|it| it.now),
                None => None,
            };
            let intent = intent.clone();
            swept.late.push(Late { call: logged.call, intent, contact, report: call.report });
            return Ok(());
        }
        let Progress::Over(outcome) = call.report.progress else { return Ok(()) };
        strangers.push(Stranger {
            id: call.report.id,
            number: call.number.map_or(call.spelled, |number| number.as_str().to_owned()),
            created_at: call.report.created_at,
            outcome,
            found_at: now,
        });
        Ok(())
    }
}

/// Tells whether a call made then may be that of a request.
fn may_have_made(intent: &Intent, created_at: Option<Timestamp>) -> bool {
    created_at.is_some_and(|at| {
        let last = intent.sent_at.unwrap_or(intent.alive_at).max(intent.alive_at);
        intent.reserved_at - BEFORE <= at && at <= last + AFTER
    })
}
