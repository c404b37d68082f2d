//! A minimal HTTP/1.1 client: one keep-alive connection, cookies, answers with a known length or in chunks. Small enough
//! that the generator measures the server and not itself.

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A browser on one connection.
pub(crate) struct Client {
    at: SocketAddr,
    stream: TcpStream,
    read: Vec<u8>,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success as JSON.
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        ensure!(self.status < 300, "{} {}", self.status, self.text());
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    /// Connects.
    pub(crate) async fn connect(at: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        Ok(Client {
            at,
            stream,
            read: Vec::new(),
            cookies: BTreeMap::new(),
        })
    }

    /// The header line with this browser's cookies.
    pub(crate) fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("cookie: {}\r\n", pairs.join("; "))
        }
    }

    /// Posts form fields and asks for JSON.
    pub(crate) async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(k, v)| format!("{}={}", escape(k), escape(v)))
            .collect();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
        ];
        self.send("POST", path, &headers, pairs.join("&").as_bytes()).await
    }

    /// Signs in as the demo shop's seller.
    pub(crate) async fn sign_in_as_demo_seller(&mut self) -> anyhow::Result<()> {
        let fields = [
            ("email", "seller@hawker.local"),
            ("password", "hawker-demo-2026"),
            ("next", ""),
        ];
        let answer = self.post_form("/api/account/sign_in", &fields).await?;
        ensure!(
            answer.status < 400,
            "the demo seller cannot sign in: {} {}",
            answer.status,
            answer.text()
        );
        Ok(())
    }

    /// Another connection of the same browser.
    pub(crate) async fn another(&self) -> anyhow::Result<Client> {
        let mut another = Client::connect(self.at).await?;
        another.cookies = self.cookies.clone();
        Ok(another)
    }

    /// Sends a request and waits for the whole answer; stores its cookies.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{}",
            self.at,
            self.cookie_line()
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.stream.write_all(&bytes).await?;
        let answer = self.answer().await?;
        for (_, line) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            if let Some((name, rest)) = line.split_once('=') {
                let value = rest.split(';').next().unwrap_or_default();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    async fn answer(&mut self) -> anyhow::Result<Answer> {
        let head = self.until(b"\r\n\r\n").await?;
        let head = String::from_utf8(head).context("an unreadable answer")?;
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .context("no status")?;
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<(String, String)> = pairs.map(|(k, v)| (k.to_ascii_lowercase(), v.to_owned())).collect();
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
            answer.body = self.exactly(length).await?;
        } else if answer.header("transfer-encoding").is_some() {
            loop {
                let line = self.until(b"\r\n").await?;
                let size = usize::from_str_radix(std::str::from_utf8(&line)?.trim(), 16)?;
                let chunk = self.exactly(size + 2).await?;
                answer.body.extend_from_slice(&chunk[..size]);
                if size == 0 {
                    break;
                }
            }
        }
        Ok(answer)
    }

    /// Bytes up to a mark, without it.
    async fn until(&mut self, mark: &[u8]) -> anyhow::Result<Vec<u8>> {
        loop {
            if let Some(at) = self.read.windows(mark.len()).position(|window| window == mark) {
                let found = self.read[..at].to_vec();
                self.read.drain(..at + mark.len());
                return Ok(found);
            }
            self.more().await?;
        }
    }

    async fn exactly(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        while self.read.len() < length {
            self.more().await?;
        }
        Ok(self.read.drain(..length).collect())
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn escape(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}
