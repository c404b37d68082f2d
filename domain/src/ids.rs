//! Ids are newtypes, so that a product's id cannot be passed where a campaign's is asked.
//! They are UUIDs (version 7, made in `backend` or, for request keys, in the browser); this file only holds and parses them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                // Only the canonical 36-character form: one thing has one address.
                if text.len() != 36 {
                    return Err(NotAnId);
                }
                Uuid::try_parse(text).map($name).map_err(|_| NotAnId)
            }
        }
    )*};
}

/// The text is not an id; to a person this is the same as "not found".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

ids! {
    /// A person who signed up.
    AccountId,
    /// A browser, known by its signed cookie.
    VisitorId,
    /// A shop.
    ShopId,
    /// An invitation to a shop's team.
    InviteId,
    /// A category of a shop's catalog.
    CategoryId,
    /// A product of a shop.
    ProductId,
    /// A form in which a product is sold: a size, a colour.
    VariantId,
    /// A voucher of a shop.
    VoucherId,
    /// A stored image.
    ImageId,
    /// A livestream campaign; also the name of its shared link, its stream and its feed.
    CampaignId,
    /// A comment under a campaign.
    CommentId,
    /// Something that staff did to keep the peace, in the log.
    ActId,
    /// An order.
    OrderId,
    /// Made in the browser once per intent: asking twice with one key is the same as asking once.
    RequestKey,
}
