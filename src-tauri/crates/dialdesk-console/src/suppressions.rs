//! The do-not-call list; the store looks at it in the transaction that books a call.

mod file;

pub(crate) use file::Taking;

use dialdesk_core::phone::{Region, mend};
use dialdesk_store::{Suppression, SuppressionNote, SuppressionQuery as Wanted};

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::input::{Faults, Given};
use crate::read::{self, Sought};
use crate::view::suppression::{SuppressionInput, SuppressionQuery, SuppressionView};
use crate::view::{Numbers, Page};

impl Console {
    /// Lists the do-not-call list in the order of its numbers.
    ///
    /// # Errors
    /// When the page asked for makes no sense.
    pub async fn suppression_list(
        &self,
        query: SuppressionQuery,
        numbers: Numbers,
    ) -> Reply<Page<SuppressionView>> {
        let limit = read::limit(query.limit)?;
        let Sought { digits, text } = read::sought(query.search.as_deref());
        let wanted = Wanted {
            number_has: digits,
            reason_has: text,
            after: query.cursor,
            offset: query.offset.unwrap_or(0),
            limit,
        };
        let rows = self.store().suppressions(&wanted).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.number.as_str().to_owned()))
            .flatten();
        let total = self.store().count_suppressions(&wanted).await?;
        let items = rows.into_iter().map(|row| view(row, numbers)).collect();
        Ok(Page { items, next_cursor, total })
    }

    /// Puts a number on the do-not-call list.
    ///
    /// # Errors
    /// With every wrong field.
    pub async fn suppression_add(
        &self,
        given: impl Into<Given<SuppressionInput>>,
    ) -> Reply<SuppressionView> {
        let Given { input, mut faults } = given.into();
        let text = read::required(&mut faults, "phoneNumber", input.phone_number, 64);
        let note = self.note(
            &mut faults,
            Said {
                reason: input.reason,
                source: input.source.filter(|source| !source.trim().is_empty()),
                until: input.until,
            },
        );
        let number = match mend(&text, Region::INDIA) {
            Ok(mended) => Some(mended.number),
            Err(fault) => {
                let words = format!("{} {}", fault.explanation(), fault.remedy());
                faults.add("phoneNumber", words);
                None
            }
        };
        faults.check_call(!text.is_empty())?;
        let Some(number) = number else { return Err(ApiError::internal()) };
        let SuppressionNote { reason, source, added_at, until } = note;
        let line = Suppression { number, reason, source, added_at, until };
        self.store().suppression_add(line.clone()).await?;
        Ok(view(line, Numbers::Full))
    }

    /// Takes a number off the do-not-call list. Who asked may put it back with what this gives.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn suppression_remove(&self, phone_number: String) -> Reply<SuppressionView> {
        let unknown = || ApiError::not_found("number on the do-not-call list");
        let number = mend(&phone_number, Region::INDIA).map_err(|_unreadable| unknown())?.number;
        let line = self.store().suppression_remove(number, self.now()).await?;
        line.map(|line| view(line, Numbers::Full)).ok_or_else(unknown)
    }

    /// Reads what is said beside a number.
    fn note(&self, faults: &mut Faults, said: Said) -> SuppressionNote {
        let reason = said.reason.unwrap_or_default().trim().to_owned();
        read::check_length(faults, "reason", &reason, 500);
        let source = said.source.map_or_else(|| TYPED.to_owned(), |it| it.trim().to_owned());
        read::check_length(faults, "source", &source, 200);
        let until = read::moment(faults, "until", said.until.as_deref());
        let added_at = self.now();
        if until.is_some_and(|until| until <= added_at) {
            faults.add("until", "must be in the future; leave it out for ever");
        }
        SuppressionNote { reason, source, added_at, until }
    }
}

/// What is said beside a number, before it is known to be right.
struct Said {
    reason: Option<String>,
    source: Option<String>,
    until: Option<String>,
}

/// The source of a number that somebody typed.
const TYPED: &str = "typed";

fn view(line: Suppression, numbers: Numbers) -> SuppressionView {
    SuppressionView {
        phone_number: numbers.write(&line.number),
        reason: Some(line.reason).filter(|reason| !reason.is_empty()),
        source: line.source,
        created_at: line.added_at,
        until: line.until,
    }
}
