//! Vouchers: what one takes off, how it may be used, and its form.

use crate::{
    Currency, FieldError, Money, ShopId, VoucherId, Why,
    field::{Errors, amount, optional, whole},
    offer::Discount,
    text,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Most uses that a voucher can be given.
pub const USES_MAX: i64 = 1_000_000;

/// How often, by whom and when a voucher can be used; what is `None` is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherLimits {
    /// Uses in all.
    pub total: Option<i64>,
    /// Uses of one buyer.
    pub per_buyer: Option<i64>,
    /// The most that all uses together take off.
    pub budget: Option<Money>,
    /// The first moment.
    #[serde(with = "wire::optional")]
    pub from: Option<DateTime<Utc>>,
    /// The moment from which it cannot be used any more.
    #[serde(with = "wire::optional")]
    pub until: Option<DateTime<Utc>>,
    /// Only while a livestream that offers it is on air.
    pub livestream_only: bool,
}

impl VoucherLimits {
    /// Whether its time is now.
    #[must_use]
    pub fn is_time(&self, now: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// A voucher, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// Its id.
    pub id: VoucherId,
    /// Whose it is.
    pub shop: ShopId,
    /// 3–20 of A–Z and 0–9; unique in the shop.
    pub code: String,
    /// 1–60 characters.
    pub name: String,
    /// What it takes off.
    pub discount: Discount,
    /// The least total that it needs.
    pub minimum: Money,
    /// How often, by whom and when it can be used.
    pub limits: VoucherLimits,
    /// Whether it can be used.
    pub active: bool,
    /// Archived: not in lists, not for new campaigns, not usable.
    pub archived: bool,
    /// Grows with each change.
    pub version: i64,
}

/// The voucher form as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VoucherForm {
    /// 3–20 letters and digits.
    pub code: String,
    /// 1–60 characters.
    pub name: String,
    /// `fixed` or `percent`.
    pub kind: String,
    /// Amount of money when fixed.
    pub amount: String,
    /// 1–100 when percent.
    pub percent: String,
    /// Amount of money or empty, when percent.
    pub cap: String,
    /// Amount of money, or empty for none.
    pub minimum: String,
    /// Whole number, or empty for any number.
    pub total: String,
    /// Whole number, or empty for any number.
    pub per_buyer: String,
    /// Amount of money, or empty for none.
    pub budget: String,
    /// `2026-11-23T20:00` in the shop's zone, or empty for at once.
    pub starts: String,
    /// `2026-11-30T20:00` in the shop's zone, or empty for no end.
    pub ends: String,
    /// Ticked: only while a livestream is on air.
    pub livestream_only: bool,
    /// Ticked: can be used.
    pub active: bool,
}

/// A checked voucher form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherFields {
    /// Upper-case code.
    pub code: String,
    /// 1–60 characters.
    pub name: String,
    /// What it takes off.
    pub discount: Discount,
    /// The least total that it needs; zero for none.
    pub minimum: Money,
    /// How often, by whom and when it can be used.
    pub limits: VoucherLimits,
    /// Whether it can be used.
    pub active: bool,
}

impl VoucherForm {
    /// Checks every field at once, in the shop's currency. `local` turns a local time of the shop into a moment, with the
    /// moment that the field showed before, from `saved`: what was not changed keeps it.
    pub fn check(
        &self,
        currency: Currency,
        saved: VoucherLimits,
        local: impl Fn(&str, Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why>,
    ) -> Result<VoucherFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let code = errors.take("code", voucher_code(&self.code));
        let name = errors.take("name", text::bounded(&self.name, 1, 60, false));
        let discount = if self.kind == "percent" {
            let percent = errors.take("percent", whole(&self.percent, 1, 100));
            let cap = errors.take("cap", optional(&self.cap, |t| amount(t, currency, 1)));
            percent.zip(cap).and_then(|(percent, cap)| {
                Some(Discount::Percent {
                    percent: u8::try_from(percent).ok()?,
                    cap,
                })
            })
        } else {
            errors
                .take("amount", amount(&self.amount, currency, 1))
                .map(|amount| Discount::Fixed { amount })
        };
        let minimum = errors.take("minimum", optional(&self.minimum, |t| amount(t, currency, 0)));
        let limits = self.limits(currency, saved, local, &mut errors);
        match (code, name, discount, minimum, limits) {
            (Some(code), Some(name), Some(discount), Some(minimum), Some(limits)) if errors.0.is_empty() => {
                Ok(VoucherFields {
                    code,
                    name,
                    discount,
                    minimum: minimum.unwrap_or(Money::zero(currency)),
                    limits,
                    active: self.active,
                })
            }
            _ => Err(errors.0),
        }
    }

