//! The order of *Discover*, as a pure function of facts that everybody can check:
//!
//! 1. What is on air comes first. Among these a bigger crowd comes before a smaller one, counted in doublings, so that
//!    one viewer more does not shuffle the page; a followed shop counts as a crowd four times as big.
//! 2. Then what is on air and of which nothing arrives, in the same order: there is nothing to see or hear right now.
//! 3. Then what should have begun and has not, the latest start first.
//! 4. Then what is coming, soonest first; a followed shop's campaign counts as starting a day earlier.
//! 5. Then what is over, the latest first.
//!
//! Ties are settled by the start and at last by the id, so that the order is total and does not flicker.

use super::{Facts, Status};
use crate::{
    CampaignId,
    live::VideoState,
    when::{DAY, DateTime, TimeDelta, Utc},
};

/// A day: how much sooner a followed shop's campaign counts.
const HEAD_START: TimeDelta = DAY;
/// Doublings that a followed shop's crowd counts more.
const FOLLOWED_DOUBLINGS: i64 = 2;

/// What the order depends on.
#[derive(Clone, Copy, Debug)]
pub struct RankFacts {
    /// The campaign.
    pub id: CampaignId,
    /// When it is and what happened.
    pub facts: Facts,
    /// What arrives of the seller's video.
    pub video: VideoState,
    /// People watching now, each network counted for some at most.
    pub crowd: i64,
    /// Whether the person who looks follows the shop.
    pub followed: bool,
}

/// A place in *Discover*: the smaller, the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u8, i64, i64, CampaignId);

impl RankFacts {
    /// The place of a campaign at `now`.
    #[must_use]
    pub fn rank(&self, now: DateTime<Utc>) -> Rank {
        let start = self.facts.starts_at.timestamp_millis();
        let (group, within, tie) = match self.facts.status(now) {
            Status::Ongoing if self.facts.on_air => {
                let doublings = i64::from(64 - self.crowd.max(0).leading_zeros());
                let more = if self.followed { FOLLOWED_DOUBLINGS } else { 0 };
                let group = u8::from(!self.video.arrives());
                (group, -(doublings + more), -start)
            }
            Status::Ongoing => (2, -start, 0),
            Status::Upcoming => (
                3,
                start
                    - if self.followed {
                        HEAD_START.num_milliseconds()
                    } else {
                        0
                    },
                start,
            ),
            Status::Ended | Status::Completed => (4, -start, 0),
        };
        Rank(group, within, tie, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::from_millis;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: DateTime<Utc> = from_millis(1_800_000_000_000);

    fn facts(starts_in_h: i64, on_air: bool, watching: i64, followed: bool) -> RankFacts {
        let starts_at = NOW + TimeDelta::hours(starts_in_h);
        RankFacts {
            id: CampaignId(Uuid::nil()),
            facts: Facts {
                starts_at,
                ends_at: starts_at + TimeDelta::hours(2),
                on_air,
                ended_at: None,
            },
            video: if on_air { VideoState::Flowing } else { VideoState::None },
            crowd: watching,
            followed,
        }
    }

    #[test]
    fn a_few_viewers_more_do_not_shuffle_the_page_and_many_do() {
        let rank = |watching| facts(-1, true, watching, false).rank(NOW);
        assert_eq!(rank(100), rank(120));
        assert!(rank(300) < rank(100));
    }

    #[test]
    fn a_followed_shop_comes_forward_within_its_group_only() {
        assert!(facts(-1, true, 10, true).rank(NOW) < facts(-1, true, 30, false).rank(NOW));
        assert!(facts(20, false, 0, true).rank(NOW) < facts(2, false, 0, false).rank(NOW));
        assert!(facts(-1, true, 0, false).rank(NOW) < facts(-1, false, 0, true).rank(NOW));
    }

    #[test]
    fn a_show_without_its_video_waits_behind_those_with_one() {
        let shown = facts(-1, true, 0, false).rank(NOW);
        let gone = RankFacts {
            video: VideoState::Interrupted,
            ..facts(-1, true, 1_000, true)
        };
        assert!(shown < gone.rank(NOW));
        assert!(gone.rank(NOW) < facts(-1, false, 0, true).rank(NOW));
    }

    proptest! {
        #[test]
        fn what_is_on_air_comes_before_everything_else(
            here in (-3i64..3, 0i64..1_000_000, any::<bool>()), there in (-300i64..300, 0i64..1_000_000, any::<bool>()),
        ) {
            let live = facts(here.0, true, here.1, here.2).rank(NOW);
            prop_assert!(live < facts(there.0, false, there.1, there.2).rank(NOW));
        }

        #[test]
        fn a_bigger_crowd_is_never_behind(start in -5i64..5, few in 0i64..1_000_000, more in 0i64..1_000_000, followed: bool) {
            let rank = |watching| facts(start, true, watching, followed).rank(NOW);
            prop_assert!(rank(few + more) <= rank(few));
        }
    }
}
