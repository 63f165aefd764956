//! Whose law holds for a call: the callee's place, the pack, the hours, and what counts.

use crate::calendar;
use crate::call::{Call, Origin};
use crate::campaign::hours::{Hours, RulePack, Zone, hours_for};
use crate::engine::Engine;
use crate::engine::effect::Law;
use crate::engine::input::DueRow;
use crate::ids::CampaignId;
use crate::phone::PhoneNumber;
use crate::place::Place;
use crate::policy::compliance::Care;
use crate::time::Timestamp;

impl Engine {
    /// Says where the person of a row is.
    pub(super) fn place_of_row(&self, row: &DueRow) -> Place {
        if let Origin::Scheduled { schedule, .. } = row.origin
            && let Some(schedule) = self.schedules.get(&schedule)
        {
            return schedule.place();
        }
        let campaign = campaign_of(&row.origin);
        self.whereabouts(&row.number, row.chain.zone, campaign)
    }

    /// Says where the person of a call is.
    pub(super) fn place_of(&self, call: &Call) -> Place {
        self.whereabouts(&call.number, call.chain.zone, call.campaign())
    }

    fn whereabouts(
        &self,
        number: &PhoneNumber,
        zone: Option<Zone>,
        campaign: Option<CampaignId>,
    ) -> Place {
        let run = campaign.and_then(|id| self.campaigns.get(&id));
        Place::of(number, zone, run.map_or(Zone::INDIA, |run| run.campaign.timezone))
    }

    /// Gives the pack by which somebody at a place is rung.
    fn pack_at(&self, campaign: Option<CampaignId>, place: &Place) -> RulePack {
        let run = campaign.and_then(|id| self.campaigns.get(&id));
        let chosen = run.map_or(self.settings.rule_pack, |run| run.campaign.rule_pack);
        chosen.under(place.law)
    }

    /// Gives the hours of calls that belong to no campaign.
    pub(super) fn hours_of_calls(&self, at: Timestamp, place: &Place) -> Hours {
        hours_for(at, self.pack_at(None, place), place, None)
    }

    /// Gives what a row's number is judged by at `at`, and the law that is written down with it.
    pub(super) fn law_for(&self, row: &DueRow, place: Place, at: Timestamp) -> (Care, Law) {
        let pack = self.pack_at(campaign_of(&row.origin), &place);
        let rules = pack.rules();
        let care = Care::under(pack, &place, self.settings.waits.quiet, at);
        let zone = place.zones.first().copied().unwrap_or(Zone::INDIA);
        let law = Law {
            pack,
            version: rules.version,
            local_time: calendar::clock_shown(at, zone),
            zones: place.zones,
            zone_source: place.source,
        };
        (care, law)
    }
}

fn campaign_of(origin: &Origin) -> Option<CampaignId> {
    match origin {
        Origin::Contact { campaign, .. } => Some(*campaign),
        Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
    }
}
