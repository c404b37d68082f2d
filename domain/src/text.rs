//! What people type: trimmed, bounded, free of control characters, and folded for search.

use crate::Why;

/// Trims, removes control and direction-override characters (line breaks stay when `lines` is set) and checks the length
/// in characters. Emoji and right-to-left letters are welcome; HTML is only text.
pub fn bounded(text: &str, min: usize, max: usize, lines: bool) -> Result<String, Why> {
    let clean: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|&c| (lines && c == '\n') || !(c.is_control() || overrides_direction(c)))
        .collect();
    let clean = clean.trim();
    let length = clean.chars().count();
    if length < min {
        return Err(if length == 0 {
            Why::Missing
        } else {
            Why::TooShort { min }
        });
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

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
