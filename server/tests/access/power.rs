//! Power ends at once: what a person has open when something is taken from them ends, and nobody else's does.

use crate::live::encoder::{play_offer, publish_offer};
use crate::street::{Feed, Person, Request, Seller, Street, borrowed, key, nested};
use domain::account::Role;
use domain::campaign::CampaignForm;
use domain::{AccountId, CampaignId};

/// Somebody with everything open that they may open: both feeds and a media session of each kind.
struct Open {
    person: Person,
    account: AccountId,
    stage: Feed,
    studio: Feed,
    key: String,
    publishing: String,
    playing: String,
}

impl Open {
    async fn of(street: &Street, seller: &Seller, campaign: CampaignId) -> Open {
        let person = street.hired(seller, Role::Host).await;
        let key = stream_key(&person, campaign).await;
        Open {
            account: person.me().await.account.unwrap().id,
            stage: person.listens(campaign, "").await,
            studio: person.listens(campaign, "?studio=1").await,
            publishing: session(&person, publish(campaign, &key)).await,
            playing: session(&person, play(campaign)).await,
            key,
            person,
        }
    }
}

async fn stream_key(person: &Person, campaign: CampaignId) -> String {
    person
        .call("live/stream_key", &[("campaign", &*campaign.to_string())])
        .await
        .unwrap()
}

fn publish(campaign: CampaignId, key: &str) -> Request {
    Request::post(&format!("/whip/{campaign}?replace=1"))
        .header("authorization", &format!("Bearer {key}"))
        .body("application/sdp", publish_offer())
}

fn play(campaign: CampaignId) -> Request {
    Request::post(&format!("/whep/{campaign}")).body("application/sdp", play_offer())
}

/// Opens a media session and returns its address.
async fn session(person: &Person, request: Request) -> String {
    let answer = person.asks(request).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

/// Whether a media session is still there: a patch without a tag is refused for the tag, or for the session.
async fn is_open(person: &Person, session: &str) -> bool {
    let patch = Request::new("PATCH", session).body("application/trickle-ice-sdpfrag", "a=ice-ufrag:x");
    match person.asks(patch).await.status {
        428 => true,
        404 => false,
        other => panic!("{session}: {other}"),
    }
}

/// Reads what is still on its way until the server ends the feed.
async fn ends(feed: &mut Feed) {
    let mut last = None;
    while let Some(event) = feed.event().await {
        last = Some(event.name);
    }
    assert_eq!(last.as_deref(), Some("ended"), "the page is told, and need not guess");
}

/// Asks until the session is gone: it ends right after the feeds did.
async fn goes(person: &Person, session: &str) {
    for _ in 0..200 {
        if !is_open(person, session).await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{session} is still open");
}

/// Saves the campaign with a change.
async fn saves(seller: &Seller, campaign: CampaignId, change: impl FnOnce(CampaignForm) -> CampaignForm) {
    let id = campaign.to_string();
    let asked = [("shop", "tiem-may"), ("id", &*id)];
    let draft: serde_json::Value = seller.call("campaign/form", &asked).await.unwrap();
    let form = change(serde_json::from_value(draft["form"].clone()).unwrap());
    let mut fields = vec![
        ("shop".to_owned(), "tiem-may".to_owned()),
        ("id".to_owned(), id),
        ("version".to_owned(), draft["version"].to_string()),
        ("key".to_owned(), key()),
    ];
    fields.extend(nested("form", &form));
    seller
        .call::<CampaignId>("campaign/save", &borrowed(&fields))
        .await
        .unwrap();
}

async fn receives(feed: &mut Feed, seller: &Seller, campaign: CampaignId) {
    let said = seller.says(campaign, "còn nghe").await.unwrap();
    while feed.receives_comment().await.id != said.id {}
}

#[tokio::test]
async fn a_colleague_who_is_removed_loses_feeds_sessions_and_key_at_once() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    seller.goes_live(campaign).await;
    let mut removed = Open::of(&street, &seller, campaign).await;
    let guest = street.visitor();
    let (mut watching, playing) = (guest.listens(campaign, "").await, session(&guest, play(campaign)).await);
    let mut owner = seller.listens(campaign, "?studio=1").await;
    let form = [("shop", "tiem-may"), ("colleague", &*removed.account.to_string())];
    seller.call::<()>("account/remove_colleague", &form).await.unwrap();
    ends(&mut removed.studio).await;
    goes(&removed.person, &removed.publishing).await;
    let path = format!("/feed/{campaign}?studio=1");
    assert_eq!(removed.person.status_of(Request::get(&path)).await, 404);
    assert_eq!(removed.person.asks(publish(campaign, &removed.key)).await.status, 401);
    // What any stranger may do, they may still do, and everybody else goes on.
    assert!(is_open(&removed.person, &removed.playing).await && is_open(&guest, &playing).await);
    for feed in [&mut removed.stage, &mut watching, &mut owner] {
        receives(feed, &seller, campaign).await;
    }
    street.close().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_ones_own_streams_and_nobody_elses() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    seller.goes_live(campaign).await;
    let mut mine = Open::of(&street, &seller, campaign).await;
    let mut owner = seller.listens(campaign, "?studio=1").await;
    let watching = session(&seller, play(campaign)).await;
    mine.person
        .call::<()>("account/sign_out_everywhere", &[])
        .await
        .unwrap();
    ends(&mut mine.studio).await;
    ends(&mut mine.stage).await;
    goes(&mine.person, &mine.publishing).await;
    goes(&mine.person, &mine.playing).await;
    assert_eq!(mine.person.asks(publish(campaign, &mine.key)).await.status, 401);
    assert!(is_open(&seller, &watching).await);
    receives(&mut owner, &seller, campaign).await;
    street.close().await;
}

#[tokio::test]
async fn a_host_who_becomes_a_moderator_stops_publishing_and_reading_orders() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    seller.goes_live(campaign).await;
    let mut host = Open::of(&street, &seller, campaign).await;
    let role = [
        ("shop", "tiem-may"),
        ("colleague", &*host.account.to_string()),
        ("role", "moderator"),
    ];
    seller.call::<()>("account/change_role", &role).await.unwrap();
    ends(&mut host.studio).await;
    goes(&host.person, &host.publishing).await;
    let mut again = host.person.listens(campaign, "?studio=1").await;
    receives(&mut again, &seller, campaign).await;
    receives(&mut host.stage, &seller, campaign).await;
    street.close().await;
}

