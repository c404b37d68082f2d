//! Who is here right now, kept in memory: open feeds per campaign, hearts not yet stored, and how fast each visitor
//! writes. Nothing here survives a restart, and nothing here has to: feeds reconnect and join again.

use crate::account::Who;
use crate::rate_limit::RateLimit;
use crate::{Clock, Error};
use domain::{
    CampaignId, VisitorId,
    when::{DateTime, TimeDelta, Utc},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// One act a second in the long run.
const PERIOD: Duration = Duration::from_secs(1);
/// For so long it is taken for granted that a campaign is open, or not.
const KNOWN: TimeDelta = TimeDelta::seconds(1);
/// Acts in a row before the pace counts.
const IN_A_ROW: u32 = 5;
/// Most viewers of one network that count for the order of the public lists: an office counts whole on the stage, but a
/// person with many browsers does not lift a show above the others.
const RANKED_PER_NETWORK: u32 = 20;
/// Nobody watches a show that is a minute old.
const DELAY_MAX_MS: u32 = 60_000;
/// A page tells its delay every half minute; one that plays no longer tells none.
const DELAY_HOLDS: TimeDelta = TimeDelta::seconds(75);
/// A household has one line; a person with many browsers does not decide for the others.
const DELAYS_PER_NETWORK: u32 = 3;
/// A smaller change is not told.
const DELAY_CHANGES_MS: u32 = 75;
/// Paces that are remembered. Each is forgotten 6 s after its last act, so this is 16,000 visitors a second.
const PACES_MAX: usize = 100_000;

/// What a visitor does at a pace of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Writes a comment.
    Comment,
    /// Sends the hearts of the last second.
    Like,
}

/// Open feeds, hearts and paces. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Presence {
    crowd: Arc<Mutex<Crowd>>,
    paces: Arc<RateLimit<(VisitorId, Act)>>,
}

#[derive(Default)]
struct Crowd {
    rooms: HashMap<CampaignId, Room>,
}

#[derive(Default)]
struct Room {
    /// Visitors with open stage feeds: two tabs are one person.
    viewers: HashMap<VisitorId, Viewer>,
    /// Visitors per network, and how many of them all count for the order of the public lists.
    networks: HashMap<IpAddr, u32>,
    ranked: i64,
    studios: u32,
    likes: i64,
    changed: bool,
    /// How late most pages show the video, as was told last; and whether any page has told since.
    delay_ms: Option<u32>,
    measured: bool,
    /// Whether the campaign took hearts, and when that was read.
    open: Option<(bool, DateTime<Utc>)>,
}

/// A person who watches.
struct Viewer {
    feeds: u32,
    /// Where the first of the feeds came from: who walks from Wi-Fi to mobile is still counted once.
    network: IpAddr,
    /// How late the page shows the video, and when it said so.
    delay: Option<(u32, DateTime<Utc>)>,
}

impl Room {
    fn joined(&mut self, visitor: VisitorId, network: IpAddr) {
        let viewer = self.viewers.entry(visitor).or_insert(Viewer {
            feeds: 0,
            network,
            delay: None,
        });
        viewer.feeds += 1;
        if viewer.feeds == 1 {
            let here = self.networks.entry(network).or_default();
            *here += 1;
            self.ranked += i64::from(*here <= RANKED_PER_NETWORK);
            self.changed = true;
        }
    }

    fn left(&mut self, visitor: VisitorId) {
        let Some(viewer) = self.viewers.get_mut(&visitor) else {
            return;
        };
        viewer.feeds = viewer.feeds.saturating_sub(1);
        if viewer.feeds > 0 {
            return;
        }
        let network = viewer.network;
        self.viewers.remove(&visitor);
        self.changed = true;
        if let Some(here) = self.networks.get_mut(&network) {
            self.ranked -= i64::from(*here <= RANKED_PER_NETWORK);
            *here -= 1;
            if *here == 0 {
                self.networks.remove(&network);
            }
        }
    }

