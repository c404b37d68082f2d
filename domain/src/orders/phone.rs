//! A phone number as people type and paste it. It is stored as digits with an optional `+`; which numbers exist is not
//! checked, and no country is guessed for one without a country code.

use crate::{
    Why,
    text::{fold, sign},
};

/// Digits of a number (E.164 allows 15; shorter ones are in use).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// What people write before a number, without diacritics.
const LABELS: [&str; 22] = [
    "cell",
    "d d",
    "dd",
    "di dong",
    "dien thoai",
    "dt",
    "hotline",
    "m",
    "mob",
    "mobile",
    "p",
    "phone",
    "phone number",
    "sdt",
    "sđt",
    "so",
    "so dien thoai",
    "so dt",
    "t",
    "tel",
    "whatsapp",
    "zalo",
];

/// Countries that dial a 0 before a number at home and leave it out behind their code, where no number begins with 0.
const TRUNK_ZERO: [&str; 37] = [
    "20", "27", "31", "32", "33", "40", "41", "43", "44", "46", "49", "60", "61", "62", "63", "64", "66", "81", "82",
    "84", "86", "90", "91", "92", "94", "95", "98", "353", "358", "380", "855", "856", "880", "886", "966", "971",
    "972",
];

/// A phone number: 8–15 digits, in any script, with an optional leading `+`. Spaces, dashes, dots, brackets and invisible
/// marks between them do not count, `00` before a country code is `+`, and the 0 of `+84 (0) 901…` is left out.
/// Two numbers are [`Why::TwoPhones`].
pub fn phone(text: &str) -> Result<String, Why> {
    if text.chars().all(|c| c.is_whitespace() || sign::is_invisible(c)) {
        return Err(Why::Missing);
    }
    match numbers(text)?.as_slice() {
        [] => Err(Why::PhoneForm),
        [only] => international(only),
        [_, ..] => Err(Why::TwoPhones),
    }
}

/// What stands between two groups of digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Gap {
    /// Within one number.
    Soft,
    /// Within one number, or between two of them: that depends on what stands before.
    Mark,
    /// Between two of them.
    Word,
}

/// A number's digits and separators: `+`, `(`, ASCII digits, and a space between groups.
type Number = String;

/// The numbers that stand in a text.
fn numbers(text: &str) -> Result<Vec<Number>, Why> {
    let mut numbers: Vec<Number> = Vec::new();
    let (mut number, mut word, mut gap) = (Number::new(), String::new(), Gap::Soft);
    let (mut short, mut after_word) = (false, false);
    for c in text.chars().filter(|c| !sign::is_invisible(*c)) {
        let begins = |gap: Gap, number: &str| match gap {
            Gap::Soft => false,
            Gap::Mark => digits(number) >= *DIGITS.start(),
            Gap::Word => digits(number) > 0,
        };
        if let Some(digit) = sign::digit(c) {
            if digits(&number) == 0 && numbers.is_empty() && !word.is_empty() && !is_label(&word) {
                return Err(Why::PhoneForm);
            }
            if begins(gap, &number) {
                // "ext. 5" is no second number; "/68" is one that begins as the first.
                short |= gap == Gap::Word && digits(&number) < *DIGITS.start();
                numbers.push(std::mem::take(&mut number));
                after_word = gap == Gap::Word;
            }
            number.push(digit);
            (gap, word) = (Gap::Soft, String::new());
            continue;
        }
        match c {
            '+' | '＋' | '﹢' | '⁺' => {
                if digits(&number) > 0 {
                    short |= digits(&number) < *DIGITS.start();
                    numbers.push(std::mem::take(&mut number));
                    (gap, after_word) = (Gap::Soft, true);
                }
                number.push('+');
            }
            '(' | '（' | '﹙' | '[' | '［' | '⟨' => number.push('('),
            ')' | '）' | '﹚' | ']' | '］' | '⟩' => number.push(')'),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '/' | '／' | '|' | '｜' | '\\' | ',' | '，' | '、' | ';' | '；' | '&' => {
                gap = if gap == Gap::Word { gap } else { Gap::Mark };
                if !word.is_empty() {
                    word.push(' ');
                }
            }
            c if c.is_alphabetic() => {
                word.push(c);
                gap = Gap::Word;
            }
            c if c.is_whitespace() || sign::is_dash(c) => {
                number.push(' ');
                if !word.is_empty() {
                    word.push(' ');
                }
            }
            '.' | '．' | '。' | '․' | '·' | '・' | '‧' | '•' | '∙' | '_' | '~' | '\'' | '’' | '‘' | '`' | '"' | ':' | '：'
            // Combining marks belong to the letters of a label, and the key cap to a digit that is drawn as a key.
            | '\u{300}'..='\u{36f}' | '\u{20e3}' | '☎' | '☏' | '📞' | '📱' | '✆' => {}
            _ => return Err(Why::PhoneForm),
        }
    }
    short |= after_word && digits(&number) < *DIGITS.start();
    let trailing = !word.is_empty();
    if digits(&number) > 0 {
        numbers.push(number);
    }
    // A word behind the number may be an extension or belong to anything else.
    if short || (trailing && numbers.len() < 2) {
        return Err(Why::PhoneForm);
    }
    if let [only] = numbers.as_slice()
        && digits(only) > *DIGITS.end()
        && is_two(only)
    {
        return Err(Why::TwoPhones);
    }
    Ok(numbers)
}

