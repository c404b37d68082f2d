//! An amount as people type it and programs export it. What could mean two amounts is asked back, never guessed; the same
//! reader serves forms and files. Languages are not asked: a Vietnamese page is used in dollars and the other way round.

use super::{Currency, MAX_MINOR, Money};
use crate::{
    Why,
    text::{fold, sign},
};

/// Currencies whose people write `1,234.50`. In the others a comma may be the decimal mark.
const DOT_DECIMAL: &str = "USD AUD BBD BMD BND BSD BWP BZD CAD CNY DOP EGP FJD GBP GHS GTQ HKD HNL ILS INR JMD JPY KES \
    KHR KRW KYD LKR MMK MOP MWK MXN MYR NAD NGN NIO NPR NZD PAB PEN PHP PKR SGD THB TTD TWD TZS UGX AED SAR QAR ZMW";

/// Signs and words for a currency beside its code, without case and diacritics.
const MARKS: &[(&str, &str)] = &[
    ("VND", "₫ d dong"),
    ("USD", "$ us$"),
    ("SGD", "$ s$"),
    ("AUD", "$ a$"),
    ("CAD", "$ c$"),
    ("NZD", "$"),
    ("HKD", "$ hk$ 元"),
    ("TWD", "$ nt$ 元"),
    ("MXN", "$"),
    ("BRL", "r$"),
    ("EUR", "€ euro"),
    ("GBP", "£"),
    ("EGP", "£"),
    ("JPY", "¥ 円 yen"),
    ("CNY", "¥ 元 rmb"),
    ("KRW", "₩ 원 won"),
    ("THB", "฿ บาท baht"),
    ("PHP", "₱"),
    ("IDR", "rp rp."),
    ("MYR", "rm"),
    ("INR", "₹ rs rs."),
    ("PKR", "rs rs."),
    ("LKR", "rs rs."),
    ("NPR", "rs rs."),
    ("KWD", "kd k.d. د.ك"),
    ("BHD", "bd"),
    ("AED", "dh د.إ"),
    ("MAD", "dh"),
    ("SAR", "sr"),
    ("RUB", "₽"),
    ("TRY", "₺ tl"),
    ("PLN", "zł"),
    ("CZK", "kc"),
    ("SEK", "kr"),
    ("NOK", "kr"),
    ("DKK", "kr"),
    ("ISK", "kr"),
    ("CHF", "fr fr."),
    ("ILS", "₪"),
    ("UAH", "₴"),
    ("KHR", "៛"),
    ("LAK", "₭"),
    ("BDT", "৳"),
    ("NGN", "₦"),
];

/// Words for a thousand and a million, as they stand behind a number in Vietnam and Indonesia.
const THOUSANDS: [&str; 5] = ["nghin", "ngan", "ribu", "rb", "k"];
const MILLIONS: [&str; 4] = ["trieu", "tr", "juta", "jt"];

/// Most digits that are looked at: more than any amount has, few enough for the arithmetic below.
const DIGITS_MAX: usize = 24;

/// Reads an amount of this currency.
///
/// [`Why::NotAnAmount`], [`Why::TwoAmounts`], [`Why::TooManyDecimals`], [`Why::OtherCurrency`], [`Why::AmountTooLarge`].
pub(super) fn read(text: &str, currency: Currency) -> Result<Money, Why> {
    let text: String = text.chars().filter(|c| !sign::is_invisible(*c)).map(plain).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_start_matches('\'');
    let first = text.find(|c: char| c.is_ascii_digit()).ok_or(Why::NotAnAmount)?;
    let last = text.rfind(|c: char| c.is_ascii_digit()).ok_or(Why::NotAnAmount)?;
    let (ahead, number, behind) = (&text[..first], &text[first..=last], &text[last + 1..]);
    // In ".50" and "$.50" the dot belongs to the number, in "Rp.500" to the word.
    let (ahead, point) = match ahead.strip_suffix(['.', ',']) {
        Some(mark) if !mark.ends_with(char::is_alphabetic) => (mark, true),
        _ => (ahead, false),
    };
    let number = if point {
        format!("0.{number}")
    } else {
        number.to_owned()
    };
    is_of(ahead, currency)?;
    let scale = scale(behind, currency)?;
    match number.find(char::is_alphabetic) {
        Some(at) => spoken(&number, at, scale, currency),
        None => written(&number, point, scale, currency),
    }
}

