//! Links in what people write. `linkify` finds their bounds; which of them may be opened, and what a comment counts as a
//! link when it has no scheme, is decided here. `disguise` reads those that are written to get past this.

mod disguise;

use linkify::{LinkFinder, LinkKind};
use std::net::Ipv4Addr;

/// Endings of host names that make a link even without a path.
const ENDINGS: [&str; 57] = [
    "app", "asia", "bet", "biz", "blog", "buzz", "cc", "cfd", "click", "cloud", "club", "cn", "com", "cyou", "dev",
    "eu", "gg", "hk", "icu", "info", "io", "jp", "kr", "link", "loan", "lol", "ly", "me", "mobi", "net", "online",
    "org", "ovh", "page", "pro", "pw", "ru", "sbs", "sg", "shop", "site", "space", "store", "tech", "tk", "top", "tv",
    "tw", "uk", "us", "vip", "vn", "website", "wiki", "work", "xyz", "zip",
];
/// Those that are no word in Vietnamese without its marks, so that a space before the dot is no slip.
const ENDINGS_BEHIND_A_SPACE: [&str; 12] = [
    "biz", "click", "club", "cn", "com", "info", "io", "net", "org", "vn", "website", "xyz",
];
/// Endings that chats also use as words: a link only before a path, as every ending of two letters is (`t.co/x`).
const ENDINGS_BEFORE_A_PATH: [&str; 10] = [
    "art", "cam", "fun", "live", "one", "sale", "team", "today", "win", "world",
];

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Not a link.
    Text(&'a str),
    /// An address that begins with `http://` or `https://`.
    Link(&'a str),
}

/// The parts of `text` in order; together they are the whole of it. Only http and https are links.
#[must_use]
pub fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut done = 0;
    for link in LinkFinder::new().kinds(&[LinkKind::Url]).links(text) {
        let address = without_punctuation(link.as_str());
        if !(address.starts_with("https://") || address.starts_with("http://")) {
            continue;
        }
        if done < link.start() {
            spans.push(Span::Text(&text[done..link.start()]));
        }
        spans.push(Span::Link(address));
        done = link.start() + address.len();
    }
    if done < text.len() {
        spans.push(Span::Text(&text[done..]));
    }
    spans
}

/// What `linkify` leaves at the end of an address although it belongs to the sentence: quotation marks, spaces and an
/// ellipsis that are not ASCII, and the marks by which chats write bold and italic.
fn without_punctuation(address: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || "“”«»".contains(c);
    let address = &address[..address.find(ends).unwrap_or(address.len())];
    address.trim_end_matches(|c| ".,;:!?'’…*_~".contains(c))
}

/// Whether a browser or a person would read a link or an e-mail address in it.
///
/// Without a scheme, a link is a host name in ASCII ("không.shop" is the end of a sentence and the beginning of the next)
/// whose ending is one of [`ENDINGS`] and whose name is no size ("M.link đâu ạ"); before a path more endings count, and
/// so do IPv4 addresses.
#[must_use]
pub fn has_link(text: &str) -> bool {
    let plain = disguise::plain(text);
    if ["://", "www.", "http:", "https:", "hxxp"]
        .iter()
        .any(|mark| plain.contains(mark))
    {
        return true;
    }
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let links = |word: &str, is_link: fn(&str) -> bool| {
        finder
            .links(word)
            .any(|link| *link.kind() == LinkKind::Email || is_link(link.as_str()))
    };
    plain
        .split_whitespace()
        // linkify reads "...evil.com" and "/evil.com" as the rest of something longer.
        .map(|word| word.trim_start_matches(|c: char| !c.is_alphanumeric()))
        .any(|word| links(word, is_link_without_scheme))
        || disguise::spaced(&plain).any(|word| links(&word, is_link_behind_a_space))
}

/// A name, a space, a dot and an ending ("shopee .vn").
fn is_link_behind_a_space(address: &str) -> bool {
    let (host, path) = address.split_at(address.find(['/', '?', ':']).unwrap_or(address.len()));
    let Some((names, ending)) = host.rsplit_once('.') else {
        return false;
    };
    let endings: &[&str] = if path.is_empty() {
        &ENDINGS_BEHIND_A_SPACE
    } else {
        &ENDINGS
    };
    host.is_ascii() && endings.contains(&ending) && !is_size(names)
}

fn is_link_without_scheme(address: &str) -> bool {
    let (host, rest) = address.split_at(address.find(['/', '?', ':']).unwrap_or(address.len()));
    let path = match rest.strip_prefix(':') {
        Some(port) => port.starts_with(|c: char| c.is_ascii_digit()),
        None => !rest.is_empty(),
    };
    if !host.is_ascii() {
        return false;
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return path;
    }
    let Some((names, ending)) = host.rsplit_once('.') else {
        return false;
    };
    let name = names.rsplit('.').next().unwrap_or(names);
    if path {
        ending.len() == 2 || ENDINGS.contains(&ending) || ENDINGS_BEFORE_A_PATH.contains(&ending)
    } else {
        ENDINGS.contains(&ending) && !is_size(name)
    }
}

/// `m`, `xxl`, `2xl`, `38`: the word before a full stop after which no space was typed.
fn is_size(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b's' | b'm' | b'l' | b'x'))
}

#[cfg(test)]
mod tests {
    use super::{
        Span::{Link, Text},
        has_link, spans,
    };

