//! The invariants by name, each with the promises that it proves.

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// No number has two calls at a time.
    OneCallPerNumber,
    /// No intent, call or contact is rung more often than once.
    RungOnce,
    /// No attempt of a chain of retries is rung twice.
    AttemptOnce,
    /// No call is placed while another intent for its number is open.
    NumberBlocked,
    /// What may have been placed is never reserved again.
    UnknownNeverRedialled,
    /// What has no answer is shown as unknown: at once, and by a start before anything else.
    UnknownShown,
    /// What was closed as not placed or absent has no call.
    ClosedMeansNotPlaced,
    /// No more lines than allowed.
    Lines,
    /// At most so many starts in any second.
    StartsPerSecond,
    /// Starts are so far apart.
    Spacing,
    /// At most so many requests, and so many reads, in flight.
    InFlight,
    /// At most so many requests in any minute.
    Budget,
    /// No first byte outside the allowed hours.
    Hours,
    /// No first byte while everything is stopped.
    Stopped,
    /// No first byte for a campaign that does not run.
    CampaignRuns,
    /// No first byte for a number that must not be rung.
    DoNotCall,
    /// Nobody is rung again unless a rule ordains it.
    Ordained,
    /// Nobody is rung sooner than the quiet time after their last call.
    QuietTime,
    /// No number is rung more often than the pack allows.
    Caps,
    /// No call while the breaker is open but the one trial, and it moves only for what happened.
    Breaker,
    /// Nothing leaves while the provider wants quiet.
    Quiet,
    /// Nobody on a list is lost: waiting, in a call, or finished.
    Contacts,
    /// Every call of the provider is in the database once, with its outcome.
    OutcomesArrive,
    /// No call of ours is shown as one that nobody here asked for.
    NoStranger,
    /// Each occurrence of a scheduled call is one that its rule names, and is rung at most once.
    Schedules,
    /// What was missed while the program was off is caught up at most once.
    OneCatchUp,
    /// With everything well, everybody is rung and campaigns finish.
    EverybodyIsRung,
    /// Every question gets one answer, in time.
    OneReply,
    /// Memory says what the disk says, and an engine rebuilt from the disk is the same.
    Restored,
    /// The database accepts what the engine says.
    CommitAccepted,
    /// The real database answers as the model does, and holds the same after a crash.
    SameDatabase,
    /// The engine does not step in circles.
    NoHotLoop,
    /// Nothing panics.
    NoPanic,
}

impl Invariant {
    /// Lists every one.
    pub const ALL: [Self; 33] = [
        Self::OneCallPerNumber,
        Self::RungOnce,
        Self::AttemptOnce,
        Self::NumberBlocked,
        Self::UnknownNeverRedialled,
        Self::UnknownShown,
        Self::ClosedMeansNotPlaced,
        Self::Lines,
        Self::StartsPerSecond,
        Self::Spacing,
        Self::InFlight,
        Self::Budget,
        Self::Hours,
        Self::Stopped,
        Self::CampaignRuns,
        Self::DoNotCall,
        Self::Ordained,
        Self::QuietTime,
        Self::Caps,
        Self::Breaker,
        Self::Quiet,
        Self::Contacts,
        Self::OutcomesArrive,
        Self::NoStranger,
        Self::Schedules,
        Self::OneCatchUp,
        Self::EverybodyIsRung,
        Self::OneReply,
        Self::Restored,
        Self::CommitAccepted,
        Self::SameDatabase,
        Self::NoHotLoop,
        Self::NoPanic,
    ];

    /// Names it in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OneCallPerNumber => "no number has two calls at a time",
            Self::RungOnce => "a reservation rings once",
            Self::AttemptOnce => "an attempt of a chain rings once",
            Self::NumberBlocked => "an open request blocks its number",
            Self::UnknownNeverRedialled => "unknown is never redialled",
            Self::UnknownShown => "unknown is shown as unknown",
            Self::ClosedMeansNotPlaced => "closed as not placed was not placed",
            Self::Lines => "lines",
            Self::StartsPerSecond => "starts in any second",
            Self::Spacing => "spacing of starts",
            Self::InFlight => "requests in flight",
            Self::Budget => "requests in any minute",
            Self::Hours => "no call outside hours",
            Self::Stopped => "nothing leaves after Stop",
            Self::CampaignRuns => "nothing leaves for a paused campaign",
            Self::DoNotCall => "do-not-call list",
            Self::Ordained => "retries are ordained, bounded, inside hours",
            Self::QuietTime => "quiet time",
            Self::Caps => "caps",
            Self::Breaker => "breaker",
            Self::Quiet => "429 and Retry-After",
            Self::Contacts => "nobody on a list is lost",
            Self::OutcomesArrive => "every outcome arrives, once",
            Self::NoStranger => "no call of ours is a stranger's",
            Self::Schedules => "occurrences are the rule's, once",
            Self::OneCatchUp => "at most one catch-up",
            Self::EverybodyIsRung => "everybody is rung in the end",
            Self::OneReply => "one answer, in time",
            Self::Restored => "memory is what the disk says",
            Self::CommitAccepted => "the database takes it",
            Self::SameDatabase => "database and model agree",
            Self::NoHotLoop => "no hot loop",
            Self::NoPanic => "no panic",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_invariant_once_in_order() {
        assert!(Invariant::ALL.is_sorted_by(|a, b| a < b), "in the order of their making");
        assert_eq!(Invariant::ALL.last(), Some(&Invariant::NoPanic), "up to the last");
        assert_eq!(Invariant::ALL.len(), Invariant::NoPanic as usize + 1, "none is left out");
    }
}
