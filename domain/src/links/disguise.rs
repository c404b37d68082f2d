//! Links that are written so that a filter does not read them and people do: other dots, other letters, a dot in brackets or
//! as a word, a space before it. For the server only.

use crate::text::{lookalike::ascii_twin, sign::is_invisible};
use unicode_normalization::UnicodeNormalization;

/// Characters that stand for the dot between two names.
const DOTS: &str = "。．｡․‧·・•∙⋅";
/// A dot that is said.
const SPOKEN: [&str; 12] = [
    "(.)", "[.]", "{.}", "<.>", "(dot)", "[dot]", "{dot}", "(chấm)", "[chấm]", "(cham)", "[cham]", "{chấm}",
];
/// A dot that is a word of the sentence, before an ending that is none.
const WORDS: [&str; 3] = [" dot ", " chấm ", " cham "];
const ENDINGS_BEHIND_A_WORD: [&str; 4] = ["com", "net", "org", "vn"];

/// The text as somebody reads it who looks for a link: lower case, in plain letters and dots.
pub(super) fn plain(text: &str) -> String {
    let shown = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if DOTS.contains(c) { '.' } else { c });
    let letters = shown
        .nfkc()
        .map(|c| if c.is_ascii() { c } else { ascii_twin(c).unwrap_or(c) });
    let mut text = letters.collect::<String>().to_lowercase();
    for spoken in SPOKEN {
        text = text.replace(&format!(" {spoken} "), ".").replace(spoken, ".");
    }
    for word in WORDS {
        for ending in ENDINGS_BEHIND_A_WORD {
            text = text.replace(&format!("{word}{ending}"), &format!(".{ending}"));
        }
    }
    text
}

/// What stands around each dot that has a space before it and none behind it, without the space: no sentence is written so.
pub(super) fn spaced(text: &str) -> impl Iterator<Item = String> {
    let mut before = "";
    text.split_whitespace().filter_map(move |word| {
        let name = std::mem::replace(&mut before, word);
        let name = name
            .rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')))
            .next()
            .unwrap_or_default();
        let joined = word
            .strip_prefix('.')
            .filter(|rest| rest.starts_with(char::is_alphanumeric));
        joined.filter(|_| !name.is_empty()).map(|rest| format!("{name}.{rest}"))
    })
}
