//! The least HTTP/1.1 that a test needs: one request per connection, with every byte decided by the test. A library would
//! correct what these tests send broken on purpose.

use serde::de::DeserializeOwned;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// Longer than anything here may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Request {
        Request {
            method: method.into(),
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn get(path: &str) -> Request {
        Request::new("GET", path)
    }

    pub fn post(path: &str) -> Request {
        Request::new("POST", path)
    }

    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self.header("content-type", kind)
    }

    /// A form post with these fields.
    pub fn form(self, fields: &[(&str, &str)]) -> Request {
        let pairs = fields
            .iter()
            .map(|(key, value)| format!("{}={}", escape(key), escape(value)));
        let text = pairs.collect::<Vec<_>>().join("&");
        self.body("application/x-www-form-urlencoded", text)
    }

    /// The bytes of the request's head.
    pub fn head(&self, at: SocketAddr) -> String {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: localhost:{}\r\n",
            self.method,
            self.path,
            at.port()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let counted = self
            .headers
            .iter()
            .any(|(name, _)| matches!(name.as_str(), "content-length" | "transfer-encoding"));
        if !counted && !matches!(self.method.as_str(), "GET" | "HEAD") {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head
    }
}

/// Its answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The whole `Set-Cookie` line of this cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let lines = self
            .headers
            .iter()
            .filter(|(key, _)| key == "set-cookie")
            .map(|(_, value)| value.as_str());
        lines.into_iter().find(|line| line.split('=').next() == Some(name))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }
}

/// A connection, from any address or from this one of loopback.
pub async fn connect(from: Option<IpAddr>, at: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if let Some(from) = from {
        socket.bind((from, 0).into()).unwrap();
    }
    socket.connect(at).await.unwrap()
}

/// Sends a request and waits for the whole answer.
pub async fn send(mut stream: TcpStream, at: SocketAddr, request: Request) -> Answer {
    let head = format!("{}connection: close\r\n\r\n", request.head(at));
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server may answer before it has read everything.
    let _ = stream.write_all(&request.body).await;
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the server answers in time");
    parse(&bytes, request.method == "HEAD")
}

/// Sends a request, reads the head of the answer, and closes.
pub async fn status_of(mut stream: TcpStream, at: SocketAddr, request: Request) -> u16 {
    let head = format!("{}connection: close\r\n\r\n", request.head(at));
    stream.write_all(head.as_bytes()).await.unwrap();
    let _ = stream.write_all(&request.body).await;
    let mut bytes = Vec::new();
    loop {
        let read = timeout(PATIENCE, stream.read_buf(&mut bytes))
            .await
            .expect("the server answers in time");
        if let Some((answer, _)) = parse_head(&bytes) {
            return answer.status;
        }
        assert!(
            read.unwrap_or(0) > 0,
            "no answer in {:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

fn parse(bytes: &[u8], head_only: bool) -> Answer {
    let (mut answer, body_at) =
        parse_head(bytes).unwrap_or_else(|| panic!("no answer in {:?}", String::from_utf8_lossy(bytes)));
    let body = &bytes[body_at..];
    if !head_only {
        let chunked = answer
            .header("transfer-encoding")
            .is_some_and(|coding| coding.contains("chunked"));
        answer.body = if chunked { unchunk(body).0 } else { body.to_vec() };
    }
    answer
}

/// The status line and the headers, and where the body begins.
pub fn parse_head(bytes: &[u8]) -> Option<(Answer, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(k, v)| (k.to_ascii_lowercase(), v.to_owned()));
    Some((
        Answer {
            status,
            headers: headers.collect(),
            body: Vec::new(),
        },
        end + 4,
    ))
}

/// The content of whole chunks, and how many bytes they took.
pub fn unchunk(mut bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut content, all) = (Vec::new(), bytes.len());
    while let Some(line) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..line])
            .ok()
            .and_then(|text| usize::from_str_radix(text.trim(), 16).ok());
        let Some(size) = size else { break };
        let Some(chunk) = bytes.get(line + 2..line + 2 + size) else {
            break;
        };
        if bytes.len() < line + 2 + size + 2 {
            break;
        }
        content.extend_from_slice(chunk);
        bytes = &bytes[line + 2 + size + 2..];
        if size == 0 {
            break;
        }
    }
    (content, all - bytes.len())
}

/// For addresses and forms.
pub fn escape(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}