/// Full-width forms and digits of any script as ASCII, every space as one.
fn plain(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '￦' => '₩',
        '￡' => '£',
        '’' | '‘' | '`' | '´' | 'ʼ' => '\'',
        c if sign::is_dash(c) => '-',
        c => sign::digit(c).unwrap_or(c),
    }
}

/// Whether a sign or a word beside an amount names its currency; nothing is fine.
fn is_of(mark: &str, currency: Currency) -> Result<(), Why> {
    let mark = fold(mark.trim());
    if mark.is_empty() || mark.eq_ignore_ascii_case(currency.code()) {
        return Ok(());
    }
    let mut owners = MARKS
        .iter()
        .filter(|(_, marks)| marks.split(' ').any(|known| known == mark))
        .map(|(code, _)| *code)
        .peekable();
    if owners.peek().is_none() && Currency::from_code(&mark.to_ascii_uppercase()).is_none() {
        return Err(Why::NotAnAmount);
    }
    if owners.any(|owner| owner == currency.code()) {
        return Ok(());
    }
    Err(Why::OtherCurrency {
        code: currency.code().to_owned(),
    })
}

/// What stands behind the digits: `k`, `tr`, the currency, or `,-` for no decimals. The power of ten that it means.
fn scale(behind: &str, currency: Currency) -> Result<u32, Why> {
    let behind = behind.trim_start_matches(['.', ',']).trim_start_matches('-').trim();
    if is_of(behind, currency) == Ok(()) {
        return Ok(0);
    }
    let word = fold(behind);
    let times = |words: &[&str], power: u32| {
        let rest = words.iter().find_map(|known| word.strip_prefix(known))?;
        (is_of(rest, currency) == Ok(())).then_some(power)
    };
    match times(&THOUSANDS, 3).or_else(|| times(&MILLIONS, 6)) {
        Some(power) => Ok(power),
        None => is_of(behind, currency).map(|()| 0),
    }
}

/// `1tr2` is 1,200,000 and `1tr250` is 1,250,000, as prices are said in Vietnam. `1tr50` is said for both 1,500,000 and
/// 1,050,000.
fn spoken(number: &str, at: usize, scale: u32, currency: Currency) -> Result<Money, Why> {
    let (ahead, rest) = number.split_at(at);
    let end = rest.find(|c: char| c.is_ascii_digit()).ok_or(Why::NotAnAmount)?;
    let (word, below) = rest.split_at(end);
    let word = fold(word);
    let unit: u32 = match word.as_str() {
        word if MILLIONS.contains(&word) => 6,
        word if THOUSANDS.contains(&word) => 3,
        _ => return Err(Why::NotAnAmount),
    };
    let digits = |text: &str| {
        let text = text.trim();
        let all = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| text.parse::<u128>().ok()).flatten().ok_or(Why::NotAnAmount)
    };
    let (whole, part, length) = (
        digits(ahead)? * 10_u128.pow(unit),
        digits(below)?,
        below.trim().len() as u32,
    );
    // The part behind the word counts in the next smaller unit of a thousand.
    let counted = part * 10_u128.pow(unit - 3);
    let amount = |units: u128| minor(units, 0, currency);
    match (scale, length) {
        (3, 1..=3) if unit == 6 => amount(whole + counted),
        (0, 3) => amount(whole + counted),
        (0, 1) => amount(whole + part * 10_u128.pow(unit - 1)),
        (0, 2) => Err(two(
            amount(whole + part * 10_u128.pow(unit - 2))?,
            amount(whole + counted)?,
        )),
        _ => Err(Why::NotAnAmount),
    }
}