    /// The median of what the pages have told lately, to a tenth of a second: of many, one that lies moves nothing. It stays while the
    /// new one is hardly another.
    fn median_delay_ms(&self, now: DateTime<Utc>) -> Option<u32> {
        let mut of_network: HashMap<IpAddr, u32> = HashMap::new();
        let lately = |viewer: &Viewer| {
            let (ms, _) = viewer.delay.filter(|(_, at)| now - *at < DELAY_HOLDS)?;
            let told = of_network.entry(viewer.network).or_default();
            *told += 1;
            (*told <= DELAYS_PER_NETWORK).then_some(ms)
        };
        let mut told: Vec<u32> = self.viewers.values().filter_map(lately).collect();
        let middle = told.len() / 2;
        let median = (!told.is_empty()).then(|| *told.select_nth_unstable(middle).1)?;
        let stays = self
            .delay_ms
            .filter(|before| before.abs_diff(median) < DELAY_CHANGES_MS);
        Some(stays.unwrap_or((median + 50) / 100 * 100))
    }

    fn is_quiet(&self) -> bool {
        self.viewers.is_empty() && self.studios == 0 && self.likes == 0 && !self.changed
    }
}

/// What a campaign's numbers need at a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) campaign: CampaignId,
    pub(crate) watching: i64,
    /// Hearts to store; a caller that fails to store them gives them back.
    pub(crate) likes: i64,
    /// See [`domain::live::Counters`].
    pub(crate) delay_ms: Option<u32>,
}

/// One open feed. Dropping it leaves.
pub struct Guard {
    presence: Presence,
    campaign: CampaignId,
    visitor: VisitorId,
    studio: bool,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut crowd = self.presence.crowd();
        let Some(room) = crowd.rooms.get_mut(&self.campaign) else {
            return;
        };
        if self.studio {
            room.studios = room.studios.saturating_sub(1);
        } else {
            room.left(self.visitor);
        }
    }
}

impl Presence {
    /// Nobody is here yet.
    pub(crate) fn new(clock: &Clock) -> Presence {
        Presence {
            crowd: Arc::default(),
            paces: Arc::new(RateLimit::new(IN_A_ROW, PERIOD, clock.clone())),
        }
    }

    /// A feed was opened. Studio feeds keep the numbers coming but are not counted as watching.
    #[must_use]
    pub fn join(&self, campaign: CampaignId, who: &Who, studio: bool) -> Guard {
        let mut crowd = self.crowd();
        let room = crowd.rooms.entry(campaign).or_default();
        if studio {
            room.studios += 1;
        } else {
            room.joined(who.visitor, who.network);
        }
        Guard {
            presence: self.clone(),
            campaign,
            visitor: who.visitor,
            studio,
        }
    }

    /// Distinct visitors with an open stage feed.
    #[must_use]
    pub fn watching(&self, campaign: CampaignId) -> i64 {
        self.crowd().rooms.get(&campaign).map_or(0, |room| count(&room.viewers))
    }

    /// The same for the order of the public lists, where each network counts for 20 at most.
    #[must_use]
    pub fn ranked(&self, campaign: CampaignId) -> i64 {
        self.crowd().rooms.get(&campaign).map_or(0, |room| room.ranked)
    }

    /// Open stage feeds of all campaigns, a visitor counted once per campaign.
    #[must_use]
    pub fn watching_all(&self) -> i64 {
        self.crowd().rooms.values().map(|room| count(&room.viewers)).sum()
    }

    /// How late most pages show the campaign's video, as far as they have told.
    #[must_use]
    pub fn delay_ms(&self, campaign: CampaignId) -> Option<u32> {
        self.crowd().rooms.get(&campaign)?.delay_ms
    }

    /// This visitor's page shows the video so late. What a page without an open feed tells is not kept.
    pub(crate) fn tell_delay(&self, campaign: CampaignId, visitor: VisitorId, ms: u32, now: DateTime<Utc>) {
        let mut crowd = self.crowd();
        let Some(room) = crowd.rooms.get_mut(&campaign) else {
            return;
        };
        if let Some(viewer) = room.viewers.get_mut(&visitor) {
            viewer.delay = Some((ms.min(DELAY_MAX_MS), now));
            room.measured = true;
        }
    }

    /// Whether the campaign took hearts within the last second, if somebody read it then and this visitor has an open
    /// stage feed: a person who has one was allowed to watch.
    pub(crate) fn known_open(&self, campaign: CampaignId, visitor: VisitorId, now: DateTime<Utc>) -> Option<bool> {
        let crowd = self.crowd();
        let room = crowd.rooms.get(&campaign)?;
        let (open, at) = room.open.filter(|_| room.viewers.contains_key(&visitor))?;
        (at..at + KNOWN).contains(&now).then_some(open)
    }

