//! One field of a form: reading what was typed into it, and collecting what is wrong, field by field.

use crate::{Currency, FieldError, Money, Why, text::sign};

/// Collects what is wrong with a form, field by field.
#[derive(Default)]
pub(crate) struct Errors(pub(crate) Vec<FieldError>);

impl Errors {
    /// The value, or nothing and a remark why.
    pub(crate) fn take<T>(&mut self, field: &str, result: Result<T, Why>) -> Option<T> {
        result.map_err(|why| self.0.push(FieldError::new(field, why))).ok()
    }
}

/// Reads an amount of at least `least` minor units.
pub fn amount(text: &str, currency: Currency, least: i64) -> Result<Money, Why> {
    if text.trim().is_empty() {
        return Err(Why::Missing);
    }
    let money = Money::parse(text, currency)?;
    if money.minor < least {
        Err(Why::NotPositive)
    } else {
        Ok(money)
    }
}

/// Reads a whole number within bounds, in digits of any script. Programs export `12` as `12.0` and `12.00`; `1.000` could be
/// one or a thousand and is no number.
pub fn whole(text: &str, min: i64, max: i64) -> Result<i64, Why> {
    let shown = text.chars().filter(|c| !sign::is_invisible(*c));
    let text: String = shown.map(|c| sign::digit(c).unwrap_or(c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Why::Missing);
    }
    let number = match text.split_once(['.', ',']) {
        Some((number, "0" | "00")) => number,
        _ => text,
    };
    let number: i64 = number.parse().map_err(|_| Why::NotANumber)?;
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Why::OutOfRange { min, max })
    }
}

/// Nothing typed is nothing; anything else must pass.
pub fn optional<T>(text: &str, check: impl FnOnce(&str) -> Result<T, Why>) -> Result<Option<T>, Why> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        check(text).map(Some)
    }
}

/// An id or nothing.
pub fn optional_id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Why> {
    optional(text, |t| t.trim().parse().map_err(|_| Why::NotFound))
}

/// Ids joined by commas, each once, at most `max`.
pub fn id_list<T: std::str::FromStr + PartialEq>(text: &str, max: usize) -> Result<Vec<T>, Why> {
    let mut ids = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let id = part.parse().map_err(|_| Why::NotFound)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > max {
            return Err(Why::TooMany { max });
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_units_is_read_as_programs_export_it() {
        let stock = |text| whole(text, 0, 1_000_000);
        for text in [
            "12",
            " 12 ",
            "012",
            "12.0",
            "12.00",
            "12,00",
            "１２",
            "١٢",
            "\u{200e}12",
            "+12",
        ] {
            assert_eq!(stock(text), Ok(12), "{text}");
        }
        for text in [
            "1.000", "1,000", "12.5", "1 2", "12 cái", "x", "1e3", "12.000", "½", ".0",
        ] {
            assert_eq!(stock(text), Err(Why::NotANumber), "{text}");
        }
        assert_eq!(stock("-1"), Err(Why::OutOfRange { min: 0, max: 1_000_000 }));
        assert_eq!(stock(" \u{200b}"), Err(Why::Missing));
    }

    #[test]
    fn a_price_is_more_than_nothing_and_less_than_what_sums_can_hold() {
        let price = |text| amount(text, Currency::Vnd, 1).map(|money| money.minor);
        assert_eq!(price("90.000"), Ok(90_000));
        assert_eq!(price(""), Err(Why::Missing));
        assert_eq!(price("free"), Err(Why::NotAnAmount));
        assert_eq!(price("0"), Err(Why::NotPositive));
        assert_eq!(price("1000000000000"), Ok(1_000_000_000_000));
        assert_eq!(price("1000000000001"), Err(Why::AmountTooLarge));
    }
}