    fn limits(
        &self,
        currency: Currency,
        saved: VoucherLimits,
        local: impl Fn(&str, Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why>,
        errors: &mut Errors,
    ) -> Option<VoucherLimits> {
        let count = |text: &str| optional(text, |t| whole(t, 1, USES_MAX));
        let total = errors.take("total", count(&self.total));
        let per_buyer = errors.take("per_buyer", count(&self.per_buyer));
        let budget = errors.take("budget", optional(&self.budget, |t| amount(t, currency, 1)));
        let from = errors.take("starts", optional(&self.starts, |t| local(t.trim(), saved.from)));
        let until = errors.take("ends", optional(&self.ends, |t| local(t.trim(), saved.until)));
        if let (Some(Some(from)), Some(Some(until))) = (from, until)
            && until <= from
        {
            errors.0.push(FieldError::new("ends", Why::EndBeforeStart));
        }
        if let (Some(Some(total)), Some(Some(per_buyer))) = (total, per_buyer)
            && per_buyer > total
        {
            errors
                .0
                .push(FieldError::new("per_buyer", Why::OutOfRange { min: 1, max: total }));
        }
        Some(VoucherLimits {
            total: total?,
            per_buyer: per_buyer?,
            budget: budget?,
            from: from?,
            until: until?,
            livestream_only: self.livestream_only,
        })
    }
}

fn voucher_code(code: &str) -> Result<String, Why> {
    let seen: String = code.chars().filter(|c| !text::sign::is_invisible(*c)).collect();
    let code = seen.trim().to_uppercase();
    match code.chars().count() {
        0 => Err(Why::Missing),
        3..=20 if code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) => Ok(code),
        _ => Err(Why::CodeForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::from_millis;
    use proptest::prelude::*;

    fn vnd(minor: i64) -> Money {
        Money::new(minor, Currency::Vnd)
    }

    fn wrong(form: &VoucherForm) -> Vec<(String, Why)> {
        let form = VoucherForm {
            code: "CHAO10".into(),
            name: "Chào".into(),
            kind: "fixed".into(),
            amount: "10000".into(),
            ..form.clone()
        };
        let errors = form
            .check(Currency::Vnd, VoucherLimits::default(), |t, _| {
                t.parse().map_err(|_| Why::NotATime)
            })
            .err();
        errors
            .unwrap_or_default()
            .into_iter()
            .map(|error| (error.field, error.why))
            .collect()
    }

    #[test]
    fn limits_may_be_left_out_and_must_make_sense() {
        assert_eq!(wrong(&VoucherForm::default()), []);
        let odd = VoucherForm {
            total: "10".into(),
            per_buyer: "11".into(),
            budget: "0".into(),
            starts: "2026-11-23T13:00:00Z".into(),
            ends: "2026-11-23T13:00:00Z".into(),
            ..VoucherForm::default()
        };
        let fields: Vec<_> = wrong(&odd).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["budget", "ends", "per_buyer"]);
    }

    #[test]
    fn its_time_begins_with_the_first_moment_and_ends_before_the_last() {
        let limits = VoucherLimits {
            from: Some(from_millis(100)),
            until: Some(from_millis(200)),
            ..VoucherLimits::default()
        };
        assert_eq!(
            [99, 100, 199, 200].map(|now| limits.is_time(from_millis(now))),
            [false, true, true, false]
        );
        assert!(VoucherLimits::default().is_time(from_millis(0)));
    }

    #[test]
    fn a_percent_voucher_stops_at_its_cap() {
        let voucher = Discount::Percent {
            percent: 10,
            cap: Some(vnd(20_000)),
        };
        assert_eq!(voucher.off(vnd(100_000)), vnd(10_000));
        assert_eq!(voucher.off(vnd(900_000)), vnd(20_000));
    }

    proptest! {
        #[test]
        fn a_discount_is_never_negative_and_never_more_than_the_total(
            total in 0..=crate::money::MAX_MINOR, percent in 0u8..=255, cap in proptest::option::of(0i64..1_000_000), fixed in 0i64..i64::MAX,
        ) {
            for discount in [Discount::Percent { percent, cap: cap.map(vnd) }, Discount::Fixed { amount: vnd(fixed) }] {
                let off = discount.off(vnd(total));
                prop_assert!((0..=total).contains(&off.minor));
            }
        }
    }
}
