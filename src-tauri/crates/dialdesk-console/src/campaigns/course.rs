//! How the campaigns that run get on, noted from what is committed and not when somebody looks: an
//! estimate must not depend on who watched.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dialdesk_core::campaign::eta::{Course, Ends, Eta, Outlook, Rest, Waiting, end_after};
use dialdesk_core::campaign::{Campaign, CampaignState, ContactCounts};
use dialdesk_core::engine::{CallMoved, CampaignMoved, Envelope, Event};
use dialdesk_core::ids::CampaignId;
use dialdesk_core::limits::Waits;
use dialdesk_core::time::Timestamp;
use dialdesk_runtime::{Heard, Subscription};
use dialdesk_store::CallTotals;

use crate::console::Console;
use crate::error::Reply;

/// An estimate holds for this long: a screen that is drawn ten times a second need not have ten.
const HOLDS: Duration = Duration::from_secs(1);

/// When a campaign will be through, and by how many seconds that may be wrong.
pub(crate) type Through = Option<(Timestamp, u32)>;

/// The campaigns that run, each with its pace.
#[derive(Debug, Default)]
pub(crate) struct Courses(Mutex<HashMap<CampaignId, Noted>>);

#[derive(Debug, Default)]
struct Noted {
    course: Course,
    told: Option<(Timestamp, Through)>,
}

impl Courses {
    fn lock(&self) -> MutexGuard<'_, HashMap<CampaignId, Noted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, envelope: &Envelope) {
        if let Event::Campaign { campaign, what } = &*envelope.event {
            let mut courses = self.lock();
            match what {
                CampaignMoved::Stopped | CampaignMoved::Finished => {
                    courses.remove(&campaign.id);
                }
                CampaignMoved::Started | CampaignMoved::Paused | CampaignMoved::Resumed => {
                    let noted = courses.entry(campaign.id).or_default();
                    noted.course.interrupted();
                    noted.told = None;
                }
                // Another pace may have been set.
                CampaignMoved::Edited => {
                    if let Some(noted) = courses.get_mut(&campaign.id) {
                        noted.course.interrupted();
                        noted.told = None;
                    }
                }
                CampaignMoved::Created => {}
            }
        }
        if let Event::Call(event) = &*envelope.event
            && event.what == CallMoved::Ended
            && let Some(campaign) = event.call.campaign()
        {
            let life = event.call.initiated_at.map(|left| envelope.at.since(left));
            let mut courses = self.lock();
            let noted = courses.entry(campaign).or_default();
            noted.course.ended(envelope.at, event.call.attempt, life);
        }
    }

    /// Gives the last estimate while it holds.
    fn told(&self, campaign: CampaignId, now: Timestamp) -> Option<Through> {
        let (at, through) = self.lock().get(&campaign)?.told?;
        (at <= now && now.since(at) < HOLDS).then_some(through)
    }
}

impl Console {
    /// Notes from now on how the campaigns get on, for as long as there is a console.
    pub(crate) fn follow_courses(&self) {
        let mut moves: Subscription = self.inner.engine.subscribe();
        let console = std::sync::Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            loop {
                let heard = moves.next().await;
                let Some(inner) = console.upgrade() else { return };
                match heard {
                    Heard::Committed(envelopes) => {
                        envelopes.iter().for_each(|envelope| inner.courses.take(envelope));
                    }
                    // Calls ended that nobody counted.
                    Heard::Missed => inner.courses.lock().clear(),
                    Heard::Closed => return,
                }
            }
        });
    }

    /// Tells when a campaign will be through. `in_flight` of its people have a call now.
    pub(crate) async fn through_at(
        &self,
        (campaign, counts): (&Campaign, &ContactCounts),
        totals: &CallTotals,
        in_flight: u32,
    ) -> Reply<Through> {
        let now = self.now();
        if campaign.state != CampaignState::Running {
            return Ok(None);
        }
        if let Some(told) = self.inner.courses.told(campaign.id, now) {
            return Ok(told);
        }
        let rest = self.rest_of(campaign.id, counts, in_flight, now).await?;
        let speed = self.about().account_view.speed;
        let outlook = Outlook {
            ends: Ends::of(totals.by_outcome.iter().copied()),
            policy: &campaign.retry,
            speed,
            quiet: Waits::scaled(speed).quiet,
        };
        let ceiling = self.inner.engine.facts().ceiling.per_minute;
        let own = campaign.pace.calls_per_minute.unwrap_or(u32::MAX);
        let capacity = f64::from(ceiling.min(own)) / 60.0;
        let mut courses = self.inner.courses.lock();
        let noted = courses.entry(campaign.id).or_default();
        let through = noted
            .course
            .eta(now, &rest, &outlook, capacity)
            .and_then(|eta| moment(&eta, campaign, now));
        noted.told = Some((now, through));
        Ok(through)
    }

    async fn rest_of(
        &self,
        campaign: CampaignId,
        counts: &ContactCounts,
        in_flight: u32,
        now: Timestamp,
    ) -> Reply<Rest> {
        let others = counts.in_circulation.saturating_sub(in_flight);
        let span = if others == 0 { None } else { self.store().due_later(campaign, now).await? };
        let waiting = span.map(|(first, last)| Waiting { people: others, first, last });
        let at_once = if waiting.is_some() {
            counts.in_circulation.saturating_sub(others)
        } else {
            counts.in_circulation
        };
        Ok(Rest { unused: counts.unused, at_once, waiting })
    }
}

fn moment(eta: &Eta, campaign: &Campaign, now: Timestamp) -> Through {
    let at = end_after(eta.left, now, |at| campaign.hours_for(at, &campaign.home()))?;
    Some((at, u32::try_from(eta.give_or_take.as_secs()).unwrap_or(u32::MAX)))
}
