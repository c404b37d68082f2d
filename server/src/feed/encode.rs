//! News as the bytes of server-sent events (WHATWG HTML §9.2), which only this file writes.

use bytes::Bytes;
use domain::live::{Hello, News};

/// A sign of life. An event and no comment: a page cannot see comments, and a connection that is dead but open looks to it
/// like one without news. Without an id, so that it moves nobody's position.
pub(super) const HEARTBEAT: Bytes = Bytes::from_static(b"event: beat\ndata:\n\n");

/// The media engine lost every session; not news of a campaign, so it has no position.
pub(super) const MEDIA_RESTARTED: Bytes = Bytes::from_static(b"event: media_restarted\ndata: {}\n\n");

/// The first event on every connection. `position` is the event's id only when nothing older follows.
pub(super) fn hello(hello: &Hello, with_id: bool) -> Vec<u8> {
    let id = if with_id {
        format!("id: {}\n", hello.position)
    } else {
        String::new()
    };
    format!("retry: 1000\nevent: hello\n{id}data: {}\n\n", json(hello)).into_bytes()
}

/// One piece of news at its position.
pub(super) fn news(position: u64, news: &News) -> Bytes {
    format!("event: news\nid: {position}\ndata: {}\n\n", json(news)).into()
}

/// Several at once; the id is the last one's.
pub(super) fn batch<'a>(last: u64, news: impl Iterator<Item = &'a News>) -> Bytes {
    let all: Vec<&News> = news.collect();
    format!("event: batch\nid: {last}\ndata: {}\n\n", json(&all)).into()
}

/// The feed cannot go on from where the viewer stands: read the view again, which then stands at `position` or later.
pub(super) fn resync(position: u64) -> Bytes {
    format!("event: resync\nid: {position}\ndata: {{}}\n\n").into()
}

/// The last event of a feed that was ended from outside: its reader may no longer see it, or sees something else now. The page
/// reads the view again, and is told there.
pub(super) const ENDED: Bytes = Bytes::from_static(b"event: ended\ndata: {}\n\n");

/// JSON has no raw line breaks, so one `data:` line holds it.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("our own types have text keys and no custom serialisers that fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::live::{Counters, Pins};

    #[test]
    fn an_event_is_one_line_of_json_whatever_people_write() {
        let pinned = News::Pinned(Pins::default());
        let text = String::from_utf8(news(7, &pinned).to_vec()).unwrap();
        assert!(text.starts_with("event: news\nid: 7\ndata: {\"pinned\":{"), "{text}");
        assert!(text.ends_with("}}\n\n"));
        assert_eq!(text.matches('\n').count(), 4);
        let both = [pinned, News::Counted(Counters::default())];
        let text = String::from_utf8(batch(9, both.iter()).to_vec()).unwrap();
        assert!(text.contains("id: 9\ndata: [{\"pinned\":{"), "{text}");
    }

    #[test]
    fn a_heartbeat_is_an_event_that_a_page_hears_and_that_moves_nobody() {
        let text = String::from_utf8(HEARTBEAT.to_vec()).unwrap();
        // Without a line of data browsers drop an event; with an id it would move the position.
        assert!(text.starts_with("event: beat\ndata:"), "{text}");
        assert!(text.ends_with("\n\n") && !text.contains("id:"), "{text}");
    }

    #[test]
    fn hello_has_an_id_only_when_nothing_older_follows() {
        let said = Hello {
            now: domain::when::from_millis(1),
            build: "b".into(),
            position: 5,
            orders: false,
            named: false,
        };
        assert!(String::from_utf8(hello(&said, true)).unwrap().contains("\nid: 5\n"));
        assert!(!String::from_utf8(hello(&said, false)).unwrap().contains("id: 5"));
    }
}
