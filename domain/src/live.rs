//! A campaign on air: what the studio and the stage show, and the news that keeps both true.
//! News is a state with a version, never a delta (DESIGN §2): lost, doubled or late news does no harm.

pub mod uplink;

use crate::{
    CampaignId, CommentId, Currency, ImageId, Money, ProductId, ShopId, VoucherId,
    account::Visitor,
    audience::Comment,
    campaign::{Audience, Facts, Status},
    image::Image,
    moderation::{CommentRules, Reported},
    offer::{StageProduct, StageVoucher},
    orders::OrderRow,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Whether the show runs; its video is another matter ([`VideoState`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// When it is and what happened.
    pub facts: Facts,
    /// Start of the running show.
    #[serde(with = "wire::optional")]
    pub on_air_since: Option<DateTime<Utc>>,
    /// What arrives of the seller's video.
    pub video: VideoState,
    /// Who may comment, and how often.
    #[serde(default)]
    pub comment_rules: CommentRules,
    /// Grows with each change.
    pub version: i64,
}

impl Show {
    /// The campaign's status at `now`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        self.facts.status(now)
    }
}

/// Minutes by which a running show can be extended (SPEC §2).
pub const EXTENSIONS_MIN: [i64; 3] = [15, 30, 60];
/// Minutes before its end at which the host is warned.
pub const WARNINGS_MIN: [i64; 3] = [10, 5, 1];

/// What arrives of the seller's video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoState {
    /// Nobody has published yet.
    #[default]
    None,
    /// Frames arrive.
    Flowing,
    /// Sound arrives, and there has been no video.
    SoundOnly,
    /// Sound arrives; the video has stopped.
    Stopped,
    /// Sound arrives; packets of the video, all or some, are larger than can be sent on.
    TooLarge,
    /// The host has switched the camera off; what the encoder sends of it is black.
    CameraOff,
    /// Nothing arrives any more; the host is reconnecting.
    Interrupted,
}

impl VideoState {
    /// Whether there is something to play, be it sound alone.
    #[must_use]
    pub fn arrives(self) -> bool {
        !matches!(self, VideoState::None | VideoState::Interrupted)
    }
}

/// The numbers above the video that everybody may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Pages with an open feed now, studio pages not counted.
    pub watching: i64,
    /// Hearts so far.
    pub likes: i64,
    /// Comments so far.
    pub comments: i64,
    /// How many milliseconds after the server half of the pages show the video, to a tenth of a second; `None` while none has told.
    #[serde(default)]
    pub delay_ms: Option<u32>,
    /// Grows with each change.
    pub version: i64,
}

/// The numbers above the video that only staff who see orders see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// Orders placed in this campaign.
    pub orders: i64,
    /// Their sum.
    pub revenue: Money,
    /// Grows with each change.
    pub version: i64,
}

/// What is pinned on every screen: one hero product, one hero voucher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// The hero product.
    pub product: Option<ProductId>,
    /// The hero voucher.
    pub voucher: Option<VoucherId>,
    /// Grows with each change.
    pub version: i64,
}

/// Everything that the stage shows, in one read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageView {
    /// The campaign.
    pub campaign: CampaignId,
    /// The shop's id.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The word in the shop's address.
    pub shop_slug: String,
    /// The shop's logo.
    pub shop_logo: Option<ImageId>,
    /// The number of the shop's terms and privacy notice as they are now: an order says to which its buyer agreed.
    pub wording: i64,
    /// Currency of every price.
    pub currency: Currency,
    /// Title of the campaign.
    pub title: String,
    /// Description, plain text.
    pub description: String,
    /// First is the cover.
    pub images: Vec<Image>,
    /// Who is told of it.
    pub audience: Audience,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
    /// Whether the show runs.
    pub show: Show,
    /// Numbers.
    pub counters: Counters,
    /// What is pinned.
    pub pins: Pins,
    /// Every product, in order.
    pub products: Vec<StageProduct>,
    /// Every voucher, in order.
    pub vouchers: Vec<StageVoucher>,
    /// The newest comments, oldest first.
    pub comments: Vec<Comment>,
    /// Who is looking.
    pub visitor: Visitor,
    /// Whether that person follows the shop, which its own people do; `None` for people who are not signed in.
    pub follows: Option<bool>,
    /// Server time of this read.
    #[serde(with = "wire")]
    pub now: DateTime<Utc>,
    /// Where the feed stood before this read: the page asks the feed to go on after it.
    pub feed_position: u64,
}

/// What people see of a show for followers before they follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    /// Title of the campaign.
    pub title: String,
    /// Description, plain text.
    pub description: String,
    /// The shop's name.
    pub shop_name: String,
    /// The word in the shop's address.
    pub shop_slug: String,
    /// The shop's logo.
    pub shop_logo: Option<ImageId>,
    /// The campaign's cover.
    pub cover: Option<Image>,
    /// When it is.
    pub facts: Facts,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
    /// Whether somebody is signed in, who can follow at once.
    pub signed_in: bool,
}

/// Everything that the studio shows, in one read: the stage, and what the person's role may see besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioView {
    /// What viewers see.
    pub stage: StageView,
    /// Whether viewers may see it.
    pub published: bool,
    /// Sums of the orders; `None` for who may not see orders.
    pub sales: Option<Sales>,
    /// *Livestream orders*, newest first; `None` for who may not see orders.
    pub orders: Option<Vec<OrderRow>>,
    /// Comments that viewers reported, the newest report first.
    pub reported: Vec<Reported>,
    /// The whole address to share.
    pub link: String,
}

