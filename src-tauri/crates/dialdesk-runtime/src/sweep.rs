//! One page of the provider's own list, against what the database knows.

use dialdesk_core::engine::Input;
use dialdesk_core::engine::sweep::{Late, Sweep, Swept, Whose, whose};
use dialdesk_core::intent::Intent;
use dialdesk_core::provider::{CallListing, ListedCall, ListedPage, Progress, ReadError};
use dialdesk_core::time::Timestamp;
use dialdesk_store::{StoreError, Stranger};

use crate::perform::{News, Performer};

impl Performer {
    /// Reads the next page, writes down what matches nothing, and tells the engine the rest.
    pub(crate) async fn sweep(self, sweep: Sweep) -> News {
        let result = match self.next_page(sweep).await {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(%error, "what the provider rang could not be compared");
                Err(ReadError::Unavailable(error.to_string()))
            }
        };
        News::Input(Input::Swept { result })
    }

    async fn next_page(&self, sweep: Sweep) -> Result<Result<Swept, ReadError>, StoreError> {
        let now = self.clock.now().wall;
        let Some(mark) = self.store.swept_until(&self.account).await? else {
            // What was rung before this program used the account is none of its business.
            self.store.sweep_keep(&self.account, now, Vec::new(), now).await?;
            return Ok(Ok(Swept::default()));
        };
        let Some(listing) = sweep.listing(mark, now) else { return Ok(Ok(Swept::default())) };
        let asked_for = listing.clone();
        let provider = std::sync::Arc::clone(&self.provider);
        let asked = tokio::spawn(async move { provider.list(&asked_for).await });
        let page = match asked.await {
            Ok(Ok(page)) => page,
            Ok(Err(error)) => return Ok(Err(error)),
            Err(error) => return Ok(Err(ReadError::Unavailable(error.to_string()))),
        };
        self.compare(page, &listing, now).await.map(Ok)
    }

    async fn compare(
        &self,
        page: ListedPage,
        listing: &CallListing,
        now: Timestamp,
    ) -> Result<Swept, StoreError> {
        let ListedPage { calls, goes_on_from } = page;
        let ids: Vec<_> = calls.iter().map(|call| call.report.id.clone()).collect();
        let known = self.store.known_provider_ids(&ids).await?;
        let mut swept = Swept::default();
        let mut strangers = Vec::new();
        for call in calls {
            let is_over = matches!(call.report.progress, Progress::Over(_));
            if is_over && !known.contains(&call.report.id) {
                self.place(call, &mut swept, &mut strangers, now).await?;
            }
        }
        let mark = swept.read_up_to(listing, goes_on_from);
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
        let without_a_call = match &call.number {
            Some(number) => self.store.intents_without_a_call(&self.account, number).await?,
            None => Vec::new(),
        };
        match whose(call.report.created_at, without_a_call) {
            Whose::Open(intents) => {
                swept.wanted.extend(intents);
                return Ok(());
            }
            Whose::Absent(intent) => {
                if let Some(late) = self.late(*intent, &call, swept).await? {
                    swept.late.push(late);
                    return Ok(());
                }
            }
            Whose::Nobodys => {}
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

    /// Describes a call that was believed absent, unless another call of the page is its own.
    async fn late(
        &self,
        intent: Intent,
        call: &ListedCall,
        swept: &Swept,
    ) -> Result<Option<Late>, StoreError> {
        let is_taken = swept.late.iter().any(|late| late.intent.id == intent.id);
        let logged = self.store.call(intent.call).await?.map(|logged| logged.call);
        let logged = logged.filter(|call| !is_taken && Late::is_believed_absent(call));
        let Some(logged) = logged else { return Ok(None) };
        let contact = match logged.contact() {
            Some(contact) => self.store.contact(contact).await?.map(|it| it.now),
            None => None,
        };
        Ok(Some(Late { call: logged, intent, contact, report: call.report.clone() }))
    }
}