#[tokio::test]
async fn replacing_a_stream_key_cuts_off_what_publishes_with_the_old_one() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let old = seller.stream_key(campaign).await;
    let publishing = session(&seller, publish(campaign, &old)).await;
    let asked = [("campaign", &*campaign.to_string())];
    let new: String = seller.call("live/rotate_stream_key", &asked).await.unwrap();
    goes(&seller, &publishing).await;
    assert_eq!(seller.asks(publish(campaign, &old)).await.status, 401);
    session(&seller, publish(campaign, &new)).await;
    street.close().await;
}

#[tokio::test]
async fn an_unpublished_campaign_ends_for_strangers_and_a_deleted_one_for_everybody() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let guest = street.visitor();
    let (mut watching, mut owner) = (
        guest.listens(campaign, "").await,
        seller.listens(campaign, "?studio=1").await,
    );
    let previewing = session(&seller, play(campaign)).await;
    saves(&seller, campaign, |form| CampaignForm {
        published: false,
        ..form
    })
    .await;
    ends(&mut watching).await;
    receives(&mut owner, &seller, campaign).await;
    assert!(is_open(&seller, &previewing).await, "the shop goes on");
    let asked = [("shop", "tiem-may"), ("id", &*campaign.to_string())];
    seller.call::<()>("campaign/delete", &asked).await.unwrap();
    ends(&mut owner).await;
    goes(&seller, &previewing).await;
    street.close().await;
}

#[tokio::test]
async fn a_show_that_becomes_one_for_followers_ends_for_everybody_else() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let (guest, fan) = (street.visitor(), street.person("minh").await);
    fan.call::<serde_json::Value>("audience/follow", &[("slug", "tiem-may"), ("following", "true")])
        .await
        .unwrap();
    let (mut watching, mut following) = (guest.listens(campaign, "").await, fan.listens(campaign, "").await);
    saves(&seller, campaign, |form| CampaignForm {
        audience: "followers".into(),
        ..form
    })
    .await;
    ends(&mut watching).await;
    assert_eq!(guest.opens_stage(campaign).await.unwrap_err().status, 409);
    receives(&mut following, &seller, campaign).await;
    street.close().await;
}

#[tokio::test]
async fn a_session_that_is_ended_from_another_device_ends_its_feeds_and_what_it_publishes() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    seller.goes_live(campaign).await;
    let mut lost = Open::of(&street, &seller, campaign).await;
    let desk = street.visitor();
    desk.signs_in("host-of-tiem-may").await.unwrap();
    let mut here = desk.listens(campaign, "?studio=1").await;
    let sessions: Vec<domain::account::Session> = desk.call("account/sessions", &[]).await.unwrap();
    let other = sessions.iter().find(|session| !session.here).unwrap();
    desk.call::<()>("account/end_session", &[("name", &*other.name)])
        .await
        .unwrap();
    ends(&mut lost.studio).await;
    ends(&mut lost.stage).await;
    goes(&lost.person, &lost.publishing).await;
    assert_eq!(
        desk.asks(publish(campaign, &lost.key)).await.status,
        401,
        "its key is worthless"
    );
    receives(&mut here, &seller, campaign).await;
    session(&desk, publish(campaign, &stream_key(&desk, campaign).await)).await;
    street.close().await;
}

#[tokio::test]
async fn signing_out_ends_the_feeds_of_that_session_alone() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let mut phone = seller.listens(campaign, "?studio=1").await;
    let desk = street.visitor();
    desk.signs_in("seller-of-tiem-may").await.unwrap();
    let mut here = desk.listens(campaign, "?studio=1").await;
    seller.call::<()>("account/sign_out", &[]).await.unwrap();
    ends(&mut phone).await;
    desk.says(campaign, "vẫn nghe").await.unwrap();
    here.receives_comment().await;
    street.close().await;
}
