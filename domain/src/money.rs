//! Money is an integer number of minor units with its currency; nothing here knows a float.

mod currency;
mod read;
mod usual;

pub use currency::Currency;

use crate::{Lang, Why};
use serde::{Deserialize, Serialize};

/// An amount: minor units (cents, or whole đồng) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; may be negative only as a difference.
    pub minor: i64,
    /// The currency of `minor`.
    pub currency: Currency,
}

/// Why an amount cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The sum leaves the range that we count in.
    #[error("amount too large")]
    TooLarge,
    /// Two currencies cannot be added.
    #[error("currencies differ")]
    CurrenciesDiffer,
}

/// No price, total or discount is larger than this many minor units: products with 10,000 units stay far inside `i64`.
pub(crate) const MAX_MINOR: i64 = 1_000_000_000_000;

impl Money {
    /// An amount of minor units.
    #[must_use]
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// Adds, refusing another currency and an overflow.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrenciesDiffer);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// Multiplies by a number of units.
    pub fn times(self, units: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(units).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// Reads what a person typed or a program exported: digits with separators, perhaps the currency, `k` or `tr`. `90.000` and
    /// `90,000` are the same number of đồng; `12.5` is 12.50 dollars; `12.345` dollars could be two amounts and is asked back.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, Why> {
        read::read(text, currency)
    }

    /// For a person: `₫90,000` in English, `90.000 ₫` in Vietnamese. The same on server and browser.
    #[must_use]
    pub fn format(self, lang: Lang) -> String {
        let (group, decimal) = match lang {
            Lang::En => (',', '.'),
            Lang::Vi => ('.', ','),
        };
        let digits = self.currency.digits();
        let scale = 10_u64.pow(digits);
        let magnitude = self.minor.unsigned_abs();
        let mut number = group_thousands(magnitude / scale, group);
        if digits > 0 {
            number.push(decimal);
            number.push_str(&format!("{:0width$}", magnitude % scale, width = digits as usize));
        }
        let sign = if self.minor < 0 { "−" } else { "" };
        let symbol = self.currency.symbol();
        match lang {
            // A code of three letters would run into the number.
            Lang::En if symbol.len() == 3 && symbol.is_ascii() => format!("{sign}{symbol}\u{a0}{number}"),
            Lang::En => format!("{sign}{symbol}{number}"),
            Lang::Vi => format!("{sign}{number}\u{a0}{symbol}"),
        }
    }

    /// For an input field: plain digits with a dot before decimals (`90000`, `12.50`).
    #[must_use]
    pub fn to_input(self) -> String {
        let digits = self.currency.digits();
        let scale = 10_i64.pow(digits);
        if digits == 0 {
            self.minor.to_string()
        } else {
            format!(
                "{}.{:0width$}",
                self.minor / scale,
                (self.minor % scale).abs(),
                width = digits as usize
            )
        }
    }
}

/// `1234567` → `1,234,567`.
pub(crate) fn group_thousands(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vnd(minor: i64) -> Money {
        Money::new(minor, Currency::Vnd)
    }

    #[test]
    fn a_price_is_read_as_people_type_it() {
        for text in ["90000", "90.000", "90,000", " 90 000 ", "₫90,000", "90.000 ₫"] {
            assert_eq!(Money::parse(text, Currency::Vnd), Ok(vnd(90_000)), "{text}");
        }
        assert_eq!(Money::parse("12.5", Currency::Usd), Ok(Money::new(1250, Currency::Usd)));
        assert_eq!(
            Money::parse("1,234.56", Currency::Usd),
            Ok(Money::new(123_456, Currency::Usd))
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", " ", "-5", "1e9", "12.34.5", "9.00", "abc", "99999999999999999999"] {
            assert!(Money::parse(text, Currency::Vnd).is_err(), "{text}");
        }
    }

    #[test]
    fn money_reads_naturally_in_both_languages() {
        assert_eq!(vnd(1_250_000).format(Lang::En), "₫1,250,000");
        assert_eq!(vnd(1_250_000).format(Lang::Vi), "1.250.000\u{a0}₫");
        assert_eq!(Money::new(5, Currency::Usd).format(Lang::En), "$0.05");
        assert_eq!(vnd(-20_000).format(Lang::En), "−₫20,000");
        assert_eq!(Money::new(1_250, Currency::Kwd).format(Lang::En), "KWD\u{a0}1.250");
        assert_eq!(
            Money::new(1_234_500, Currency::Kwd).format(Lang::Vi),
            "1.234,500\u{a0}KWD"
        );
        assert_eq!(Money::new(1_200, Currency::Jpy).format(Lang::En), "¥1,200");
    }

    proptest! {
        #[test]
        fn what_an_input_shows_reads_back_unchanged(minor in 0..=MAX_MINOR, at in 0..Currency::all().count()) {
            let money = Money::new(minor, Currency::all().nth(at).unwrap());
            prop_assert_eq!(Money::parse(&money.to_input(), money.currency), Ok(money));
        }

        #[test]
        fn reading_never_panics(text in "[0-9., '٫đktr$]{0,40}|.{0,40}", at in 0..Currency::all().count()) {
            let _ = Money::parse(&text, Currency::all().nth(at).unwrap());
        }

        #[test]
        fn what_a_page_shows_is_read_as_the_same_or_asked_back(
            minor in 0..10_000_000_i64, at in 0..Currency::all().count(), vi in any::<bool>(),
        ) {
            let money = Money::new(minor, Currency::all().nth(at).unwrap());
            let shown = money.format(if vi { Lang::Vi } else { Lang::En });
            match Money::parse(&shown, money.currency) {
                Ok(read) => prop_assert_eq!(read, money),
                Err(why) => prop_assert!(matches!(why, Why::TwoAmounts { .. }), "{shown}: {why:?}"),
            }
        }

        #[test]
        fn sums_are_exact_or_refused(a in any::<i64>(), b in any::<i64>()) {
            match vnd(a).plus(vnd(b)) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.minor), i128::from(a) + i128::from(b)),
                Err(why) => prop_assert_eq!(why, MoneyError::TooLarge),
            }
        }
    }
}
