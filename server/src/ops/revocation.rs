//! Power ends at once: when something was taken away, the open feeds and media sessions in its scope are authorised again, by
//! the rules by which they were opened, and end where the answer is no longer the same. Nobody else's are touched.

use crate::feed;
use crate::state::Host;
use backend::Revoked;
use backend::account::{self, GoLive};
use domain::live::Sees;
use domain::{AccountId, CampaignId};
use media::{OpenSession, Owner};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// What a revocation means for one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is none of its business.
    Stays,
    /// Its reader is asked again.
    Asked,
    /// It ends.
    Ends,
}

/// The job. Whatever was missed while it did not run is made up for by asking everybody.
pub(crate) async fn enforce(host: Host) {
    let mut revoked = host.backend.revoked();
    apply(&host, |_| Verdict::Asked).await;
    loop {
        match revoked.recv().await {
            Ok(revoked) => {
                tracing::info!(?revoked, "revoked");
                apply(&host, |stream| verdict(&revoked, stream)).await;
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(
                    missed,
                    "revocations came faster than they could be enforced: everybody is asked"
                );
                apply(&host, |_| Verdict::Asked).await;
            }
            Err(RecvError::Closed) => return host.stopping.cancelled().await,
        }
    }
}

/// What is asked about: a feed or a media session.
#[derive(Clone, Copy)]
struct Stream<'a> {
    account: Option<AccountId>,
    /// Of a feed.
    session: Option<&'a String>,
    campaign: CampaignId,
    publishes: bool,
}

fn verdict(revoked: &Revoked, stream: Stream<'_>) -> Verdict {
    let concerns = |who: AccountId| stream.account == Some(who);
    match revoked {
        Revoked::Sessions(who) if concerns(*who) => Verdict::Ends,
        Revoked::Session { name, .. } if stream.session == Some(name) => Verdict::Ends,
        // Which session publishes is not known: whoever may still do so begins anew.
        Revoked::Session {
            account,
            publishing: true,
            ..
        } if concerns(*account) && stream.publishes => Verdict::Ends,
        Revoked::Role(who) if concerns(*who) => Verdict::Asked,
        Revoked::Key { account, campaign }
            if concerns(*account) && *campaign == stream.campaign && stream.publishes =>
        {
            Verdict::Ends
        }
        Revoked::Campaign(of) if *of == stream.campaign => Verdict::Asked,
        _ => Verdict::Stays,
    }
}

async fn apply(host: &Host, verdict: impl Fn(Stream<'_>) -> Verdict) {
    end_feeds(host, &verdict).await;
    for open in host.backend.media().sessions().await {
        let Ok(campaign) = open.stream.as_str().parse::<CampaignId>() else {
            continue;
        };
        let account = open.owner.map(account_of);
        let stream = Stream {
            account,
            session: None,
            campaign,
            publishes: open.publishes,
        };
        let ends = match verdict(stream) {
            Verdict::Stays => false,
            Verdict::Ends => true,
            Verdict::Asked => !may_stay(host, &open, account, campaign).await,
        };
        // One that ended by itself meanwhile is fine.
        if ends && host.backend.media().end_session(&open.session).await.is_ok() {
            tracing::info!(%campaign, publishes = open.publishes, "a media session was ended: it is no longer allowed");
        }
    }
}

/// Strangers share one answer, so that a whole audience costs one question.
async fn end_feeds(host: &Host, verdict: &impl Fn(Stream<'_>) -> Verdict) {
    let mut answers: HashMap<(CampaignId, Option<AccountId>, bool), Option<Sees>> = HashMap::new();
    let mut ended = Vec::new();
    for open in host.hub.open.all() {
        let stream = Stream {
            account: open.account,
            session: open.session.as_ref(),
            campaign: open.campaign,
            publishes: false,
        };
        let sees = match verdict(stream) {
            Verdict::Stays => continue,
            Verdict::Ends => None,
            Verdict::Asked => match answers.entry((open.campaign, open.account, open.studio)) {
                Entry::Occupied(known) => *known.get(),
                // Without an answer it ends, too: the page asks again when it opens another one.
                Entry::Vacant(new) => {
                    let sees = feed::authorise(&host.backend, open.account, open.campaign, open.studio).await;
                    *new.insert(sees.ok())
                }
            },
        };
        if open.end_unless(sees) {
            ended.push(open.campaign);
        }
    }
    ended.sort_unstable();
    ended.dedup();
    host.hub.wake(&ended);
}

async fn may_stay(host: &Host, open: &OpenSession, account: Option<AccountId>, campaign: CampaignId) -> bool {
    if open.publishes {
        account::campaign_staff::<GoLive>(&host.backend, account, campaign)
            .await
            .is_ok()
    } else {
        backend::campaign::may_play(&host.backend, account, campaign)
            .await
            .is_ok()
    }
}

/// The media engine's number for a person.
pub(crate) fn owner_of(account: AccountId) -> Owner {
    Owner(account.0.as_u128())
}

fn account_of(owner: Owner) -> AccountId {
    AccountId(Uuid::from_u128(owner.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_concerns_only_the_streams_in_its_scope() {
        let person = |n| AccountId(Uuid::from_u128(n));
        let show = |n| CampaignId(Uuid::from_u128(n));
        let of = |account, campaign, publishes| Stream {
            account,
            session: None,
            campaign,
            publishes,
        };
        let (lan, minh) = (Some(person(1)), Some(person(2)));
        let key = Revoked::Key {
            account: person(1),
            campaign: show(1),
        };
        let session = |publishing| Revoked::Session {
            account: person(1),
            name: "this one".into(),
            publishing,
        };
        let feed = |session| Stream {
            session: Some(session),
            ..of(lan, show(1), false)
        };
        for (revoked, stream, expected) in [
            (Revoked::Sessions(person(1)), of(lan, show(1), false), Verdict::Ends),
            (Revoked::Sessions(person(1)), of(minh, show(1), false), Verdict::Stays),
            (Revoked::Sessions(person(1)), of(None, show(1), false), Verdict::Stays),
            (session(true), feed(&"this one".into()), Verdict::Ends),
            (session(true), feed(&"another".into()), Verdict::Stays),
            (session(true), of(lan, show(1), true), Verdict::Ends),
            (session(true), of(minh, show(1), true), Verdict::Stays),
            (session(true), of(lan, show(1), false), Verdict::Stays),
            (session(false), of(lan, show(1), true), Verdict::Stays),
            (Revoked::Role(person(1)), of(lan, show(2), true), Verdict::Asked),
            (key.clone(), of(lan, show(1), true), Verdict::Ends),
            (key.clone(), of(lan, show(1), false), Verdict::Stays),
            (key, of(lan, show(2), true), Verdict::Stays),
            (Revoked::Campaign(show(1)), of(None, show(1), false), Verdict::Asked),
            (Revoked::Campaign(show(1)), of(None, show(2), false), Verdict::Stays),
        ] {
            assert_eq!(verdict(&revoked, stream), expected, "{revoked:?}");
        }
    }
}
