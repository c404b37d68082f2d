//! What others notice while the largest pictures that are allowed are decoded: PNGs of 6,300 × 6,300 pixels in 150 kB.

use crate::{http::Client, machine::Server};
use anyhow::{Context, ensure};
use flate2::{Compression, Crc, write::ZlibEncoder};
use std::io::Write;
use std::time::{Duration, Instant};

const AT_ONCE: usize = 12;
const SIDE: u32 = 6_300;
/// Between two requests of somebody else.
const EVERY: Duration = Duration::from_millis(20);

/// The worst of a run.
#[derive(Default)]
pub(super) struct Worst {
    pub(super) wait_ms: f64,
    pub(super) resident_mb: f64,
}

/// Sends them all at once to the demo shop, and asks for the start page meanwhile.
pub(super) async fn send(server: &Server) -> anyhow::Result<Worst> {
    let mut seller = Client::connect(server.at).await?;
    seller.sign_in_as_demo_seller().await?;
    let body = upload(&png()?);
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let mut connection = seller.another().await?;
        let body = body.clone();
        sent.spawn(async move {
            let headers = [("content-type", "multipart/form-data; boundary=frame")];
            connection
                .send("POST", "/files?shop=tiem-nha-may", &headers, &body)
                .await
        });
    }
    let mut somebody = Client::connect(server.at).await?;
    let (mut worst, mut stored) = (Worst::default(), 0);
    while !sent.is_empty() {
        let began = Instant::now();
        let page = somebody
            .send("GET", "/", &[("accept", "text/html")], b"")
            .await
            .context("the start page")?;
        ensure!(page.status == 200, "the start page: {}", page.status);
        worst.wait_ms = worst.wait_ms.max(began.elapsed().as_secs_f64() * 1_000.0);
        worst.resident_mb = worst.resident_mb.max(server.resident_kib()? / 1024.0);
        while let Some(answer) = sent.try_join_next() {
            stored += usize::from(answer??.status < 300);
        }
        tokio::time::sleep(EVERY).await;
    }
    // The shop's turn does not come for all of them in time: the others are told to come back.
    ensure!(stored > 0, "no picture was stored");
    Ok(worst)
}

fn upload(png: &[u8]) -> Vec<u8> {
    let head = "--frame\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n";
    [head.as_bytes(), png, b"\r\n--frame--\r\n"].concat()
}

/// One colour, eight bits of red, green, blue and opacity (PNG specification, §5 and §10).
fn png() -> anyhow::Result<Vec<u8>> {
    let mut header = Vec::new();
    header.extend_from_slice(&SIDE.to_be_bytes());
    header.extend_from_slice(&SIDE.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let row = vec![0_u8; 1 + 4 * usize::try_from(SIDE).context("a row")?];
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::default());
    for _ in 0..SIDE {
        pixels.write_all(&row)?;
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", pixels.finish()?), (b"IEND", Vec::new())] {
        png.extend_from_slice(&u32::try_from(data.len())?.to_be_bytes());
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(&data);
        png.extend_from_slice(kind);
        png.extend_from_slice(&data);
        png.extend_from_slice(&crc.sum().to_be_bytes());
    }
    Ok(png)
}
