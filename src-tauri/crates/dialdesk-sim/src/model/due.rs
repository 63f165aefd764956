//! What may be dialled next, as the database reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use dialdesk_core::call::{Call, CallState, Origin, Priority};
use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::engine::effect::DueQuery;
use dialdesk_core::engine::input::{DueLoaded, DueRow, Settling, SettlingLoaded, Terms};
use dialdesk_core::ids::CampaignId;
use dialdesk_core::place::Place;
use dialdesk_core::time::Timestamp;

use super::Model;

impl Model {
    /// Reads what is due.
    #[must_use]
    pub fn due(&self, query: &DueQuery) -> DueLoaded {
        let mut loaded = DueLoaded::default();
        for campaign in &query.campaigns {
            self.contacts_due(*campaign, query, &mut loaded);
        }
        if query.calls {
            self.calls_due(query, &mut loaded);
        }
        loaded
            .rows
            .sort_by(|a, b| (b.priority, a.due_at, a.order).cmp(&(a.priority, b.due_at, b.order)));
        let mut taken: BTreeMap<(Priority, Option<CampaignId>), u32> = BTreeMap::new();
        loaded.rows.retain(|row| {
            let campaign = match row.origin {
                Origin::Contact { campaign, .. } => Some(campaign),
                Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
            };
            let taken = taken.entry((row.priority, campaign)).or_default();
            *taken += 1;
            *taken <= query.each
        });
        loaded.rows.truncate(query.limit as usize);
        loaded
    }

    fn contacts_due(&self, id: CampaignId, query: &DueQuery, loaded: &mut DueLoaded) {
        let Some(campaign) = self.campaigns.get(&id) else { return };
        let counts = self.counts(id);
        let open = counts.unused + counts.in_circulation;
        let mut hours: Option<Hours> = None;
        let mut places: Vec<(&Place, Hours)> = Vec::new();
        let terms = Arc::new(Terms::of_list(campaign));
        let waiting = self.waiting.get(&id).into_iter().flatten();
        for (contact, row) in waiting.filter_map(|id| self.contacts.get_key_value(id)) {
            let Some(due_at) = row.now.due_at else { continue };
            let place = &row.place;
            let known = places.iter().find(|(known, _)| *known == place).map(|(_, hours)| *hours);
            let here = known.unwrap_or_else(|| campaign.hours_for(query.due_by, place));
            if known.is_none() {
                places.push((place, here));
            }
            hours = Some(hours.map_or(here, |hours| hours.or(here)));
            if let Hours::Closed { opens_at: Some(at) } = here {
                wake_for(loaded, at);
            }
            if due_at > query.due_by {
                wake_for(loaded, due_at);
                continue;
            }
            if matches!(here, Hours::Closed { .. }) {
                continue;
            }
            let queued = row.now.call.and_then(|call| self.calls.get(&call));
            let queued = queued.filter(|call| call.state == CallState::Queued);
            loaded.rows.push(DueRow {
                call: queued.map(|call| call.id),
                origin: Origin::Contact { campaign: id, contact: *contact },
                number: row.number.clone(),
                terms: Arc::clone(&terms),
                priority: campaign.priority,
                due_at,
                order: contact.0,
                attempts: row.now.attempts,
                sends: queued.map_or(0, |call| call.sends),
                retry_of: queued.and_then(|call| call.retry_of),
                chain: queued.map(|call| call.chain).unwrap_or_default(),
                created_at: queued.map_or(due_at, |call| call.created_at),
            });
        }
        loaded.open.push((id, open));
        loaded.hours.extend(hours.map(|hours| (id, hours)));
    }

    fn calls_due(&self, query: &DueQuery, loaded: &mut DueLoaded) {
        let is_of_many =
            |call: &&Call| matches!(call.origin, Origin::Bulk | Origin::Scheduled { .. });
        for call in self.queued().filter(is_of_many) {
            if call.due_at > query.due_by {
                wake_for(loaded, call.due_at);
                continue;
            }
            loaded.rows.push(DueRow {
                call: Some(call.id),
                origin: call.origin.clone(),
                number: call.number.clone(),
                terms: Arc::new(Terms::of(call)),
                priority: call.priority,
                due_at: call.due_at,
                order: self.order.get(&call.id).copied().unwrap_or(0),
                attempts: call.attempt.saturating_sub(1),
                sends: call.sends,
                retry_of: call.retry_of,
                chain: call.chain,
                created_at: call.created_at,
            });
        }
    }

    /// Reads which ended calls are to be asked about once more.
    #[must_use]
    pub fn settling(&self, due_by: Timestamp, limit: u32) -> SettlingLoaded {
        let mut waiting: Vec<(Timestamp, Settling)> = Vec::new();
        for (call, at) in &self.to_settle {
            let Some(row) = self.calls.get(call) else { continue };
            let CallState::Ended { at: ended_at, id: Some(id), .. } = &row.state else { continue };
            waiting.push((*at, Settling { call: *call, id: id.clone(), ended_at: *ended_at }));
        }
        waiting.sort_by_key(|(at, settling)| (*at, settling.call));
        let due = waiting.iter().take_while(|(at, _)| *at <= due_by).count();
        let later = waiting.split_off(due.min(limit as usize));
        SettlingLoaded {
            calls: waiting.into_iter().map(|(_, settling)| settling).collect(),
            next_at: later.first().map(|(at, _)| *at),
        }
    }
}

fn wake_for(loaded: &mut DueLoaded, at: Timestamp) {
    loaded.next_due_at = Some(loaded.next_due_at.map_or(at, |sooner| sooner.min(at)));
}
