//! The tags by which a screen learns what to read anew: reads provide them, events invalidate them.

use serde::{Deserialize, Serialize};

/// One kind of thing that a screen shows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// The engine's figures.
    Live,
    /// Agents.
    Agents,
    /// Campaigns and their counts.
    Campaigns,
    /// People on a campaign's list.
    Contacts,
    /// Imports and their rejects.
    Imports,
    /// The call log.
    Calls,
    /// Calls that are made later.
    Schedules,
    /// Figures over time.
    Stats,
    /// Settings and the account.
    Settings,
    /// The do-not-call list.
    Suppressions,
    /// Calls of the provider that nobody here asked for.
    Strangers,
}
