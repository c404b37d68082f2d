//! What people type: in one Unicode form, trimmed, bounded, free of control characters, and folded for search. Only the server
//! reads fields, and browsers have no room for the tables of [`nfc`]: no page calls it or [`bounded`].

pub mod banned;
pub mod lookalike;
pub mod sign;

use crate::Why;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in Unicode's composed form (NFC), in which fields are stored, measured and compared: a Mac and some keyboards for
/// Vietnamese send `ệ` as three characters.
#[must_use]
pub fn nfc(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect::<String>().into(),
    }
}

/// What two names have in common that differ only in case or in their Unicode form.
#[must_use]
pub fn key(text: &str) -> String {
    nfc(&text.to_lowercase()).into_owned()
}

/// Most combining marks on one letter, in composed text: no script that people write here needs more, and a pile of them
/// covers the lines above.
const MARKS_MAX: usize = 4;

/// Composes (NFC), trims, removes control and direction-override characters (line breaks stay when `lines` is set) and what
/// leaves no trace, and checks the length in characters. What is not empty has a visible character. Emoji and right-to-left
/// letters are welcome; HTML is only text.
pub fn bounded(text: &str, min: usize, max: usize, lines: bool) -> Result<String, Why> {
    let shown: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|&c| (lines && c == '\n') || !(c.is_control() || overrides_direction(c) || sign::is_traceless(c)))
        .collect();
    let clean = nfc(&shown);
    let clean = clean.trim_matches(|c: char| c.is_whitespace() || sign::only_joins(c));
    let is_mark = unicode_normalization::char::is_combining_mark;
    let is_seen = |c: char| !(c.is_whitespace() || sign::is_invisible(c) || is_mark(c));
    if !clean.chars().any(is_seen) {
        let is_nothing = |c: char| c.is_whitespace() || c.is_control() || overrides_direction(c);
        return match text.chars().all(is_nothing) {
            _ if min == 0 => Ok(String::new()),
            true => Err(Why::Missing),
            false => Err(Why::NothingVisible),
        };
    }
    if clean
        .split(|c| !is_mark(c))
        .any(|marks| marks.chars().count() > MARKS_MAX)
    {
        return Err(Why::TooManyMarks);
    }
    let length = clean.chars().count();
    if length < min {
        return Err(Why::TooShort { min });
    }
    if length > max {
        return Err(Why::TooLong { max, length });
    }
    Ok(clean.to_owned())
}

/// Characters that turn the direction of text after them; they let one person's name reverse another's line.
fn overrides_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// For search: lower case, diacritics removed, đ→d, spaces joined. `Giảm GIÁ` and `giam  gia` fold to the same text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match base_letter(c) {
            Some(' ') if out.ends_with(' ') || out.is_empty() => {}
            Some(base) => out.push(base),
            None => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The Latin letter under a Vietnamese or western European accent; `None` for a combining mark.
