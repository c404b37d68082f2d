//! A page's state of a show, updated by the feed (the SSE stream). News is a state with a version: older news is dropped,
//! repeated news changes nothing, and after a gap the page reads everything again (DESIGN §2). The stream is in `source`.

mod source;
#[cfg(test)]
mod tests;

pub use source::follow;

use browser::rtc;
use domain::CampaignId;
use domain::audience::Comment;
use domain::moderation::Reported;
use domain::orders::OrderRow;
use domain::{
    live::{Counters, News, Pins, Sales, Show, StageView, StudioView, VideoState},
    offer::{StageProduct, StageVoucher},
};
use leptos::prelude::*;
use uuid::Uuid;

/// As many comments as anybody scrolls back; older ones are dropped.
const COMMENTS_MAX: usize = 200;
/// As many orders as the console lists; the order list has them all.
const ORDERS_MAX: usize = 500;

/// The page's connection to the feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Not open yet.
    #[default]
    Opening,
    /// News arrives.
    Open,
    /// News does not arrive; the page keeps trying.
    Lost,
    /// The server refuses this person: the screen says so, and what was on it is gone.
    Refused,
}

/// A show as signals; studio and stage render the same ones.
#[derive(Clone, Copy)]
pub struct LiveStore {
    /// Whose show.
    pub campaign: CampaignId,
    /// The page is the studio: it reads the studio's view and is not counted as watching.
    pub studio: bool,
    /// Whether the show runs.
    pub show: RwSignal<Show>,
    /// Numbers for everybody.
    pub counters: RwSignal<Counters>,
    /// What is pinned.
    pub pins: RwSignal<Pins>,
    /// Every product, in order.
    pub products: RwSignal<Vec<StageProduct>>,
    /// Every voucher, in order.
    pub vouchers: RwSignal<Vec<StageVoucher>>,
    /// The newest comments, oldest first.
    pub comments: RwSignal<Vec<Comment>>,
    /// *Livestream orders*, newest first; empty on the stage.
    pub orders: RwSignal<Vec<OrderRow>>,
    /// Comments that wait for staff; empty on the stage.
    pub reported: RwSignal<Vec<Reported>>,
    /// Numbers for staff; `None` on the stage.
    pub sales: RwSignal<Option<Sales>>,
    /// The page's connection to the feed.
    pub link: RwSignal<Link>,
    /// How often the server was found to have been restarted: earlier media sessions are void.
    pub restarts: RwSignal<u32>,
    /// The server runs another build than this page.
    pub outdated: RwSignal<bool>,
    /// Others know what to call us: a nickname, or the shop's team.
    pub named: RwSignal<bool>,
    /// Products and vouchers that left, and the version at which they did: older news that comes late brings none back.
    gone: StoredValue<Vec<(Uuid, i64)>>,
    position: StoredValue<u64>,
}

impl LiveStore {
    /// From the server's read for a stage.
    pub fn of_stage(view: StageView) -> LiveStore {
        LiveStore {
            campaign: view.campaign,
            studio: false,
            show: RwSignal::new(view.show),
            counters: RwSignal::new(view.counters),
            pins: RwSignal::new(view.pins),
            products: RwSignal::new(view.products),
            vouchers: RwSignal::new(view.vouchers),
            comments: RwSignal::new(view.comments),
            orders: RwSignal::new(Vec::new()),
            reported: RwSignal::new(Vec::new()),
            sales: RwSignal::new(None),
            link: RwSignal::new(Link::Opening),
            restarts: RwSignal::new(0),
            outdated: RwSignal::new(false),
            named: RwSignal::new(view.visitor.nickname.is_some()),
            gone: StoredValue::default(),
            position: StoredValue::new(view.feed_position),
        }
    }

    /// From the server's read for a studio.
    pub fn of_studio(view: StudioView) -> LiveStore {
        let store = LiveStore::of_stage(view.stage);
        store.orders.set(view.orders.unwrap_or_default());
        store.reported.set(view.reported);
        store.sales.set(view.sales);
        LiveStore { studio: true, ..store }
    }

