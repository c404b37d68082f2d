//! An open page: one feed, event by event.

use super::http::{PATIENCE, Request, parse_head, unchunk};
use domain::live::{Hello, News};
use std::collections::VecDeque;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

/// One server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub id: Option<u64>,
    pub data: String,
}

/// An open feed.
pub struct Feed {
    stream: TcpStream,
    raw: Vec<u8>,
    text: String,
    waiting: VecDeque<News>,
    pub hello: Hello,
    pub last_id: Option<u64>,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

impl Feed {
    /// Opens a feed; the answer's status must be 200.
    pub async fn open(stream: TcpStream, at: SocketAddr, request: Request) -> Feed {
        Feed::try_open(stream, at, request)
            .await
            .unwrap_or_else(|status| panic!("the feed was refused: {status}"))
    }

    /// Opens a feed, or tells with which status it was refused.
    pub async fn try_open(mut stream: TcpStream, at: SocketAddr, request: Request) -> Result<Feed, u16> {
        stream
            .write_all(format!("{}connection: close\r\n\r\n", request.head(at)).as_bytes())
            .await
            .unwrap();
        let mut raw = Vec::new();
        let (answer, body_at) = loop {
            assert!(
                timeout(PATIENCE, stream.read_buf(&mut raw)).await.unwrap().unwrap() > 0,
                "the feed closed"
            );
            if let Some(found) = parse_head(&raw) {
                break found;
            }
        };
        if answer.status != 200 {
            return Err(answer.status);
        }
        raw.drain(..body_at);
        let hello = Hello {
            now: domain::when::from_millis(0),
            build: String::new(),
            position: 0,
            orders: false,
            named: false,
        };
        let (text, waiting, last_id) = (String::new(), VecDeque::new(), None);
        let mut feed = Feed {
            stream,
            raw,
            text,
            waiting,
            hello,
            last_id,
            status: answer.status,
            headers: answer.headers,
        };
        let first = feed.event().await.expect("the feed begins with hello");
        assert_eq!(first.name, "hello");
        feed.hello = serde_json::from_str(&first.data).unwrap();
        Ok(feed)
    }

    /// The next event; `None` when the server ended the feed. Heartbeats are no events.
    pub async fn event(&mut self) -> Option<Event> {
        let until = Instant::now() + PATIENCE;
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                if let Some(event) = read(&block) {
                    self.last_id = event.id.or(self.last_id);
                    return Some(event);
                }
            }
            let (content, taken) = unchunk(&self.raw);
            self.raw.drain(..taken);
            self.text.push_str(&String::from_utf8(content).unwrap());
            if taken == 0 {
                let read = timeout_at(until, self.stream.read_buf(&mut self.raw))
                    .await
                    .expect("an event in time");
                if read.unwrap_or(0) == 0 {
                    return None;
                }
            }
        }
    }

    /// The next news, one by one even if they came together.
    pub async fn news(&mut self) -> News {
        loop {
            if let Some(news) = self.waiting.pop_front() {
                return news;
            }
            let event = self.event().await.expect("the feed is open");
            match event.name.as_str() {
                "news" => self.waiting.push_back(serde_json::from_str(&event.data).unwrap()),
                "batch" => self
                    .waiting
                    .extend(serde_json::from_str::<Vec<News>>(&event.data).unwrap()),
                other => panic!("{other} instead of news"),
            }
        }
    }

    /// Waits for certain news.
    pub async fn receives<T>(&mut self, mut wanted: impl FnMut(News) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.news().await) {
                return found;
            }
        }
    }

    /// Waits for a comment.
    pub async fn receives_comment(&mut self) -> domain::audience::Comment {
        self.receives(|news| {
            if let News::CommentPosted(comment) = news {
                Some(comment)
            } else {
                None
            }
        })
        .await
    }
}

fn read(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let name = field("event")?.to_owned();
    Some(Event {
        name,
        id: field("id").map(|id| id.parse().unwrap()),
        data: field("data")?.to_owned(),
    })
}