fn base_letter(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ'
        | 'ẵ' | 'ặ' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ỉ' | 'ị' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở'
        | 'ỡ' | 'ợ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ý' | 'ÿ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        'đ' => 'd',
        'ñ' => 'n',
        'ç' => 'c',
        '\u{300}'..='\u{36f}' => return None,
        c if c.is_whitespace() => ' ',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn search_finds_vietnamese_without_its_marks() {
        assert_eq!(fold("Giảm  GIÁ Đặc biệt "), "giam gia dac biet");
        assert_eq!(fold("gia\u{309}m"), "giam", "decomposed marks fold too");
    }

    #[test]
    fn a_text_of_spaces_is_missing() {
        assert_eq!(bounded("  \n ", 1, 10, false), Err(Why::Missing));
        assert_eq!(bounded("\u{202e}abc\u{0}", 1, 10, false), Ok("abc".into()));
        assert_eq!(bounded("áéí", 1, 2, false), Err(Why::TooLong { max: 2, length: 3 }));
        assert_eq!(bounded("a\r\nb", 1, 9, true), Ok("a\nb".into()));
    }

    #[test]
    fn a_name_can_be_seen() {
        for name in [
            "Lan",
            "Lê Thị Hạnh",
            "a",
            "1",
            "?",
            "…",
            "😄",
            "❤️",
            "👩‍👩‍👧",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "1️⃣",
            "مرحبا",
            "می‌خواهم",
            "अनीता",
            "น้ำทิพย์",
            "ស្រី",
            "שָׁלוֹם",
            "한글",
            "李",
            "𝕃𝕒𝕟",
            "Ç̌",
        ] {
            assert_eq!(bounded(name, 1, 60, false).as_deref(), Ok(name), "{name}");
        }
        for (typed, stored) in [
            ("La\u{200b}n", "Lan"),
            ("\u{feff}Lan", "Lan"),
            ("La\u{ad}n", "Lan"),
            ("\u{2060}Lan\u{200d}", "Lan"),
            ("\u{3164}Lan\u{2800}", "Lan"),
            ("e\u{200b}\u{301}", "é"),
            ("e\u{0}\u{301}", "é"),
        ] {
            assert_eq!(bounded(typed, 1, 60, false).as_deref(), Ok(stored), "{typed:?}");
        }
        for blank in [
            "\u{200b}\u{200b}",
            "\u{3164}",
            "\u{2800}\u{2800}",
            "\u{2060}",
            "\u{ad}",
            "\u{115f}",
            "\u{1160}",
            "\u{ffa0}",
            "\u{feff}",
            "\u{200c}",
            "\u{200d}\u{200d}",
            "\u{200e}",
            "\u{fe0f}",
            "\u{e0020}",
            "\u{180e}",
            "\u{34f}",
            "\u{17b4}",
            "\u{1d173}",
            "\u{301}",
            "\u{20e3}",
            " \u{200b} ",
            "\u{2800} \u{3164}",
            "\u{200b}\u{301}",
        ] {
            assert_eq!(bounded(blank, 1, 60, false), Err(Why::NothingVisible), "{blank:?}");
            assert_eq!(bounded(blank, 0, 60, false), Ok(String::new()), "{blank:?}");
        }
        for blank in ["", " ", "\u{202e}", "\u{0}", "\u{a0}\u{3000}", "\u{2003}\n"] {
            assert_eq!(bounded(blank, 1, 60, false), Err(Why::Missing), "{blank:?}");
        }
    }

    #[test]
    fn marks_do_not_pile_up_on_a_letter() {
        let pile = |marks: usize| format!("a{}", "\u{33d}".repeat(marks));
        assert!(bounded(&pile(4), 1, 60, false).is_ok());
        for text in [
            pile(5),
            pile(30),
            format!("Lan {}", pile(7)),
            "z\u{335}\u{336}\u{337}\u{338}\u{489}a".into(),
        ] {
            assert_eq!(bounded(&text, 1, 60, false), Err(Why::TooManyMarks), "{text}");
        }
    }

    #[test]
    fn a_text_is_stored_and_measured_in_its_composed_form() {
        for (typed, stored) in [
            ("Áo dài", "Áo dài"),
            ("A\u{301}o da\u{300}i", "Áo dài"),
            ("Việt", "Việt"),
            ("Vie\u{323}\u{302}t", "Việt"),
            ("Vie\u{302}\u{323}t", "Việt"),
            ("Viê\u{323}t", "Việt"),
            ("Vi\u{1eb9}\u{302}t", "Việt"),
            ("Cafe\u{301}", "Café"),
            ("\u{212b}", "Å"),
            ("\u{2126}", "Ω"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("か\u{3099}", "が"),
            ("ﬁ", "ﬁ"),
            ("Ａ", "Ａ"),
        ] {
            assert_eq!(bounded(typed, 1, 60, false).as_deref(), Ok(stored), "{typed:?}");
            assert_eq!(key(typed), key(stored));
        }
        let title = "ệ".repeat(120);
        let decomposed = "e\u{323}\u{302}".repeat(120);
        assert_eq!(bounded(&decomposed, 1, 120, false), Ok(title));
        let longer = Err(Why::TooLong { max: 120, length: 121 });
        assert_eq!(bounded(&format!("{decomposed}e"), 1, 120, false), longer);
        assert_eq!(key("A\u{301}O DÀI"), "áo dài");
    }

    proptest! {
        #[test]
        fn what_is_stored_is_stored_as_the_same(text in ".{0,40}|[a-zêộ\u{0}\u{200b}\u{200d}\u{301}\u{323}\u{302} ]{0,30}") {
            if let Ok(stored) = bounded(&text, 1, 1_000, false) {
                prop_assert_eq!(bounded(&stored, 1, 1_000, false), Ok(stored.clone()));
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
