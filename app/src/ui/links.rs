//! Text of people in which an address can be followed. Only http and https become links; everything else of the text stays
//! text, so nothing in it is ever HTML.

use leptos::prelude::*;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Link(&'a str),
}

/// The text with its addresses as links, which open beside the page and vouch for nothing.
#[component]
pub fn Linked(text: String) -> AnyView {
    pieces(&text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned().into_any(),
            Piece::Link(address) => view! {
                <a href=address.to_owned() target="_blank" rel="noopener nofollow ugc">{address.to_owned()}</a>
            }
            .into_any(),
        })
        .collect_view()
        .into_any()
}

/// The parts of `text` in order; together they are the whole of it.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut said, mut from) = (0, 0);
    while let Some(at) = text[from..].find("http").map(|at| from + at) {
        from = at + "http".len();
        // In the middle of a word it is none.
        if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let Some(address) = address(&text[at..]) else { continue };
        if said < at {
            pieces.push(Piece::Words(&text[said..at]));
        }
        pieces.push(Piece::Link(address));
        said = at + address.len();
        from = said;
    }
    if said < text.len() {
        pieces.push(Piece::Words(&text[said..]));
    }
    pieces
}

/// The address at the beginning of `text`, without the punctuation of the sentence around it.
fn address(text: &str) -> Option<&str> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    if !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"“”«»`".contains(c);
    let mut address = &text[..text.find(ends).unwrap_or(text.len())];
    loop {
        let last = address.chars().next_back()?;
        let surplus = match last {
            // One that closes what the address itself opened belongs to it: …/wiki/Hawker_(trade)
            ')' => address.matches(')').count() > address.matches('(').count(),
            ']' => address.matches(']').count() > address.matches('[').count(),
            _ => ".,;:!?'’…*_~|}".contains(last),
        };
        if !surplus {
            return Some(address);
        }
        address = &address[..address.len() - last.len_utf8()];
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Piece::{Link, Words},
        pieces,
    };

    #[test]
    fn an_address_is_a_link_and_the_rest_stays_text() {
        assert_eq!(pieces("Không có liên kết"), [Words("Không có liên kết")]);
        assert_eq!(pieces(""), []);
        assert_eq!(
            pieces("Xem https://may.vn/áo?c=1&d=2#e\nhoặc http://a.b"),
            [
                Words("Xem "),
                Link("https://may.vn/áo?c=1&d=2#e"),
                Words("\nhoặc "),
                Link("http://a.b")
            ]
        );
    }

    #[test]
    fn the_punctuation_of_the_sentence_is_no_part_of_it() {
        for (text, link, after) in [
            ("https://a.b.", "https://a.b", "."),
            ("https://a.b/c?!…", "https://a.b/c", "?!…"),
            ("https://a.b/c).", "https://a.b/c", ")."),
            ("https://a.b/c_(d), e", "https://a.b/c_(d)", ", e"),
            ("https://a.b/\" onclick=\"x", "https://a.b/", "\" onclick=\"x"),
            ("https://a.b<script>", "https://a.b", "<script>"),
        ] {
            assert_eq!(pieces(text), [Link(link), Words(after)], "{text}");
        }
        assert_eq!(pieces("(https://a.b)"), [Words("("), Link("https://a.b"), Words(")")]);
    }

    #[test]
    fn other_schemes_and_halves_are_no_links() {
        for text in [
            "javascript:alert(1)",
            "ftp://a.b",
            "http://",
            "https://.",
            "https:// a.b",
            "xhttps://a.b",
            "http và https",
            "HTTP://A.B",
        ] {
            assert_eq!(pieces(text), [Words(text)], "{text}");
        }
    }
}
