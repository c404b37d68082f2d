//! Banned words: lists as staff type them, and whether a text contains one. For the server only, as [`nfc`](super::nfc) is.
//!
//! A word is found as a whole word, whatever its case, with letters repeated, spaced out or swapped for look-alikes of other scripts.
//! A word that is typed without diacritics is found with any; one with diacritics only as it is, because `lợn` and `lớn` are two words.

use super::{bounded, fold, key, lookalike::ascii_twin, sign::is_invisible};
use crate::Why;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// From so many same letters in a row on, they count as one.
const REPEATED: usize = 3;

/// The words of a list, one per line (or between commas), each once. `each` is the longest word, `most` the most words.
pub fn list(text: &str, each: usize, most: usize) -> Result<Vec<String>, Why> {
    let mut words: Vec<String> = Vec::new();
    for line in text.split(['\n', ',', ';']).filter(|line| !line.trim().is_empty()) {
        let word = bounded(line, 1, each, false)?;
        if words.iter().all(|known| key(known) != key(&word)) {
            words.push(word);
        }
        if words.len() > most {
            return Err(Why::TooMany { max: most });
        }
    }
    Ok(words)
}

/// The first of `words` that the text contains.
#[must_use]
pub fn found<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    if words.is_empty() {
        return None;
    }
    let read = Read::of(text);
    words.iter().map(String::as_str).find(|word| read.contains(word))
}

/// A text, ready to be searched.
struct Read {
    whole: String,
    exact: Vec<String>,
    plain: Vec<String>,
}

impl Read {
    fn of(text: &str) -> Read {
        let exact = tokens(text);
        let plain = exact.iter().map(|token| fold(token)).collect();
        Read {
            whole: key(text),
            exact,
            plain,
        }
    }

    fn contains(&self, word: &str) -> bool {
        let mut asked = tokens(word);
        // A word that is itself spelled out is looked for as one.
        if let [letters @ .., joined] = &asked[..]
            && letters.len() >= REPEATED
            && letters.concat() == *joined
        {
            asked = vec![joined.clone()];
        }
        // Signs and emoji are no words, and some scripts put no spaces between theirs.
        if asked.is_empty() || word.chars().any(is_unspaced) {
            return self.whole.contains(&key(word));
        }
        let plain: Vec<String> = asked.iter().map(|token| fold(token)).collect();
        if plain == asked {
            within(&self.plain, &plain)
        } else {
            within(&self.exact, &asked)
        }
    }
}

fn within(text: &[String], asked: &[String]) -> bool {
    text.windows(asked.len()).any(|window| window == asked)
}

/// The words of a text in lower case: letters only, look-alikes in ASCII, repetitions gone, single letters in a row joined.
fn tokens(text: &str) -> Vec<String> {
    // Compatibility characters, such as full-width letters, are read as what they stand for.
    let shown: String = text.nfkc().filter(|c| !is_invisible(*c)).map(plain_letter).collect();
    let lower = key(&shown);
    let mut tokens: Vec<String> = Vec::new();
    let mut singles = String::new();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c)));
    for word in words.filter(|word| !word.is_empty()) {
        if word.chars().count() == 1 {
            singles.push_str(word);
            continue;
        }
        tokens.extend(spelled(&mut singles));
        tokens.push(unrepeated(word));
    }
    tokens.extend(spelled(&mut singles));
    tokens
}

/// Letters that stood alone, one after the other, and from three on the word that they spell.
fn spelled(singles: &mut String) -> Vec<String> {
    let letters = std::mem::take(singles);
    let mut read: Vec<String> = letters.chars().map(String::from).collect();
    if read.len() >= REPEATED {
        read.push(unrepeated(&letters));
    }
    read
}

fn unrepeated(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters
        .chunk_by(|a, b| a == b)
        .flat_map(|same| match same {
            [letter, ..] if same.len() >= REPEATED && letter.is_alphabetic() => vec![*letter],
            _ => same.to_vec(),
        })
        .collect()
}

/// What somebody types instead of a letter, as that letter.
fn plain_letter(c: char) -> char {
    match c {
        '@' => 'a',
        '$' => 's',
        _ if c.is_ascii() || is_latin(c) || is_unspaced(c) => c,
        _ => ascii_twin(c).unwrap_or(c),
    }
}

/// Latin letters with marks, which are themselves: Vietnamese above all.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Letters of scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_people_type_it() {
        let read = |text: &str| list(text, 10, 3);
        assert_eq!(
            read(" Lừa đảo\r\n\nspam, SPAM;scam \n"),
            Ok(vec!["Lừa đảo".into(), "spam".into(), "scam".into()])
        );
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(read("a\nb\nc\nd"), Err(Why::TooMany { max: 3 }));
        assert_eq!(read("12345678901"), Err(Why::TooLong { max: 10, length: 11 }));
    }

    #[test]
    fn banned_words_are_found_as_people_disguise_them() {
        for (word, text) in [
            ("scam", "This is a SCAM!"),
            ("scam", "sc\u{200b}am"),
            ("scam", "s c a m"),
            ("scam", "s.c.a.m"),
            ("scam", "scaaaaam"),
            ("scam", "ѕсаm"),
            ("scam", "sc@m"),
            ("scam", "$cam,"),
            ("scam", "ｓｃａｍ"),
            ("lua dao", "Shop lừa đảo nhé"),
            ("lua dao", "LUA  DAO"),
            ("lừa đảo", "lừa   ĐẢO!!!"),
            ("lừa đảo", "lu\u{31b}\u{300}a đảo"),
            ("Đồ rởm", "toàn đồ rởm"),
            ("🖕", "ok 🖕🖕"),
            ("骗子", "他是骗子吗"),
            ("โกง", "ร้านนี้โกงลูกค้า"),
            ("сука", "СУКА"),
            ("a b", "x a b y"),
            ("s c a m", "a scam"),
            ("kiss my", "Kiss, my friend"),
        ] {
            let words = [word.to_owned()];
            assert_eq!(found(text, &words), Some(word), "{text}");
        }
    }

    #[test]
    fn words_that_only_look_alike_are_let_through() {
        for (word, text) in [
            ("ass", "a glass, a class, passport"),
            ("scam", "scampi"),
            ("lợn", "lon bia lớn"),
            ("lừa đảo", "lua dao"),
            ("lua dao", "lúa đã gặt, đảo xa"),
            ("cứt", "cut it"),
            ("no", "know, nö1"),
            ("book", "bookkeeper"),
            ("hot", "h o"),
            ("ban", "bàn2"),
        ] {
            assert_eq!(found(text, &[word.to_owned()]), None, "{word} in {text}");
        }
        assert_eq!(found("anything", &[]), None);
    }
}