    /// The page was read again: the read is the truth, whatever the versions say.
    pub fn redraw(self, view: StageView) {
        let _ = self.show.try_set(view.show);
        let _ = self.counters.try_set(view.counters);
        let _ = self.pins.try_set(view.pins);
        let _ = self.products.try_set(view.products);
        let _ = self.vouchers.try_set(view.vouchers);
        let _ = self.comments.try_set(view.comments);
        self.position.try_set_value(view.feed_position);
    }

    /// The studio was read again, perhaps for another role than before.
    pub fn redraw_studio(self, view: StudioView) {
        if self.is_of_another_role(view.sales.is_some()) {
            return;
        }
        let _ = self.orders.try_set(view.orders.unwrap_or_default());
        let _ = self.reported.try_set(view.reported);
        let _ = self.sales.try_set(view.sales);
        self.redraw(view.stage);
    }

    /// Takes one piece of news.
    pub fn receive(self, news: News) {
        match news {
            News::ShowChanged(show) => replace(self.show, show, |show| show.version),
            News::Counted(counters) => replace(self.counters, counters, |counters| counters.version),
            News::Pinned(pins) => replace(self.pins, pins, |pins| pins.version),
            News::Sold(sales) => replace(self.sales, Some(sales), |sales| sales.map_or(i64::MIN, |s| s.version)),
            News::CommentPosted(comment) => self.receive_comment(comment),
            News::CommentsDeleted { ids } => {
                change(self.comments, |all| {
                    let before = all.len();
                    all.retain(|comment| !ids.contains(&comment.id));
                    all.len() != before
                });
                change(self.reported, |all| {
                    let before = all.len();
                    all.retain(|reported| !ids.contains(&reported.comment.id));
                    all.len() != before
                });
            }
            News::CommentReported(reported) => self.receive_reported(reported),
            News::ProductChanged(product) => changed(self.products, self.gone, product),
            News::ProductGone { id, version } => leaves(self.products, self.gone, id.0, version),
            News::ProductsOrdered(ids) => change(self.products, |all| {
                // A sort of the library would be two kilobytes more to load.
                let mut next = 0;
                for id in ids {
                    if let Some(at) = all.iter().position(|product| product.id == id) {
                        let product = all.remove(at);
                        all.insert(next.min(all.len()), product);
                        next += 1;
                    }
                }
                true
            }),
            News::VoucherChanged(voucher) => changed(self.vouchers, self.gone, voucher),
            News::VoucherGone { id, version } => leaves(self.vouchers, self.gone, id.0, version),
            News::CampaignGone => {
                let _ = self.link.try_set(Link::Refused);
            }
            News::OrderPlaced(order) => change(self.orders, |all| {
                let fresh = all.iter().all(|known| known.id != order.id);
                if fresh {
                    all.insert(0, order);
                    all.truncate(ORDERS_MAX);
                }
                fresh
            }),
        }
    }

    /// A comment, from the feed or as the answer to our own.
    pub fn receive_comment(self, comment: Comment) {
        change(self.comments, |all| {
            if all.iter().any(|known| known.id == comment.id) {
                return false;
            }
            let place = all
                .iter()
                .rposition(|known| known.at <= comment.at)
                .map_or(0, |at| at + 1);
            all.insert(place, comment);
            let surplus = all.len().saturating_sub(COMMENTS_MAX);
            all.drain(..surplus);
            true
        });
    }

    /// A reported comment, the newest report first. With no report left it is off the list.
    fn receive_reported(self, reported: Reported) {
        change(self.reported, |all| {
            let known = all.iter().position(|known| known.comment.id == reported.comment.id);
            match known {
                Some(at) if all[at].at > reported.at => return false,
                Some(at) => drop(all.remove(at)),
                None if reported.reports == 0 => return false,
                None => {}
            }
            if reported.reports > 0 {
                all.insert(0, reported);
            }
            true
        });
    }