    /// Somebody read whether the campaign takes hearts.
    pub(crate) fn knows_open(&self, campaign: CampaignId, open: bool, now: DateTime<Utc>) {
        self.crowd().rooms.entry(campaign).or_default().open = Some((open, now));
    }

    /// A show began or ended: what was known of the campaign is to be read again.
    pub(crate) fn forget_open(&self, campaign: CampaignId) {
        if let Some(room) = self.crowd().rooms.get_mut(&campaign) {
            room.open = None;
        }
    }

    /// Gathers hearts until the next tick.
    pub(crate) fn like(&self, campaign: CampaignId, hearts: i64) {
        let mut crowd = self.crowd();
        let room = crowd.rooms.entry(campaign).or_default();
        room.likes = room.likes.saturating_add(hearts);
        room.changed = true;
    }

    /// The campaign's stored numbers changed: tell them at the next tick.
    pub(crate) fn touch(&self, campaign: CampaignId) {
        self.crowd().rooms.entry(campaign).or_default().changed = true;
    }

    /// Hearts gathered and not yet stored.
    pub(crate) fn hearts(&self, campaign: CampaignId) -> i64 {
        self.crowd().rooms.get(&campaign).map_or(0, |room| room.likes)
    }

    /// Takes what is due now and forgets empty rooms.
    pub(crate) fn take_due(&self, now: DateTime<Utc>) -> Vec<Due> {
        let mut crowd = self.crowd();
        let mut due = Vec::new();
        for (campaign, room) in &mut crowd.rooms {
            if std::mem::take(&mut room.measured) || room.delay_ms.is_some() {
                let delay_ms = room.median_delay_ms(now);
                room.changed |= delay_ms != room.delay_ms;
                room.delay_ms = delay_ms;
            }
            if std::mem::take(&mut room.changed) {
                let likes = std::mem::take(&mut room.likes);
                due.push(Due {
                    campaign: *campaign,
                    watching: count(&room.viewers),
                    likes,
                    delay_ms: room.delay_ms,
                });
            }
        }
        crowd.rooms.retain(|_, room| !room.is_quiet());
        due
    }

    /// Puts back what could not be stored, for the next tick.
    pub(crate) fn give_back(&self, due: Due) {
        self.like(due.campaign, due.likes);
    }

    /// Takes one act from the visitor's allowance, or says how long to wait.
    pub(crate) fn pace(&self, visitor: VisitorId, act: Act) -> Result<(), Error> {
        if self.paces.len() >= PACES_MAX {
            self.paces.sweep();
            if self.paces.len() >= PACES_MAX {
                return Err(Error::TooFast { retry_after_s: 1 });
            }
        }
        self.paces.count(&(visitor, act))
    }

    /// Forgets the paces of visitors who have done nothing for a while.
    pub(crate) fn sweep(&self) {
        self.paces.sweep();
    }