/// Digits with separators.
fn written(number: &str, point: bool, scale: u32, currency: Currency) -> Result<Money, Why> {
    if number.len() > 3 * DIGITS_MAX {
        return Err(Why::AmountTooLarge);
    }
    // The Arabic separators have one meaning each.
    let certain = point || number.contains('٫');
    let number = number.replace('٬', "'").replace('٫', ".");
    let spaced = number
        .replace(" .", ".")
        .replace(". ", ".")
        .replace(" ,", ",")
        .replace(", ", ",");
    let (whole, mark, fraction) = match spaced.rsplit_once(['.', ',']) {
        None => (spaced.as_str(), None, ""),
        Some((whole, fraction)) => (whole, spaced[whole.len()..].chars().next(), fraction),
    };
    let grouping: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let is_group = !grouping.is_empty() && mark.is_some_and(|mark| grouping.iter().all(|other| *other == mark));
    if is_group {
        // "1.234.567": the same mark again can only group.
        return minor(grouped(&spaced)?, scale, currency);
    }
    let units = grouped(whole)?;
    let Some(mark) = mark else {
        return minor(units, scale, currency);
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Why::NotAnAmount);
    }
    let places = fraction.len() as u32;
    let as_decimals = || decimals(units, fraction, scale, currency);
    let dotted = DOT_DECIMAL.split_whitespace().any(|code| code == currency.code());
    if certain {
        return as_decimals();
    }
    let (digits, decimals_max) = (whole.trim_start_matches('0'), currency.digits() + scale);
    let short = grouping.is_empty() && digits.len() == whole.len() && digits.len() <= 3;
    let joined = || {
        let padded: u128 = format!("{fraction:0<3}").parse().map_err(|_| Why::NotAnAmount)?;
        minor(units * 1000 + padded, scale, currency)
    };
    match places {
        // Three digits behind one mark are thousands, decimals, or a slip.
        3 if scale == 0 && currency.digits() == 3 && (mark == '.' || !short) => as_decimals(),
        3 if scale == 0 && currency.digits() == 0 && short => joined(),
        3 if scale == 0 && currency.digits() == 2 && short && dotted && mark == ',' => joined(),
        3 if short || (decimals_max < 3 && !digits.is_empty()) => {
            Err(two(joined()?, cut(units, fraction, scale, currency)?))
        }
        // "90.00" đồng: the price of 90, or one zero short of 90,000.
        1 | 2 if decimals_max == 0 && short && !(dotted && mark == '.') && is_zero(fraction) => {
            Err(two(joined()?, as_decimals()?))
        }
        _ => as_decimals(),
    }
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

/// A whole number, whose digits may be grouped by one sign: in threes, or in twos above the last three as in India.
fn grouped(whole: &str) -> Result<u128, Why> {
    let sign = whole.chars().find(|c| !c.is_ascii_digit());
    let groups: Vec<&str> = sign.map_or_else(|| vec![whole], |sign| whole.split(sign).collect());
    let of = |length: usize, groups: &[&str]| groups.iter().all(|group| group.len() == length);
    let fits = match groups.as_slice() {
        [] => false,
        [only] => !only.is_empty(),
        [first, between @ .., last] => {
            let starts = !first.starts_with('0') && (1..=3).contains(&first.len());
            let lakh = first.len() <= 2 && !between.is_empty() && of(2, between);
            starts && last.len() == 3 && (of(3, between) || lakh)
        }
    };
    let known = sign.is_none_or(|sign| matches!(sign, '.' | ',' | ' ' | '\''));
    let digits = groups.concat();
    if !fits || !known || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Err(Why::NotAnAmount)
    } else if digits.len() > DIGITS_MAX {
        Err(Why::AmountTooLarge)
    } else {
        digits.parse().map_err(|_| Why::NotAnAmount)
    }
}

/// `units` and decimals behind them; zeros beyond what the currency has are dropped (`110000.00 VND`), other digits are not.
fn decimals(units: u128, fraction: &str, scale: u32, currency: Currency) -> Result<Money, Why> {
    let kept = fraction.trim_end_matches('0');
    if kept.len() as u32 > currency.digits() + scale {
        return Err(Why::TooManyDecimals {
            code: currency.code().to_owned(),
            decimals: currency.digits(),
        });
    }
    cut(units, kept, scale, currency)
}

/// The same without the digits that the currency has no place for: an example of what could be meant.
fn cut(units: u128, fraction: &str, scale: u32, currency: Currency) -> Result<Money, Why> {
    let places = (currency.digits() + scale) as usize;
    let fraction: String = fraction.chars().take(places).collect();
    let below: u128 = format!("{fraction:0<places$}0").parse().map_err(|_| Why::NotAnAmount)?;
    in_range(units * 10_u128.pow(places as u32) + below / 10, currency)
}

fn minor(units: u128, scale: u32, currency: Currency) -> Result<Money, Why> {
    in_range(units * 10_u128.pow(currency.digits() + scale), currency)
}

fn in_range(minor: u128, currency: Currency) -> Result<Money, Why> {
    match i64::try_from(minor) {
        Ok(minor) if minor <= MAX_MINOR => Ok(Money::new(minor, currency)),
        _ => Err(Why::AmountTooLarge),
    }
}

fn two(one: Money, other: Money) -> Why {
    Why::TwoAmounts {
        one: one.to_input(),
        other: other.to_input(),
    }
}

#[cfg(test)]
mod tests;
