//! Starting and ending a show, by hand or by time, and what arrives of the seller's video. A lost video is an
//! interruption and never the end: only the seller or the clock ends a show.

use crate::{
    Backend, Error,
    account::{GoLive, May, System},
    campaign::{Record, find, lock, lock_of_shop, record_columns, video_code},
    clock::fresh_id,
    db::{id, millis, on},
    events::record_event,
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Reject, Why,
    campaign::{Action, Status, WINDOW_MAX},
    live::{EXTENSIONS_MIN, News, VideoState},
    when::{DateTime, TimeDelta, Utc},
};
use media::Arrival;
use serde_json::{Value, json};

/// Earlier than this before its window, a start is asked back.
const EARLY: TimeDelta = TimeDelta::hours(1);

/// What a host is asked before going on air, as a refusal: `OtherOnAir` while another show of the shop is, `PlannedForLater`
/// more than an hour early. What is on air already is asked nothing.
pub async fn ask_before_start(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<(), Error> {
    const OTHER: &str = "SELECT title FROM campaigns \
        WHERE shop_id = $1 AND id <> $2 AND on_air_since > 0 AND deleted_at IS NULL ORDER BY on_air_since DESC LIMIT 1";
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    if record.on_air_since.is_some() {
        return Ok(());
    }
    let other: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(OTHER)
        .bind(may.shop().id.to_string())
        .bind(campaign.to_string())
        .fetch_optional(conn)
        .await?);
    if let Some(title) = other {
        return Err(Reject::OtherOnAir { title }.into());
    }
    // One that was on air before its window goes on air again without being asked twice.
    if record.ended_at.is_none() && record.facts().starts_at - b.now() > EARLY {
        return Err(Reject::PlannedForLater.into());
    }
    Ok(())
}