fn digits(number: &str) -> usize {
    number.bytes().filter(u8::is_ascii_digit).count()
}

fn is_label(word: &str) -> bool {
    let word = fold(word);
    LABELS.contains(&word.as_str())
}

/// Whether the groups of a number that is too long are two numbers with only a space between.
fn is_two(number: &str) -> bool {
    let all = digits(number);
    let mut first = 0;
    number.split(' ').any(|group| {
        first += digits(group);
        DIGITS.contains(&first) && DIGITS.contains(&(all - first))
    })
}

/// `+` and the country's code, or the number as it is dialed at home.
fn international(number: &str) -> Result<String, Why> {
    let shown: String = number.chars().filter(|c| !matches!(c, ' ')).collect();
    let plain: String = shown.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    // No number begins with 00: it is dialed before the code of another country.
    let abroad = match plain.strip_prefix('+') {
        Some(rest) => Some(rest),
        None => plain
            .strip_prefix("00")
            .filter(|rest| !rest.starts_with('0') && digits(rest) >= *DIGITS.start()),
    };
    let number = match abroad {
        None => plain,
        Some(rest) if rest.contains('+') || rest.starts_with('0') => return Err(Why::PhoneForm),
        Some(rest) => format!("+{}", without_trunk_zero(rest, &shown)),
    };
    if DIGITS.contains(&digits(&number)) {
        Ok(number)
    } else {
        Err(Why::PhoneForm)
    }
}

