//! Calls of the provider that nobody here asked for: shown until somebody has looked at them.

use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_store::Stranger;

use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::view::Numbers;
use crate::view::stranger::{StrangerSeen, StrangerView};

/// So many are shown at most: more of them are one finding, and not two hundred.
const SHOWN_MAX: u32 = 200;

impl Console {
    /// Lists the calls of the provider that match nothing here and that nobody has looked at.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn stranger_list(&self, numbers: Numbers) -> Reply<Vec<StrangerView>> {
        let found = self.store().strangers(&self.about().account, SHOWN_MAX).await?;
        Ok(found.into_iter().map(|stranger| view(stranger, numbers)).collect())
    }

    /// Notes that somebody has looked at one.
    ///
    /// # Errors
    /// When there is none of that name to look at.
    pub async fn stranger_seen(&self, id: String) -> Reply<StrangerSeen> {
        let id = ProviderCallId(id);
        let seen = self.store().stranger_seen(id.clone(), self.now()).await?;
        if seen { Ok(StrangerSeen { id }) } else { Err(ApiError::not_found("stranger")) }
    }
}

fn view(stranger: Stranger, numbers: Numbers) -> StrangerView {
    let phone_number = match PhoneNumber::parse_e164(&stranger.number) {
        Ok(number) => numbers.write(&number),
        // Nobody knows what it is, so nothing of it is shown where numbers are masked.
        Err(_) if numbers == Numbers::Masked => "••••".to_owned(),
        Err(_) => stranger.number,
    };
    StrangerView {
        id: stranger.id,
        phone_number,
        created_at: stranger.created_at,
        outcome: stranger.outcome,
        found_at: stranger.found_at,
    }
}
