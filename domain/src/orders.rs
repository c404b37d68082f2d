//! An order placed from the stage: who gets it, what it costs. Taking the stock is the database's work (`backend::orders`).

mod phone;

pub use phone::phone;

use crate::{
    CampaignId, FieldError, Money, OrderId, ProductId, VariantId,
    field::{Errors, optional_id, whole},
    text,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Longest note for the shop, in characters.
pub const NOTE_MAX: usize = 300;

/// Most units in one order.
pub const QUANTITY_MAX: i64 = 99;

/// The order form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    /// The variant's id; empty for a product that has only one form.
    pub variant: String,
    /// How many, 1–99.
    pub quantity: String,
    /// 1–80 characters.
    pub name: String,
    /// 8–15 digits.
    pub phone: String,
    /// 5–300 characters.
    pub address: String,
    /// What the shop should know, up to 300 characters.
    pub note: String,
    /// The price per unit that the buyer saw, in minor units: a price that changed meanwhile is told, not taken.
    pub seen_price: i64,
    /// The number of the terms and privacy notice that the buyer could read: others are told, not agreed to. 0 for a page that
    /// does not say it.
    pub seen_wording: i64,
}

/// A checked order form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFields {
    /// Which one, for a product that people choose a variant of.
    pub variant: Option<VariantId>,
    /// How many.
    pub quantity: i64,
    /// Who gets it.
    pub contact: Contact,
    /// What the shop should know; empty for nothing.
    pub note: String,
    /// The price per unit that the buyer saw, in minor units.
    pub seen_price: i64,
    /// To which terms the buyer agreed, if the page said it.
    pub seen_wording: Option<i64>,
}

/// Who gets the parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// 1–80 characters.
    pub name: String,
    /// Digits with an optional leading `+`.
    pub phone: String,
    /// 5–300 characters.
    pub address: String,
}

impl OrderForm {
    /// Checks every field at once.
    pub fn check(&self) -> Result<OrderFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let variant = errors.take("variant", optional_id(&self.variant));
        let quantity = errors.take("quantity", whole(&self.quantity, 1, QUANTITY_MAX));
        let name = errors.take("name", text::bounded(&self.name, 1, 80, false));
        let phone = errors.take("phone", phone(&self.phone));
        let address = errors.take("address", text::bounded(&self.address, 5, 300, true));
        let note = errors.take("note", text::bounded(&self.note, 0, NOTE_MAX, true));
        match (variant, quantity, name, phone, address, note) {
            (Some(variant), Some(quantity), Some(name), Some(phone), Some(address), Some(note)) => Ok(OrderFields {
                variant,
                quantity,
                contact: Contact { name, phone, address },
                note,
                seen_price: self.seen_price,
                seen_wording: Some(self.seen_wording).filter(|wording| *wording != 0),
            }),
            _ => Err(errors.0),
        }
    }
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The product.
    pub product: ProductId,
    /// Its name when it was ordered.
    pub name: String,
    /// The variant's name when it was ordered; empty where there was nothing to choose.
    pub variant: String,
    /// Price per unit when it was ordered.
    pub price: Money,
    /// How many.
    pub quantity: i64,
}

impl OrderLine {
    /// What was ordered, in words: `Áo dài · M`.
    #[must_use]
    pub fn title(&self) -> String {
        match self.variant.as_str() {
            "" => self.name.clone(),
            variant => format!("{} · {variant}", self.name),
        }
    }
}

/// What the buyer holds in hand afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The order.
    pub id: OrderId,
    /// What people call it: `HK-7F3K2Q`.
    pub code: String,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// What is to pay.
    pub total: Money,
    /// Who gets it.
    pub contact: Contact,
    /// What the buyer wanted the shop to know; empty for nothing.
    pub note: String,
    /// Server time.
    #[serde(with = "wire")]
    pub at: DateTime<Utc>,
}

/// Who sold it, and how to reach them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldBy {
    /// The shop's name.
    pub name: String,
    /// The word in its address; `None` when its page is gone.
    pub slug: Option<String>,
    /// How to reach it, in the shop's words.
    pub contact: String,
    /// The show that it was ordered in; `None` when that is gone.
    pub campaign: Option<CampaignId>,
}

/// The answer to an order, and to the same order asked for again with its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// What people call it: `HK-7F3K2Q`.
    pub code: String,
    /// What is to pay.
    pub total: Money,
    /// Where its receipt is. Only for the browser that ordered, if it takes cookies, and for the account that was signed in:
    /// a key is no proof of who somebody is.
    pub id: Option<OrderId>,
    /// Its lines, for the same people; empty for others.
    pub lines: Vec<OrderLine>,
}

impl From<Receipt> for Placed {
    fn from(receipt: Receipt) -> Placed {
        Placed {
            code: receipt.code,
            total: receipt.total,
            id: Some(receipt.id),
            lines: receipt.lines,
        }
    }
}

/// A row of *Livestream orders*: order code, number of products, customer name, total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// The order.
    pub id: OrderId,
    /// In which campaign.
    pub campaign: CampaignId,
    /// What people call it.
    pub code: String,
    /// Number of products (units).
    pub units: i64,
    /// Customer name.
    pub customer: String,
    /// Total order value.
    pub total: Money,
    /// Server time.
    #[serde(with = "wire")]
    pub at: DateTime<Utc>,
}

/// The letters of an order code: no 0/O, 1/I/L, so that it can be read out on air.
const CODE_LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// The code of an order from 64 random bits: `HK-` and eight letters (31^8 ≈ 8.5·10¹¹ codes).
#[must_use]
pub fn code(random: u64) -> String {
    let mut rest = random;
    let mut code = String::from("HK-");
    for _ in 0..8 {
        let letter = CODE_LETTERS[(rest % 31) as usize];
        code.push(char::from(letter));
        rest /= 31;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_needs_a_name_a_phone_and_an_address() {
        let errors = OrderForm {
            quantity: "0".into(),
            ..OrderForm::default()
        }
        .check()
        .unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["quantity", "name", "phone", "address"]);
    }

    #[test]
    fn a_code_is_short_and_readable() {
        assert_eq!(code(0), "HK-22222222");
        assert_ne!(code(u64::MAX), code(u64::MAX - 1));
        assert_eq!(code(u64::MAX).len(), 11);
    }
}
