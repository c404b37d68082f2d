//! Money is an integer number of minor units with its currency; nothing here knows a float.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// A currency that a shop can sell in (ISO 4217).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Vietnamese đồng, no minor unit.
    #[default]
    Vnd,
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Thai baht.
    Thb,
    /// Philippine peso.
    Php,
    /// Indonesian rupiah, used without minor unit.
    Idr,
    /// Malaysian ringgit.
    Myr,
    /// Singapore dollar.
    Sgd,
}

impl Currency {
    /// Every currency, in the order in which a form shows them.
    pub const ALL: [Currency; 8] = [
        Currency::Vnd,
        Currency::Usd,
        Currency::Eur,
        Currency::Thb,
        Currency::Php,
        Currency::Idr,
        Currency::Myr,
        Currency::Sgd,
    ];

    /// ISO 4217 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Currency::Vnd => "VND",
            Currency::Usd => "USD",
            Currency::Eur => "EUR",
            Currency::Thb => "THB",
            Currency::Php => "PHP",
            Currency::Idr => "IDR",
            Currency::Myr => "MYR",
            Currency::Sgd => "SGD",
        }
    }

    /// Reads an ISO 4217 code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Currency> {
        Currency::ALL.into_iter().find(|c| c.code() == code)
    }

    /// How many decimal digits a price shows: 0 or 2.
    #[must_use]
    pub fn digits(self) -> u32 {
        match self {
            Currency::Vnd | Currency::Idr => 0,
            _ => 2,
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Currency::Vnd => "₫",
            Currency::Usd => "$",
            Currency::Eur => "€",
            Currency::Thb => "฿",
            Currency::Php => "₱",
            Currency::Idr => "Rp",
            Currency::Myr => "RM",
            Currency::Sgd => "S$",
        }
    }
}

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
    /// The text is not an amount of this currency.
    #[error("not an amount")]
    NotAnAmount,
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

    /// Reads what a person typed: digits, with grouping by dots, commas or spaces, and at most
    /// [`Currency::digits`] decimals. `90.000` and `90,000` are the same number of đồng; `12.5` is 12.50 dollars.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{a0}' && !currency.symbol().contains(*c))
            .collect();
        if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
            return Err(MoneyError::NotAnAmount);
        }
        let decimals = currency.digits() as usize;
        // The last separator is decimal only when 1 to `decimals` digits follow it; otherwise it groups thousands.
        let (whole, fraction) = match text.rfind(['.', ',']) {
            Some(at) if decimals > 0 && (1..=decimals).contains(&(text.len() - at - 1)) => {
                (&text[..at], &text[at + 1..])
            }
            _ => (text.as_str(), ""),
        };
        if !grouped_by_thousands(whole) {
            return Err(MoneyError::NotAnAmount);
        }
        let mut digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        digits.push_str(fraction);
        digits.extend(std::iter::repeat_n('0', decimals - fraction.len()));
        let minor = digits.parse::<i64>().map_err(|_| MoneyError::TooLarge)?;
        if minor > MAX_MINOR {
            return Err(MoneyError::TooLarge);
        }
        Ok(Money { minor, currency })
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
        match lang {
            Lang::En => format!("{sign}{}{number}", self.currency.symbol()),
            Lang::Vi => format!("{sign}{number}\u{a0}{}", self.currency.symbol()),
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

fn grouped_by_thousands(whole: &str) -> bool {
    let mut parts = whole.split(['.', ',']);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    if rest.is_empty() {
        return !first.is_empty();
    }
    (1..=3).contains(&first.len()) && rest.iter().all(|part| part.len() == 3)
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
        assert_eq!(
            Money::parse("1.234", Currency::Usd),
            Ok(Money::new(123_400, Currency::Usd))
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            " ",
            "-5",
            "1e9",
            "12.34.5",
            "9.00",
            "abc",
            "١٢",
            "99999999999999999999",
        ] {
            assert!(Money::parse(text, Currency::Vnd).is_err(), "{text}");
        }
    }

    #[test]
    fn money_reads_naturally_in_both_languages() {
        assert_eq!(vnd(1_250_000).format(Lang::En), "₫1,250,000");
        assert_eq!(vnd(1_250_000).format(Lang::Vi), "1.250.000\u{a0}₫");
        assert_eq!(Money::new(5, Currency::Usd).format(Lang::En), "$0.05");
        assert_eq!(vnd(-20_000).format(Lang::En), "−₫20,000");
    }

    proptest! {
        #[test]
        fn what_an_input_shows_reads_back_unchanged(minor in 0..=MAX_MINOR, at in 0..Currency::ALL.len()) {
            let money = Money::new(minor, Currency::ALL[at]);
            prop_assert_eq!(Money::parse(&money.to_input(), money.currency), Ok(money));
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = Money::parse(&text, Currency::Usd);
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
