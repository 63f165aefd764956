//! The do-not-call list; the store looks at it in the transaction that books a call.

use dialdesk_core::phone::{Region, mend};
use dialdesk_store::Suppression;

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::input::Given;
use crate::read;
use crate::view::suppression::{SuppressionInput, SuppressionView};
use crate::view::{Numbers, Page};

impl Console {
    /// Lists the do-not-call list in the order of its numbers.
    ///
    /// # Errors
    /// When the page asked for makes no sense.
    pub async fn suppression_list(
        &self,
        cursor: Option<String>,
        limit: Option<u32>,
        numbers: Numbers,
    ) -> Reply<Page<SuppressionView>> {
        let limit = read::limit(limit)?;
        let rows = self.store().suppressions(cursor.as_deref(), limit).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.number.as_str().to_owned()))
            .flatten();
        let total = self.store().count_suppressions().await?;
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
        let reason = input.reason.unwrap_or_default().trim().to_owned();
        read::check_length(&mut faults, "reason", &reason, 500);
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
        let line = Suppression {
            number,
            reason,
            source: "typed".to_owned(),
            added_at: self.now(),
            until: None,
        };
        self.store().suppression_add(line.clone()).await?;
        Ok(view(line, Numbers::Full))
    }

    /// Takes a number off the do-not-call list.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn suppression_remove(&self, phone_number: String) -> Reply<()> {
        let number = mend(&phone_number, Region::INDIA)
            .map_err(|_unreadable| ApiError::not_found("number on the do-not-call list"))?
            .number;
        if self.store().suppression_remove(number).await? {
            return Ok(());
        }
        Err(ApiError::not_found("number on the do-not-call list"))
    }
}

fn view(line: Suppression, numbers: Numbers) -> SuppressionView {
    SuppressionView {
        phone_number: numbers.write(&line.number),
        reason: Some(line.reason).filter(|reason| !reason.is_empty()),
        source: line.source,
        created_at: line.added_at,
        until: line.until,
    }
}