    #[test]
    fn a_link_is_found_with_and_without_a_scheme() {
        for text in [
            "xem https://a.vn",
            "HTTPS://A.VN",
            "ftp://a.vn/x",
            "zalo://qr/p/abc",
            "www.shop",
            "www.cửahàng.vn",
            "vào shopee.vn nhé",
            "bit.ly.",
            "bit.ly/abc",
            "BIT.LY/ABC",
            "zalo.me/0901234567",
            "t.me/abc",
            "t.co/x",
            "tinyurl.com/x",
            "shopee.vn/sale",
            "s.shopee.vn/abc",
            "evil.app",
            "evil.top/x",
            "evil.live/x",
            "evil.com?x=1",
            "evil.com#x",
            "evil.com:8080",
            "1.1.1.1/x",
            "1.1.1.1:8080",
            "(evil.com)",
            "...evil.com",
            "/evil.com",
            "@evil.com",
            "rẻ hơn ở evil.com,nha",
            "viết cho lan@may.vn nhé",
            "zalo.me/0912345678",
            "hxxp://a.b",
            "hxxps evil com",
            "https:evil.com",
            "shopee .vn",
            "vào shopee .vn/sale nhé",
            "bit .ly/x",
            "(shopee) lazada .vn",
            "ｓｈｏｐ．ｖｎ",
            "ｂｉｔ．ｌｙ／ａｂｃ",
            "zalo。me",
            "zalo｡me/090",
            "zalo·me/090",
            "shopee•vn",
            "zalo\u{200b}.\u{2060}me",
            "sho\u{ad}pee.vn",
            "shоpee.vn",
            "ѕһорее.νn",
            "𝘀𝗵𝗼𝗽𝗲𝗲.𝘃𝗻",
            "ⓢⓗⓞⓟⓔⓔ.ⓥⓝ",
            "shopee(.)vn",
            "shopee [.] vn",
            "shopee[dot]vn",
            "shopee (chấm) vn",
            "shopee chấm vn",
            "evil dot com",
            "evil.cfd",
            "evil.us",
            "evil.co/x",
            "fb.com",
            "m.me/tiem",
            "wa.me/84901234567",
            "shorten.asia/abc",
            "evil.com。",
            "1。1。1。1/x",
        ] {
            assert!(has_link(text), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_begins_without_a_space_is_no_link() {
        for text in [
            "Còn hàng không.shop ơi",
            "đẹp quá.me ơi",
            "size M.link đâu ạ",
            "size XXL.shop ơi",
            "Size M còn không?",
            "lấy số 38.shop gửi nhé",
            "ok.",
            "ok.vậy nha",
            "ok.co ship khong",
            "ao dep.to khong",
            "cảm ơn.anh/chị",
            "cam on.anh/chi",
            "toi nay.live may gio",
            "1.5 kg",
            "giá 1.200.000đ",
            "1.200.000.000",
            "1.200k/cái",
            "chốt mã 1.2.3.4",
            "...",
            "S/M/L",
            "24/12 có live không?",
            "10:30 nha",
            "@Mây ơi",
            "áo này 3.5tr/bộ",
            "Còn hàng không . shop ơi",
            "con hang khong. shop oi",
            "con hang khong .shop oi",
            "dep qua .me oi",
            "đẹp quá。mẹ ơi",
            "hàng đẹp．shop ơi",
            "Size M. Link đâu ạ",
            "size M .vn không",
            "ship .hn/hcm nha",
            "ok .anh/chị",
            "áo・quần・giày",
            "giá 90.000đ . com lê còn không",
            "chấm",
            "chấm com lê này",
            "chấm điểm 10",
            "mình chấm mã 5",
            "привет.shop",
            "спасибо.ok",
            "sản phẩm số 1.2 và 1.3",
            "M•L•XL",
            "5★.shop uy tín",
            "ơn shop nhiều... vn mình đẹp",
            "xin link ạ",
            "shop ơi, com bo gia sao",
            "💯.💯",
        ] {
            assert!(!has_link(text), "{text}");
        }
    }

    #[test]
    fn an_address_is_a_link_and_the_rest_stays_text() {
        assert_eq!(spans("Không có liên kết"), [Text("Không có liên kết")]);
        assert_eq!(spans(""), []);
        assert_eq!(
            spans("Xem https://may.vn/áo?c=1&d=2#e\nhoặc http://a.vn"),
            [
                Text("Xem "),
                Link("https://may.vn/áo?c=1&d=2#e"),
                Text("\nhoặc "),
                Link("http://a.vn")
            ]
        );
    }

    #[test]
    fn the_punctuation_of_the_sentence_is_no_part_of_it() {
        for (text, link, after) in [
            ("https://a.vn.", "https://a.vn", "."),
            ("https://a.vn/c?!…", "https://a.vn/c", "?!…"),
            ("https://a.vn/c).", "https://a.vn/c", ")."),
            ("https://a.vn/c_(d), e", "https://a.vn/c_(d)", ", e"),
            ("https://a.vn/giỏ” và", "https://a.vn/giỏ", "” và"),
            ("https://a.vn/c\u{a0}và", "https://a.vn/c", "\u{a0}và"),
            ("https://a.vn/c_ và", "https://a.vn/c", "_ và"),
            ("https://a.vn/\" onclick=\"x", "https://a.vn/", "\" onclick=\"x"),
            ("https://a.vn<script>", "https://a.vn", "<script>"),
        ] {
            assert_eq!(spans(text), [Link(link), Text(after)], "{text}");
        }
        assert_eq!(spans("(https://a.vn)"), [Text("("), Link("https://a.vn"), Text(")")]);
    }

    #[test]
    fn other_schemes_and_halves_are_no_links() {
        for text in [
            "javascript:alert(1)",
            "javascript://a.vn/%0aalert(1)",
            "ftp://a.vn",
            "http://",
            "https://.",
            "https:// a.vn",
            "xhttps://a.vn",
            "http và https",
            "HTTP://A.VN",
            "a.vn/x",
            "lan@may.vn",
        ] {
            assert_eq!(spans(text), [Text(text)], "{text}");
        }
    }
}