/// Goes on air. Starting what is on air already changes nothing; a draft must be published first, because nobody could
/// watch it.
pub async fn start(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<(), Error> {
    const ON_AIR: &str = concat!(
        "UPDATE campaigns SET on_air_since = $2, ended_at = NULL, show_version = show_version + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    const SHOW: &str = "INSERT INTO shows (id, campaign_id, started_at) VALUES ($1, $2, $3)";
    let now = b.now();
    let text = campaign.to_string();
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    if record.on_air_since.is_some() {
        return Ok(());
    }
    record.facts().permit(Action::GoLive, now)?;
    if !record.is_public() {
        return Err(Reject::NotPublished.into());
    }
    let show = fresh_id().to_string();
    in_tx!(tx, conn => sqlx::query(SHOW).bind(&show).bind(&text).bind(millis(now)).execute(conn).await.map(|_| ())?);
    let record =
        in_tx!(tx, conn => sqlx::query_as::<_, Record>(ON_AIR).bind(&text).bind(millis(now)).fetch_one(conn).await?);
    record_event(
        &mut tx,
        campaign,
        now,
        "show_started",
        json!({ "show": show, "by": may.account() }),
    )
    .await?;
    tx.say(campaign, News::ShowChanged(record.show()?));
    tx.commit().await?;
    b.presence().forget_open(campaign);
    Ok(())
}

/// *End livestream*: off the air on every screen, and the stream is cut. Ending what is over already changes nothing.
pub async fn end(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<(), Error> {
    let now = b.now();
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    if record.on_air_since.is_none() {
        return match record.facts().status(now) {
            Status::Ended | Status::Completed => Ok(()),
            Status::Upcoming | Status::Ongoing => Err(Reject::NotLive.into()),
        };
    }
    off_air(b, tx, campaign, EndedBy::Seller, json!({ "by": may.account() })).await
}

/// Who ended a show, as its row says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EndedBy {
    /// The shop.
    Seller,
    /// Whoever runs the site.
    Operator,
}

/// Ends a show because its shop was taken down, or the operator wants it: nobody's permission is asked. Off air nothing happens.
pub(crate) async fn end_at_once(b: &Backend, campaign: CampaignId, by: EndedBy) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    if lock(&mut tx, campaign).await?.on_air_since.is_none() {
        return Ok(());
    }
    let data = match by {
        EndedBy::Seller => json!({ "by": "closing" }),
        EndedBy::Operator => json!({ "by": "operator" }),
    };
    off_air(b, tx, campaign, by, data).await
}

async fn off_air(b: &Backend, mut tx: Tx, campaign: CampaignId, by: EndedBy, data: Value) -> Result<(), Error> {
    const OFF_AIR: &str = concat!(
        "UPDATE campaigns SET on_air_since = NULL, ended_at = $2, video = 'none', show_version = show_version + 1,
             pinned_product_id = NULL, pinned_voucher_id = NULL, pins_version = pins_version + 1
         WHERE id = $1 RETURNING ",
        record_columns!()
    );
    let (now, text) = (b.now(), campaign.to_string());
    let by = match by {
        EndedBy::Seller => "seller",
        EndedBy::Operator => "operator",
    };
    let record =
        in_tx!(tx, conn => sqlx::query_as::<_, Record>(OFF_AIR).bind(&text).bind(millis(now)).fetch_one(conn).await?);
    close_show(&mut tx, campaign, now, by).await?;
    record_event(&mut tx, campaign, now, "show_ended", data).await?;
    tx.say(campaign, News::ShowChanged(record.show()?));
    tx.say(campaign, News::Pinned(record.pins()?));
    tx.commit().await?;
    cut_stream(b, campaign).await;
    Ok(())
}

/// Moves the end of a running show by one of [`EXTENSIONS_MIN`]. `ends_at` is the end that the person saw: asking twice
/// moves it once. A show lasts a day at most (`ShowTooLong`).
pub async fn extend(
    b: &Backend,
    may: &May<GoLive>,
    campaign: CampaignId,
    minutes: i64,
    ends_at: DateTime<Utc>,
) -> Result<(), Error> {
    const MOVE: &str = concat!(
        "UPDATE campaigns SET ends_at = $2, show_version = show_version + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    if !EXTENSIONS_MIN.contains(&minutes) {
        return Err(Error::invalid("minutes", Why::OutOfRange { min: 15, max: 60 }));
    }
    let text = campaign.to_string();
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    let (planned, later) = (record.facts(), ends_at + TimeDelta::minutes(minutes));
    if planned.ends_at == later {
        return Ok(());
    }
    if record.on_air_since.is_none() {
        return Err(Reject::NotLive.into());
    }
    if planned.ends_at != ends_at {
        return Err(Reject::ChangedMeanwhile.into());
    }
    if later - planned.starts_at > WINDOW_MAX {
        return Err(Reject::ShowTooLong.into());
    }
    let record =
        in_tx!(tx, conn => sqlx::query_as::<_, Record>(MOVE).bind(text).bind(millis(later)).fetch_one(conn).await?);
    let data = json!({ "by": may.account(), "ends_at": millis(later) });
    record_event(&mut tx, campaign, b.now(), "show_extended", data).await?;
    tx.say(campaign, News::ShowChanged(record.show()?));
    tx.commit().await
}

/// Ends the shows whose time is over; they become Completed. Several servers may ask at once: the update that still
/// finds the show on air is the one that ends it. Returns how many this call ended.
pub async fn close_overdue(b: &Backend, _: &System) -> Result<usize, Error> {
    const OVERDUE: &str = "SELECT id FROM campaigns WHERE on_air_since IS NOT NULL AND ends_at <= $1";
    let now = b.now();
    let overdue =
        on!(b.db(), pool => sqlx::query_scalar::<_, String>(OVERDUE).bind(millis(now)).fetch_all(pool).await?);
    let mut closed = 0;
    for campaign in overdue {
        closed += usize::from(close_one(b, id(&campaign)?, now).await?);
    }
    Ok(closed)
}

async fn close_one(b: &Backend, campaign: CampaignId, now: DateTime<Utc>) -> Result<bool, Error> {
    const OFF_AIR: &str = concat!(
        "UPDATE campaigns SET on_air_since = NULL, video = 'none', show_version = show_version + 1,
             pinned_product_id = NULL, pinned_voucher_id = NULL, pins_version = pins_version + 1
         WHERE id = $1 AND on_air_since IS NOT NULL AND ends_at <= $2 RETURNING ",
        record_columns!()
    );
    let text = campaign.to_string();
    let mut tx = b.begin().await?;
    let closed = in_tx!(tx, conn => sqlx::query_as::<_, Record>(OFF_AIR).bind(text).bind(millis(now)).fetch_optional(conn).await?);
    let Some(record) = closed else { return Ok(false) };
    close_show(&mut tx, campaign, now, "time").await?;
    record_event(&mut tx, campaign, now, "show_ended", json!({ "by": "time" })).await?;
    tx.say(campaign, News::ShowChanged(record.show()?));
    tx.say(campaign, News::Pinned(record.pins()?));
    tx.commit().await?;
    cut_stream(b, campaign).await;
    Ok(true)
}

async fn close_show(tx: &mut Tx, campaign: CampaignId, now: DateTime<Utc>, by: &str) -> Result<(), Error> {
    const SQL: &str = "UPDATE shows SET ended_at = $2, ended_by = $3 WHERE campaign_id = $1 AND ended_at IS NULL";
    let id = campaign.to_string();
    in_tx!(tx, conn => sqlx::query(SQL).bind(id).bind(millis(now)).bind(by).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// After the commit: the show is over whether or not the media engine is still there.
async fn cut_stream(b: &Backend, campaign: CampaignId) {
    b.presence().forget_open(campaign);
    if let Some(stream) = media::StreamId::new(campaign.to_string()) {
        b.media().end_stream(&stream).await;
    }
}

/// The media engine says what arrives of the seller's video. Off air there is nothing to interrupt.
pub async fn video_changed(b: &Backend, _: &System, campaign: CampaignId, video: VideoState) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    let record = lock(&mut tx, campaign).await?;
    let is_on_air = record.on_air_since.is_some();
    let next = if is_on_air || video.arrives() {
        video
    } else {
        VideoState::None
    };
    set_video(b, tx, &record, next).await
}

/// The host switches the camera of the running show off or on. The next publisher begins with a camera that is on.
pub async fn camera_switched(b: &Backend, may: &May<GoLive>, campaign: CampaignId, off: bool) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    let next = match (off, record.show()?.video) {
        (true, video) if video.arrives() => VideoState::CameraOff,
        (false, VideoState::CameraOff) => arriving(b, campaign).await,
        _ => return Ok(()),
    };
    set_video(b, tx, &record, next).await
}

/// What arrives of the campaign's video now, as the media engine sees it.
pub async fn arriving(b: &Backend, campaign: CampaignId) -> VideoState {
    let Some(stream) = media::StreamId::new(campaign.to_string()) else {
        return VideoState::None;
    };
    let publisher = b.media().stream_stats(&stream).await.publisher;
    match publisher.map(|publisher| publisher.arrival) {
        None | Some(Arrival::Nothing) => VideoState::Interrupted,
        Some(Arrival::SoundOnly) => VideoState::SoundOnly,
        Some(Arrival::VideoStopped) => VideoState::Stopped,
        Some(Arrival::TooLarge) => VideoState::TooLarge,
        Some(Arrival::Video) => VideoState::Flowing,
    }
}

async fn set_video(b: &Backend, mut tx: Tx, before: &Record, next: VideoState) -> Result<(), Error> {
    const SQL: &str = concat!(
        "UPDATE campaigns SET video = $2, show_version = show_version + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    if before.show()?.video == next {
        return Ok(());
    }
    let (text, code) = (before.id.clone(), video_code(next));
    let record = in_tx!(tx, conn => sqlx::query_as::<_, Record>(SQL).bind(text).bind(code).fetch_one(conn).await?);
    let campaign = record.id()?;
    if record.on_air_since.is_some() {
        let kind = match next {
            VideoState::None => "picture_gone",
            VideoState::Flowing => "picture_arrived",
            VideoState::SoundOnly => "sound_only",
            VideoState::Stopped => "picture_stopped",
            VideoState::TooLarge => "picture_too_large",
            VideoState::CameraOff => "camera_off",
            VideoState::Interrupted => "picture_interrupted",
        };
        record_event(&mut tx, campaign, b.now(), kind, json!({})).await?;
    }
    tx.say(campaign, News::ShowChanged(record.show()?));
    tx.commit().await
}

/// To be called once when the server starts, before it answers anybody: video that flowed when the last process
/// died flows no more. On air it counts as interrupted until the seller's browser is back.
pub async fn after_restart(b: &Backend, system: &System) -> Result<(), Error> {
    for campaign in shows_with_video(b, system).await? {
        video_changed(b, system, campaign, VideoState::Interrupted).await?;
    }
    Ok(())
}

/// The campaigns of which something arrives, as far as is known.
pub async fn shows_with_video(b: &Backend, _: &System) -> Result<Vec<CampaignId>, Error> {
    const ARRIVES: &str = "SELECT id FROM campaigns WHERE video NOT IN ('none', 'interrupted') AND deleted_at IS NULL";
    let arrives = on!(b.db(), pool => sqlx::query_scalar::<_, String>(ARRIVES).fetch_all(pool).await?);
    arrives.iter().map(|text| id(text)).collect()
}
