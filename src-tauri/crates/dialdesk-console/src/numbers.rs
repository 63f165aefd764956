//! Looks at a number before it is rung. The last word has the transaction that books the call.

use dialdesk_core::campaign::hours::{Hours, Zone, hours_for};
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::phone::{Mended, PhoneNumber, Region, mend};
use dialdesk_core::place::Place;
use dialdesk_core::time::Timestamp;

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::view::number::NumberView;

/// Signs that are read at most: no number is longer, in whatever form.
const SIGNS_MAX: usize = 100;

impl Console {
    /// Reads a number in whatever form it was written, and says whether it may be rung now.
    ///
    /// # Errors
    /// When nothing was written, or far too much.
    pub async fn number_check(&self, text: String) -> Reply<NumberView> {
        let signs = text.chars().count();
        if signs == 0 || signs > SIGNS_MAX {
            let words = format!("must have 1 to {SIGNS_MAX} characters");
            return Err(ApiError::field("phoneNumber", words));
        }
        let Mended { number, repaired } = match mend(&text, Region::INDIA) {
            Ok(mended) => mended,
            Err(fault) => return Ok(NumberView { fault: Some(fault), ..nothing_known() }),
        };
        let now = self.now();
        let (hours, allowed_until) = self.hours_for_a_single_call(&number, now);
        let suppressed = self.store().suppression_of(&number, now).await?;
        let in_call = self.store().is_being_rung(&number).await?;
        let mut reasons: Vec<Refusal> = hours.into_iter().collect();
        if let Some(line) = &suppressed {
            reasons.push(Refusal { reason: RefusalReason::Suppressed, until: line.until });
        }
        if in_call {
            reasons.push(Refusal::now(RefusalReason::AlreadyInCall));
        }
        if self.inner.engine.facts().stopped {
            reasons.push(Refusal::now(RefusalReason::Stopped));
        }
        Ok(NumberView {
            country: number.region(),
            phone_number: Some(number.as_str().to_owned()),
            repaired,
            reasons,
            allowed_until,
            suppressed_because: suppressed
                .map(|line| line.reason)
                .filter(|reason| !reason.is_empty()),
            ..nothing_known()
        })
    }

    /// Says whether the hours of calls that belong to no campaign are closed, and else until when
    /// they are open.
    fn hours_for_a_single_call(
        &self,
        number: &PhoneNumber,
        now: Timestamp,
    ) -> (Option<Refusal>, Option<Timestamp>) {
        let pack = self.about().rule_pack.for_number(number);
        let place = Place::of(number, None, Zone::INDIA);
        match hours_for(now, pack, &place, None) {
            Hours::Open(allowed) => (None, pack.rules().has_hours().then_some(allowed.until)),
            Hours::Closed { opens_at } => {
                let outside = Refusal { reason: RefusalReason::OutsideHours, until: opens_at };
                (Some(outside), None)
            }
        }
    }
}

const fn nothing_known() -> NumberView {
    NumberView {
        phone_number: None,
        country: None,
        repaired: None,
        fault: None,
        reasons: Vec::new(),
        allowed_until: None,
        suppressed_because: None,
    }
}
