//! What a campaign sells: a product with what it costs here and now and how many are left, a voucher with what it takes
//! off, as viewers see them.

use crate::{Money, ProductId, VariantId, VoucherId, image::Image};
use serde::{Deserialize, Serialize};

/// What a voucher takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// This much, never more than the total.
    Fixed {
        /// The amount.
        amount: Money,
    },
    /// This share, rounded down, never more than the cap.
    Percent {
        /// 1–100.
        percent: u8,
        /// The most that it takes off.
        cap: Option<Money>,
    },
}

impl Discount {
    /// What it takes off `total`: 0 ≤ result ≤ total, in the currency of `total`.
    #[must_use]
    pub fn off(self, total: Money) -> Money {
        let off = match self {
            Discount::Fixed { amount } => amount.minor,
            Discount::Percent { percent, cap } => {
                let share = i128::from(total.minor) * i128::from(percent.min(100)) / 100;
                let share = i64::try_from(share).unwrap_or(total.minor);
                cap.map_or(share, |cap| share.min(cap.minor))
            }
        };
        Money::new(off.clamp(0, total.minor.max(0)), total.currency)
    }
}

/// A product of the campaign as viewers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageProduct {
    /// The product.
    pub id: ProductId,
    /// Its name.
    pub name: String,
    /// Its cover.
    pub image: Option<Image>,
    /// What it costs here and now (live price before product price); the lowest price of its variants.
    pub price: Money,
    /// The price struck through, when higher.
    pub was: Option<Money>,
    /// Units that can be bought here and now, of all variants together.
    pub left: i64,
    /// What people choose between, in order; empty for a product that is sold in a single form.
    pub variants: Vec<StageVariant>,
    /// Its place in the campaign, from 1: what hosts and buyers call it by.
    pub number: i64,
    /// Whether the shop wrote something about it; that is asked for when somebody reads it.
    pub described: bool,
    /// Version of `left`: grows with each change of the stock.
    pub version: i64,
}

/// A form of a product as viewers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageVariant {
    /// The variant.
    pub id: VariantId,
    /// A size, a colour.
    pub name: String,
    /// What it costs here and now.
    pub price: Money,
    /// The price struck through, when higher.
    pub was: Option<Money>,
    /// Units that can be bought here and now.
    pub left: i64,
}

/// A voucher of the campaign as viewers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageVoucher {
    /// The voucher.
    pub id: VoucherId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it takes off.
    pub discount: Discount,
    /// The least total that it needs.
    pub minimum: Money,
    /// Grows with every change.
    pub version: i64,
}

impl StageProduct {
    /// Whether its variants differ in price.
    #[must_use]
    pub fn prices_differ(&self) -> bool {
        self.variants.iter().any(|variant| variant.price != self.price)
    }
}