    /// Counting survives a panic elsewhere: every change above is whole before the lock is given back.
    fn crowd(&self) -> MutexGuard<'_, Crowd> {
        self.crowd.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(viewers: &HashMap<VisitorId, Viewer>) -> i64 {
    i64::try_from(viewers.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::when::from_millis;
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        from_millis(1_000_000) + TimeDelta::seconds(seconds)
    }

    fn presence() -> Presence {
        Presence::new(&Clock::by_hand(at(0)))
    }

    fn campaign() -> CampaignId {
        CampaignId(Uuid::from_u128(1))
    }

    fn visitor(n: u128) -> VisitorId {
        VisitorId(Uuid::from_u128(n))
    }

    fn from(n: u128, network: [u8; 4]) -> Who {
        Who {
            visitor: visitor(n),
            account: None,
            session: None,
            network: network.into(),
            has_cookie: true,
        }
    }

    fn who(n: u128) -> Who {
        from(n, [192, 0, 2, 1])
    }

    #[test]
    fn a_network_is_counted_whole_but_lifts_a_show_like_twenty() {
        let presence = presence();
        let office: Vec<Guard> = (1..=50).map(|n| presence.join(campaign(), &who(n), false)).collect();
        let _other = presence.join(campaign(), &from(100, [192, 0, 2, 2]), false);
        assert_eq!((presence.watching(campaign()), presence.ranked(campaign())), (51, 21));
        let mut office = office.into_iter();
        office.by_ref().take(40).for_each(drop);
        assert_eq!((presence.watching(campaign()), presence.ranked(campaign())), (11, 11));
        office.for_each(drop);
        assert_eq!((presence.watching(campaign()), presence.ranked(campaign())), (1, 1));
    }

    #[test]
    fn most_pages_say_how_late_a_show_is_seen() {
        let presence = presence();
        let watchers: Vec<Guard> = (1..=5).map(|n| presence.join(campaign(), &who(n), false)).collect();
        let told = || presence.take_due(at(0)).first().map(|due| due.delay_ms);
        assert_eq!(told(), Some(None), "nobody has told");
        for (n, ms) in [(1, 140), (2, 170), (3, u32::MAX), (9, 5_000)] {
            presence.tell_delay(campaign(), visitor(n), ms, at(0));
        }
        assert_eq!(told(), Some(Some(200)));
        presence.tell_delay(campaign(), visitor(1), 180, at(0));
        assert_eq!(told(), None, "a few milliseconds are no news");
        presence.tell_delay(campaign(), visitor(2), 40_000, at(0));
        assert_eq!(told(), Some(Some(40_000)));
        assert_eq!(presence.delay_ms(campaign()), Some(40_000));
        presence.tell_delay(campaign(), visitor(4), 300, at(60));
        assert_eq!(
            presence.take_due(at(80))[0].delay_ms,
            Some(300),
            "the others are silent"
        );
        drop(watchers);
        assert_eq!(
            presence.take_due(at(81))[0].delay_ms,
            None,
            "with them goes what they told"
        );
    }

    #[test]
    fn many_browsers_of_one_network_do_not_decide_how_late_a_show_is() {
        let presence = presence();
        let mut guards = Vec::new();
        for n in 0..40 {
            let (liar, honest) = (who(n), from(100 + n, [192, 0, 2, 10 + n as u8]));
            for (person, ms) in [(&liar, 60_000), (&honest, 300)] {
                guards.push(presence.join(campaign(), person, false));
                presence.tell_delay(campaign(), person.visitor, ms, at(0));
            }
        }
        assert_eq!(presence.take_due(at(0))[0].delay_ms, Some(300));
    }

    #[test]
    fn two_tabs_are_one_person_and_the_studio_is_nobody() {
        let presence = presence();
        let first = presence.join(campaign(), &who(1), false);
        let second = presence.join(campaign(), &who(1), false);
        let other = presence.join(campaign(), &who(2), false);
        let _studio = presence.join(campaign(), &who(3), true);
        assert_eq!(presence.watching(campaign()), 2);
        drop(first);
        assert_eq!(presence.watching(campaign()), 2);
        drop((second, other));
        assert_eq!(presence.watching(campaign()), 0);
    }

    #[test]
    fn a_tick_takes_only_what_changed_and_empty_rooms_are_forgotten() {
        let presence = presence();
        let guard = presence.join(campaign(), &who(1), false);
        presence.like(campaign(), 3);
        assert_eq!(
            presence.take_due(at(0)),
            [Due {
                campaign: campaign(),
                watching: 1,
                likes: 3,
                delay_ms: None,
            }]
        );
        assert_eq!(presence.take_due(at(0)), []);
        drop(guard);
        assert_eq!(
            presence.take_due(at(0)),
            [Due {
                campaign: campaign(),
                watching: 0,
                likes: 0,
                delay_ms: None,
            }]
        );
        assert!(presence.crowd().rooms.is_empty());
    }

    #[test]
    fn hearts_that_could_not_be_stored_come_back() {
        let presence = presence();
        presence.like(campaign(), 3);
        let due = presence.take_due(at(0))[0];
        presence.like(campaign(), 2);
        presence.give_back(due);
        assert_eq!(presence.take_due(at(0))[0].likes, 5);
    }

    #[test]
    fn five_acts_in_a_row_are_fine_and_the_sixth_waits_a_second() {
        let clock = Clock::by_hand(from_millis(1_000_000));
        let presence = Presence::new(&clock);
        for _ in 0..5 {
            presence.pace(visitor(1), Act::Comment).unwrap();
        }
        assert!(matches!(
            presence.pace(visitor(1), Act::Comment),
            Err(Error::TooFast { retry_after_s: 1 })
        ));
        presence.pace(visitor(2), Act::Comment).unwrap();
        presence.pace(visitor(1), Act::Like).unwrap();
        clock.advance(TimeDelta::milliseconds(1_000));
        presence.pace(visitor(1), Act::Comment).unwrap();
        assert!(presence.pace(visitor(1), Act::Comment).is_err());
    }
}
