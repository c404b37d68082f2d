//! Banned words: lists as staff type them, and whether a text contains one. For the server only, as [`nfc`](super::nfc) is.
//!
//! A word is found as a whole word, whatever its case, with letters repeated, spaced out or swapped for look-alikes of other scripts.
//! A word that is typed without diacritics is found with any; one with diacritics only as it is, because `lợn` and `lớn` are two words.

use super::{bounded, fold, key, lookalike::ascii_twin, sign::is_invisible};
use crate::Why;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// From so many same letters in a row on, they count as one; and from so many single letters on, they spell a word.
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
    let whole = shown(text);
    // `@` is a letter in "sc@m" and none in "@shop".
    let read = [Read::of(&whole), Read::of(&whole.replace('@', "a").replace('$', "s"))];
    let is_in = |word: &&str| {
        let asked = Asked::of(word);
        match asked.words.is_empty() || word.chars().any(is_unspaced) {
            // Signs and emoji are no words, and some scripts put no spaces between theirs.
            true => whole.contains(&shown(word)),
            false => read.iter().any(|read| read.contains(&asked)),
        }
    };
    words.iter().map(String::as_str).find(is_in)
}

/// What an eye takes in: lower case, without invisible characters, full-width letters and look-alikes of other scripts as ASCII.
fn shown(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !is_invisible(*c)).map(plain_letter);
    key(&seen.collect::<String>())
}

/// The words of a text.
fn split(shown: &str) -> Vec<String> {
    let words = shown.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c)));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_single(word: &str) -> bool {
    word.chars().count() == 1
}

/// A banned word or phrase.
struct Asked {
    words: Vec<String>,
    /// Typed without diacritics: found with any.
    plain: bool,
}

impl Asked {
    fn of(word: &str) -> Asked {
        let mut words = split(&shown(word));
        // One that is itself spelled out is looked for as a word.
        if words.len() >= REPEATED && words.iter().all(|word| is_single(word)) {
            words = vec![words.concat()];
        }
        let plain = words.iter().all(|word| fold(word) == *word);
        Asked { words, plain }
    }
}

/// A text, ready to be searched.
struct Read {
    words: Vec<String>,
    /// Letters that stand alone, one after the other, joined: "s c a m".
    spelled: Vec<String>,
}

impl Read {
    fn of(shown: &str) -> Read {
        let words = split(shown);
        let runs = words.chunk_by(|a, b| is_single(a) && is_single(b));
        let spelled = runs.filter(|run| run.len() > 1).map(<[String]>::concat).collect();
        Read { words, spelled }
    }

    fn contains(&self, Asked { words: asked, plain }: &Asked) -> bool {
        let as_asked = |text: &str| if *plain { fold(text) } else { text.to_owned() };
        let is = |word: &String, asked: &String| {
            let word = as_asked(word);
            word == *asked || (has_run(&word) && squeezed(&word) == squeezed(asked))
        };
        let in_words = self
            .words
            .windows(asked.len())
            .any(|window| window.iter().zip(asked).all(|(word, asked)| is(word, asked)));
        // Letters before and after may belong to it or not.
        let is_spelled = |run: &String, asked: &String| {
            let run = as_asked(run);
            run == *asked || (asked.chars().count() >= REPEATED && run.contains(asked.as_str()))
        };
        let in_spelled = match &asked[..] {
            [asked] => self.spelled.iter().any(|run| is_spelled(run, asked)),
            _ => false,
        };
        in_words || in_spelled
    }
}

/// Whether a letter stands there so often that it is drawn out: "scaaam".
fn has_run(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.chunk_by(|a, b| a == b).any(|same| same.len() >= REPEATED)
}

/// Each letter once for every run of it.
fn squeezed(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let each = letters.chunk_by(|a, b| a == b).filter_map(|same| same.first());
    each.collect()
}

/// What somebody types instead of a letter, as that letter.
fn plain_letter(c: char) -> char {
    if c.is_ascii() || is_latin(c) || is_unspaced(c) {
        c
    } else {
        ascii_twin(c).unwrap_or(c)
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
            ("scam", "e s c a m"),
            ("ass", "asss"),
            ("ass", "aasss!"),
            ("đm", "đ.m"),
            ("đm", "Đ m"),
            ("shop", "@shop"),
            ("a$$", "what an A$$"),
            ("@", "mail@me"),
            ("骗子", "骗\u{200c}子"),
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
            ("@", "I want a dress"),
            ("as", "ass"),
            ("đm", "đêm m"),
            ("cam", "s c a t m"),
        ] {
            assert_eq!(found(text, &[word.to_owned()]), None, "{word} in {text}");
        }
        assert_eq!(found("anything", &[]), None);
    }
}
