//! What a person may say about a call that needs a look, and what becomes of it then.

use serde::{Deserialize, Serialize};

use crate::call::{CallState, Outcome};
use crate::ids::{CallId, ProviderCallId};
use crate::time::Timestamp;

/// What a person says about a call whose fate or end is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Resolution {
    /// The provider placed it. With its name for the call, that call is followed to its end;
    /// without, it counts as over and nobody knows how it ended.
    Placed {
        /// The provider's name for it.
        id: Option<ProviderCallId>,
    },
    /// The provider did not place it: it goes back to its place, as if it had never left.
    NotPlaced,
    /// Whatever became of it, the number is to be rung again.
    Redial {
        /// The new call's name.
        call: CallId,
    },
}

/// What a person said of a call, and why: kept for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of which call.
    pub call: CallId,
    /// What they said.
    pub resolution: Resolution,
    /// Who said it, as they name themselves.
    pub by: String,
    /// Why, in their words; there always where a number is rung again.
    pub reason: Option<String>,
}

/// A call of the provider that may be the one an unknown request placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The provider's name for it.
    pub id: ProviderCallId,
    /// When the provider made it.
    pub created_at: Option<Timestamp>,
    /// How it ended, where it has.
    pub outcome: Option<Outcome>,
}

/// The name of what a person may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionName {
    /// It was placed.
    Placed,
    /// It was not placed.
    NotPlaced,
    /// Ring again whatever became of it.
    Redial,
}

/// Why something cannot be said of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionRefusal {
    /// The request is under way, or has not left: its own answer decides.
    OnItsWay,
    /// It runs within its time and is followed to its end.
    Running,
    /// The provider is known to have placed it.
    KnownToBePlaced,
    /// It is over, and how it ended is known.
    Over,
    /// That call of the provider belongs to another line of the log.
    BelongsToAnother,
    /// Its campaign was ended: nobody of it is rung any more.
    CampaignOver,
}

/// One thing that a person may say, and whether it can be said now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionAction {
    /// Which.
    pub name: ResolutionName,
    /// Whether.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<ResolutionRefusal>,
}

impl Resolution {
    /// Gives its name.
    #[must_use]
    pub const fn name(&self) -> ResolutionName {
        match self {
            Self::Placed { .. } => ResolutionName::Placed,
            Self::NotPlaced => ResolutionName::NotPlaced,
            Self::Redial { .. } => ResolutionName::Redial,
        }
    }
}

impl ResolutionName {
    /// Lists everything that can be said.
    pub const ALL: [Self; 3] = [Self::Placed, Self::NotPlaced, Self::Redial];

    /// Says whether this can be said of a call that stands here. `needs_a_look`: it is past every
    /// deadline, or several calls of the provider match.
    ///
    /// # Errors
    /// The reason why it cannot.
    pub const fn may(self, state: &CallState, needs_a_look: bool) -> Result<(), ResolutionRefusal> {
        match (self, state) {
            (_, CallState::Unknown { .. }) => Ok(()),
            (Self::Redial, CallState::Ended { outcome: Outcome::Absent, .. }) => Ok(()),
            (_, CallState::Ended { .. }) => Err(ResolutionRefusal::Over),
            (_, CallState::Queued | CallState::Reserved { .. } | CallState::Dialing { .. }) => {
                Err(ResolutionRefusal::OnItsWay)
            }
            (
                Self::NotPlaced,
                CallState::Placed { .. } | CallState::Ringing { .. } | CallState::Talking { .. },
            ) => Err(ResolutionRefusal::KnownToBePlaced),
            (
                Self::Placed | Self::Redial,
                CallState::Placed { .. } | CallState::Ringing { .. } | CallState::Talking { .. },
            ) => {
                if needs_a_look {
                    Ok(())
                } else {
                    Err(ResolutionRefusal::Running)
                }
            }
        }
    }

    /// Lists everything that can be said of a call, with its verdict, so that no screen repeats
    /// the rule. Nothing for a call that nobody has to look at.
    #[must_use]
    pub fn actions(state: &CallState, needs_a_look: bool) -> Vec<ResolutionAction> {
        let open = matches!(
            state,
            CallState::Unknown { .. } | CallState::Ended { outcome: Outcome::Absent, .. }
        );
        if !open && !needs_a_look {
            return Vec::new();
        }
        let verdict = |name: Self| {
            let verdict = name.may(state, needs_a_look);
            ResolutionAction { name, allowed: verdict.is_ok(), reason: verdict.err() }
        };
        Self::ALL.into_iter().map(verdict).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ids::IntentId;

    fn states() -> Vec<(&'static str, CallState, bool)> {
        let intent = IntentId::new(uuid::Uuid::nil());
        let id = ProviderCallId("a".to_owned());
        let at = Timestamp::from_secs(0);
        let ended = |outcome| CallState::Ended { at, outcome, id: None };
        vec![
            ("queued", CallState::Queued, false),
            ("reserved", CallState::Reserved { intent }, false),
            ("dialing", CallState::Dialing { intent }, false),
            ("unknown", CallState::Unknown { intent }, false),
            ("placed", CallState::Placed { intent, id: id.clone() }, false),
            ("placed, past every deadline", CallState::Placed { intent, id: id.clone() }, true),
            ("talking, past every deadline", CallState::Talking { intent, id }, true),
            ("ended as absent", ended(Outcome::Absent), false),
            ("ended otherwise", ended(Outcome::Busy), false),
        ]
    }

    /// What may be said of a call, as a table.
    pub(crate) fn resolution_table() -> String {
        let word = |refusal: ResolutionRefusal| {
            serde_json::to_string(&refusal).unwrap().trim_matches('"').replace('_', " ")
        };
        let mut rows = vec![
            ["", "it was placed", "it was not placed", "redial anyway"].map(str::to_owned).to_vec(),
        ];
        for (name, state, needs_a_look) in states() {
            let mut row = vec![name.to_owned()];
            for said in ResolutionName::ALL {
                row.push(said.may(&state, needs_a_look).map_or_else(word, |()| "yes".to_owned()));
            }
            rows.push(row);
        }
        crate::tests::table(&rows)
    }

    #[test]
    fn nothing_is_asked_about_a_call_that_is_well() {
        for (name, state, needs_a_look) in states() {
            let asked = !ResolutionName::actions(&state, needs_a_look).is_empty();
            let wanted = needs_a_look || name == "unknown" || name == "ended as absent";
            assert_eq!(asked, wanted, "{name}");
        }
    }
}