/// One thing that changed, told to every open page of the campaign. On the wire an object with one field, the kind of news: its
/// reader is smaller and faster than one that must look for a kind among the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// The show began, ended, was interrupted or planned anew.
    ShowChanged(Show),
    /// Somebody said something.
    CommentPosted(Comment),
    /// Comments were removed.
    CommentsDeleted {
        /// Which.
        ids: Vec<CommentId>,
    },
    /// Numbers for everybody; at most once a second.
    Counted(Counters),
    /// What is pinned changed.
    Pinned(Pins),
    /// A product's price or stock changed, or it joined the campaign.
    ProductChanged(StageProduct),
    /// A product left the campaign, or was archived.
    ProductGone {
        /// Which.
        id: ProductId,
        /// The product's, as it left: news of an older version does not bring it back.
        version: i64,
    },
    /// The products have another order: all of them, in order.
    ProductsOrdered(Vec<ProductId>),
    /// A voucher joined the campaign, or changed.
    VoucherChanged(StageVoucher),
    /// A voucher left the campaign, or can no longer be used.
    VoucherGone {
        /// Which.
        id: VoucherId,
        /// The voucher's, as it left: news of an older version does not bring it back.
        version: i64,
    },
    /// The campaign was deleted: nothing comes after this.
    CampaignGone,
    /// Only for staff: viewers reported a comment, or staff settled that.
    CommentReported(Reported),
    /// Only for who may see orders: one was placed.
    OrderPlaced(OrderRow),
    /// Only for who may see orders: their sums.
    Sold(Sales),
}

impl News {
    /// Who receives it, and whoever sees more.
    #[must_use]
    pub fn is_for(&self) -> Sees {
        match self {
            News::OrderPlaced(_) | News::Sold(_) => Sees::Orders,
            News::CommentReported(_) => Sees::Studio,
            _ => Sees::Stage,
        }
    }
}

/// What a reader of the feed may see; each sees what is above it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sees {
    /// What everybody may see.
    Stage,
    /// What staff in the live console may see.
    Studio,
    /// Orders and their sums besides.
    Orders,
}

/// The first thing that the feed says on every connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Server time, for clocks and countdowns.
    #[serde(with = "wire")]
    pub now: DateTime<Utc>,
    /// The server's build: an old page is told to reload, but never during a show.
    pub build: String,
    /// The newest news id at this moment.
    pub position: u64,
    /// Whether this reader is told of orders. A page that was drawn for another role draws itself anew.
    #[serde(default)]
    pub orders: bool,
    /// Whether this browser has a nickname: a page that was drawn for everybody does not know.
    #[serde(default)]
    pub named: bool,
}

/// A stage's screen state, decided from facts alone so that server and browser agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// Cover and countdown.
    Before,
    /// The time has come, the host has not.
    Waiting,
    /// Video.
    OnAir,
    /// "The host is reconnecting".
    Interrupted,
    /// Over.
    Over,
}

impl Show {
    /// What the stage shows at `now`.
    #[must_use]
    pub fn scene(&self, now: DateTime<Utc>) -> Scene {
        Scene::of(self.facts, self.video, now)
    }
}

impl Scene {
    /// What is to be seen at `now`.
    #[must_use]
    pub fn of(facts: Facts, video: VideoState, now: DateTime<Utc>) -> Scene {
        match (facts.status(now), facts.on_air, video.arrives()) {
            (_, true, true) => Scene::OnAir,
            (_, true, false) => Scene::Interrupted,
            (Status::Upcoming, false, _) => Scene::Before,
            (Status::Ongoing, false, _) => Scene::Waiting,
            (Status::Ended | Status::Completed, false, _) => Scene::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::from_millis;

    fn show(on_air: bool, video: VideoState) -> Show {
        let facts = Facts {
            starts_at: from_millis(100),
            ends_at: from_millis(200),
            on_air,
            ended_at: None,
        };
        Show {
            facts,
            on_air_since: None,
            video,
            comment_rules: CommentRules::default(),
            version: 1,
        }
    }

    #[test]
    fn a_lost_video_is_an_interruption_and_never_the_end() {
        assert_eq!(
            show(true, VideoState::Interrupted).scene(from_millis(150)),
            Scene::Interrupted
        );
        for video in [
            VideoState::Flowing,
            VideoState::SoundOnly,
            VideoState::Stopped,
            VideoState::TooLarge,
            VideoState::CameraOff,
        ] {
            assert_eq!(show(true, video).scene(from_millis(500)), Scene::OnAir, "{video:?}");
        }
        assert_eq!(show(false, VideoState::Flowing).scene(from_millis(150)), Scene::Waiting);
        assert_eq!(show(false, VideoState::None).scene(from_millis(50)), Scene::Before);
        assert_eq!(show(false, VideoState::None).scene(from_millis(250)), Scene::Over);
    }

    #[test]
    fn orders_are_news_only_for_who_may_see_them() {
        let sold = News::Sold(Sales {
            orders: 1,
            revenue: Money::zero(Currency::Vnd),
            version: 1,
        });
        assert_eq!(sold.is_for(), Sees::Orders);
        assert_eq!(News::Pinned(Pins::default()).is_for(), Sees::Stage);
        let json = serde_json::to_string(&sold).unwrap();
        assert!(json.starts_with(r#"{"sold":{"#), "{json}");
    }
}