    /// The pinned product, as it stands now.
    pub fn pinned_product(self) -> Option<StageProduct> {
        let id = self.pins.with(|pins| pins.product)?;
        self.products
            .with(|all| all.iter().find(|product| product.id == id).cloned())
    }

    /// The pinned voucher.
    pub fn pinned_voucher(self) -> Option<StageVoucher> {
        let id = self.pins.with(|pins| pins.voucher)?;
        self.vouchers
            .with(|all| all.iter().find(|voucher| voucher.id == id).cloned())
    }

    /// A show is running.
    pub fn on_air(self) -> bool {
        self.show.with(|show| show.facts.on_air)
    }

    /// The same without following it, also when the page is gone.
    fn on_air_untracked(self) -> bool {
        self.show
            .try_with_untracked(|show| show.facts.on_air)
            .unwrap_or_default()
    }

    /// Whether this page was drawn for somebody who may see orders.
    pub fn sees_orders(self) -> bool {
        self.sales.try_with_untracked(Option::is_some).unwrap_or_default()
    }

    /// Whether this page was drawn for another role than its person has now: what is on it may be more than they may see, so it
    /// draws itself anew.
    fn is_of_another_role(self, sees_orders: bool) -> bool {
        let other = sees_orders != self.sees_orders();
        if other {
            let _ = self.link.try_set(Link::Refused);
            browser::page::reload();
        }
        other
    }

    /// The same for the media sessions, which may outlive the page by a moment: a show that is gone counts as on air, so
    /// that its session is ended.
    pub fn for_rtc(self) -> rtc::Show {
        rtc::Show {
            campaign: self.campaign,
            on_air: Signal::derive(move || self.show.try_with(|show| show.facts.on_air).unwrap_or(true)),
            flows: Signal::derive(move || self.show.try_with(|show| show.video) == Some(VideoState::Flowing)),
            arrives: Signal::derive(move || self.show.try_with(|show| show.video.arrives()).unwrap_or_default()),
            restarts: self.restarts.into(),
        }
    }
}

/// Sets the signal when `next` is not older than what it holds, and notifies only when something changed.
fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, next: T, version: impl Fn(&T) -> i64) {
    change(signal, |current| {
        let news = version(&next) >= version(current) && *current != next;
        if news {
            *current = next;
        }
        news
    });
}

/// What a show sells, as the page lists it.
trait Listed: PartialEq + Send + Sync + 'static {
    fn id(&self) -> Uuid;
    fn version(&self) -> i64;
}

impl Listed for StageProduct {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> i64 {
        self.version
    }
}

impl Listed for StageVoucher {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// One joined the show, or changed.
fn changed<T: Listed>(list: RwSignal<Vec<T>>, gone: StoredValue<Vec<(Uuid, i64)>>, next: T) {
    let left = |gone: &Vec<(Uuid, i64)>| gone.iter().any(|(id, at)| *id == next.id() && *at > next.version());
    if gone.try_with_value(left).unwrap_or(true) {
        return;
    }
    change(list, |all| {
        match all.iter_mut().find(|known| known.id() == next.id()) {
            Some(known) if known.version() > next.version() || *known == next => return false,
            Some(known) => *known = next,
            None => all.push(next),
        }
        true
    });
}

/// One left the show.
fn leaves<T: Listed>(list: RwSignal<Vec<T>>, gone: StoredValue<Vec<(Uuid, i64)>>, id: Uuid, version: i64) {
    let _ = gone.try_update_value(|gone| {
        gone.retain(|(known, at)| *known != id || *at > version);
        gone.push((id, version));
    });
    change(list, |all| {
        let before = all.len();
        all.retain(|known| known.id() != id || known.version() > version);
        all.len() != before
    });
}

/// Changes the signal unless its page is gone; subscribers run only when the change says so.
fn change<T: Send + Sync + 'static>(signal: RwSignal<T>, change: impl FnOnce(&mut T) -> bool) {
    let _ = signal.try_maybe_update(|value| (change(value), ()));
}
