//! The sweep of the provider's list, as the runtime does it: one page against the database.

use dialdesk_core::engine::sweep::{Late, Sweep, Swept, Whose, whose};
use dialdesk_core::intent::Intent;
use dialdesk_core::provider::{CallListing, ListedCall, ListedPage};

use super::agenda::{Arrival, Question};
use super::{Check, Invariant, Violation, World};

impl World {
    /// Asks for the next page, if anything new can be there.
    pub(super) fn sweep(&mut self, sweep: Sweep) -> Check {
        let now = self.clock.now().wall;
        let mark = *self.model.swept_until.get_or_insert(now);
        match sweep.listing(mark, now) {
            Some(listing) => self.ask(Question::List(listing)),
            None => {
                self.arrive_in(100, 3_000, Arrival::Swept(Ok(Swept::default())));
                Ok(())
            }
        }
    }

    /// Compares a page with the database.
    pub(super) fn compare_page(
        &mut self,
        page: ListedPage,
        listing: &CallListing,
    ) -> Result<Swept, Violation> {
        let mut swept = Swept::default();
        for call in page.calls {
            self.judge.note(Invariant::NoStranger);
            if !self.model.knows(&call.report.id) {
                self.place(call, &mut swept)?;
            }
        }
        self.model.swept_until = Some(swept.read_up_to(listing, page.goes_on_from));
        Ok(swept)
    }

    fn place(&mut self, call: ListedCall, swept: &mut Swept) -> Check {
        let number = call.number.as_ref();
        let without_a_call = number.map_or_else(Vec::new, |it| self.model.without_a_call(it));
        let late = match whose(call.report.created_at, without_a_call) {
            Whose::Open(intents) => {
                swept.wanted.extend(intents);
                return Ok(());
            }
            Whose::Absent(intent) => self.late(*intent, &call, swept),
            Whose::Nobodys => None,
        };
        match late {
            Some(late) => {
                swept.late.push(late);
                Ok(())
            }
            None => self.judge.stranger(&call.report.id, &self.model, &self.provider),
        }
    }

    fn late(&self, intent: Intent, call: &ListedCall, swept: &Swept) -> Option<Late> {
        let is_taken = swept.late.iter().any(|late| late.intent.id == intent.id);
        let logged = self.model.calls.get(&intent.call);
        let logged = logged.filter(|call| !is_taken && Late::is_believed_absent(call))?;
        let contact = logged.contact().and_then(|id| self.model.contacts.get(&id));
        Some(Late {
            call: logged.clone(),
            intent,
            contact: contact.map(|contact| contact.now.clone()),
            report: call.report.clone(),
        })
    }
}
