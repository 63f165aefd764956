//! What is known of a number before it is rung.

use dialdesk_core::engine::input::Refusal;
use dialdesk_core::phone::{NumberFault, Region, Repair};
use dialdesk_core::time::Timestamp;
use serde::Serialize;

/// What somebody wrote, read as a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct NumberView {
    /// The number in E.164; absent if what was written cannot be one.
    pub phone_number: Option<String>,
    /// The two letters of its country, where it has one.
    pub country: Option<Region>,
    /// What was put right.
    pub repaired: Option<Repair>,
    /// Why it is none.
    pub fault: Option<NumberFault>,
    /// Everything that forbids a call to it now.
    pub reasons: Vec<Refusal>,
    /// Until when it may be rung, where the hours end.
    pub allowed_until: Option<Timestamp>,
    /// Why it is on the do-not-call list, if it is and somebody said so.
    pub suppressed_because: Option<String>,
}