/// `84 (0) 901…` and `84 0901…` without the 0 that is dialed only at home. Italy dials it from everywhere.
fn without_trunk_zero(rest: &str, shown: &str) -> String {
    let code = TRUNK_ZERO
        .into_iter()
        .find(|code| rest.starts_with(&format!("{code}0")));
    if let Some(code) = code {
        return format!("{code}{}", rest[code.len()..].trim_start_matches('0'));
    }
    // In brackets it says so itself, whatever the country.
    match shown.split_once("(0)") {
        Some((before, _)) if !rest.starts_with("39") && (1..=3).contains(&digits(before.trim_start_matches("00"))) => {
            let code = digits(before.trim_start_matches("00"));
            format!("{}{}", &rest[..code], &rest[code + 1..])
        }
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_stored_in_one_form() {
        for (typed, stored) in [
            ("0901234567", "0901234567"),
            ("090 123-45.67", "0901234567"),
            ("  0901.234.567. ", "0901234567"),
            ("\u{202d}0901 234 567\u{202c}", "0901234567"),
            ("\u{200e}+84901234567", "+84901234567"),
            ("\u{feff}0901\u{200b}234\u{2060}567", "0901234567"),
            ("0901\u{2011}234\u{2011}567", "0901234567"),
            ("0901–234—567", "0901234567"),
            ("0901−234﹣567", "0901234567"),
            ("0901\u{a0}234\u{202f}567", "0901234567"),
            ("0901\u{2009}234\u{3000}567", "0901234567"),
            ("０９０１－２３４－５６７", "0901234567"),
            ("＋８４（９０１）２３４ ５６７", "+84901234567"),
            ("٠٩٠١٢٣٤٥٦٧", "0901234567"),
            ("+٩٦٥ ٥٠١٢ ٣٤٥٦", "+96550123456"),
            ("۰۹۱۲۳۴۵۶۷۸۹", "09123456789"),
            ("๐๘๑-๒๓๔-๕๖๗๘", "0812345678"),
            ("+84 (90) 123 4567", "+84901234567"),
            ("(+84) 901.234.567", "+84901234567"),
            ("+84 (0) 901 234 567", "+84901234567"),
            ("+84(0)901234567", "+84901234567"),
            ("+84 0901 234 567", "+84901234567"),
            ("(+84) 0901 234 567", "+84901234567"),
            ("0084 901 234 567", "+84901234567"),
            ("00 84 (0) 901 234 567", "+84901234567"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+39 06 6982 1234", "+390669821234"),
            ("+1 (415) 555-2671", "+14155552671"),
            ("+7 (0) 495 123 45 67", "+74951234567"),
            ("84901234567", "84901234567"),
            ("089/1234567", "0891234567"),
            ("0901/234/567", "0901234567"),
            ("0901,234,567", "0901234567"),
            ("0901 234 567,", "0901234567"),
            ("tel:+84901234567", "+84901234567"),
            ("SĐT: 0901 234 567", "0901234567"),
            ("ĐT 0901.234.567", "0901234567"),
            ("Số điện thoại: 0901234567", "0901234567"),
            ("Zalo 0901 234 567", "0901234567"),
            ("📞 0901 234 567", "0901234567"),
            ("'0901234567", "0901234567"),
            ("9123 4567", "91234567"),
            ("0️⃣9️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "0901234567"),
        ] {
            assert_eq!(phone(typed), Ok(stored.into()), "{typed}");
        }
    }

    #[test]
    fn two_numbers_are_not_one() {
        for typed in [
            "0901234567 / 0987654321",
            "0901234567/0987654321",
            "0901 234 567 - 0987 654 321",
            "0901234567, 0987654321",
            "0901234567; 0987654321",
            "0901234567 hoặc 0987654321",
            "0901234567 or 0987654321",
            "0901234567 & 0987654321",
            "0901234567 0987654321",
            "0901234567\n0987654321",
            "+84901234567 +84987654321",
            "+84901234567+84987654321",
            "0901234567/68",
            "Zalo 0901234567, ĐT 0987654321",
            "0901234567 (0987654321)",
            "91234567 81234567",
            "0901234567|0987654321",
            "0901234567 và 0987654321",
            "０９０１２３４５６７／０９８７６５４３２１",
            "0901234567 (Lan) 0987654321 (Mai)",
        ] {
            assert_eq!(phone(typed), Err(Why::TwoPhones), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_asked_again() {
        for typed in [
            "1234567",
            "abc",
            "Lan",
            "++84901234567",
            "+0901234567",
            "+84",
            "+84+901234567",
            "1234567890123456",
            "09012345670987654321",
            "0901234567x12",
            "0901234567 ext. 5",
            "0901 234 567 chị Lan",
            "8.49012E+10",
            "O9O1234567",
            "lan@may.vn",
            "0901-234",
            "#0901234567",
            "*100#",
            "chín không một",
            "九〇一二三四五六七",
            "()",
        ] {
            assert_eq!(phone(typed), Err(Why::PhoneForm), "{typed}");
        }
        for typed in ["", "  ", "\u{200b}", "\u{202d}\u{202c}"] {
            assert_eq!(phone(typed), Err(Why::Missing), "{typed:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_stored_is_stored_as_the_same(text in "[+0-9() ./,０-９٠-٩-]{0,24}") {
            if let Ok(stored) = phone(&text) {
                proptest::prop_assert_eq!(phone(&stored), Ok(stored.clone()));
            }
        }
    }
}
