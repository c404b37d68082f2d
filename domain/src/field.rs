//! One field of a form: reading what was typed into it, and collecting what is wrong, field by field.

use crate::{Currency, FieldError, Money, MoneyError, Why};

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
    match Money::parse(text, currency) {
        Ok(money) if money.minor < least => Err(Why::NotPositive),
        Ok(money) => Ok(money),
        Err(MoneyError::TooLarge) => Err(Why::AmountTooLarge),
        Err(_) => Err(Why::NotAnAmount),
    }
}

/// Reads a whole number within bounds.
pub fn whole(text: &str, min: i64, max: i64) -> Result<i64, Why> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Why::Missing);
    }
    let number: i64 = text.parse().map_err(|_| Why::NotANumber)?;
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
