//! Power ends at once: when something was taken away, the open feeds and media sessions in its scope are authorised again, by
//! the rules by which they were opened, and end where the answer is no longer the same. Nobody else's are touched.

use crate::feed::{self, Sees};
use crate::state::Host;
use backend::Revoked;
use backend::account::{self, GoLive};
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
    apply(&host, |_, _, _| Verdict::Asked).await;
    loop {
        match revoked.recv().await {
            Ok(revoked) => {
                tracing::info!(?revoked, "revoked");
                apply(&host, |account, campaign, publishes| {
                    verdict(revoked, account, campaign, publishes)
                })
                .await;
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(
                    missed,
                    "revocations came faster than they could be enforced: everybody is asked"
                );
                apply(&host, |_, _, _| Verdict::Asked).await;
            }
            Err(RecvError::Closed) => return host.stopping.cancelled().await,
        }
    }
}

fn verdict(revoked: Revoked, account: Option<AccountId>, campaign: CampaignId, publishes: bool) -> Verdict {
    let concerns = |who: AccountId| account == Some(who);
    match revoked {
        Revoked::Sessions(who) if concerns(who) => Verdict::Ends,
        Revoked::Role(who) if concerns(who) => Verdict::Asked,
        Revoked::Key { account, campaign: of } if concerns(account) && of == campaign && publishes => Verdict::Ends,
        Revoked::Campaign(of) if of == campaign => Verdict::Asked,
        _ => Verdict::Stays,
    }
}

async fn apply(host: &Host, verdict: impl Fn(Option<AccountId>, CampaignId, bool) -> Verdict) {
    end_feeds(host, &verdict).await;
    for open in host.backend.media().sessions().await {
        let Ok(campaign) = open.stream.as_str().parse::<CampaignId>() else {
            continue;
        };
        let account = open.owner.map(account_of);
        let ends = match verdict(account, campaign, open.publishes) {
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
async fn end_feeds(host: &Host, verdict: &impl Fn(Option<AccountId>, CampaignId, bool) -> Verdict) {
    let mut answers: HashMap<(CampaignId, Option<AccountId>, bool), Option<Sees>> = HashMap::new();
    let mut ended = Vec::new();
    for open in host.hub.open.all() {
        let sees = match verdict(open.account, open.campaign, false) {
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
        let key = Revoked::Key {
            account: person(1),
            campaign: show(1),
        };
        assert_eq!(
            verdict(Revoked::Sessions(person(1)), Some(person(1)), show(1), false),
            Verdict::Ends
        );
        assert_eq!(
            verdict(Revoked::Sessions(person(1)), Some(person(2)), show(1), false),
            Verdict::Stays
        );
        assert_eq!(
            verdict(Revoked::Sessions(person(1)), None, show(1), false),
            Verdict::Stays
        );
        assert_eq!(
            verdict(Revoked::Role(person(1)), Some(person(1)), show(2), true),
            Verdict::Asked
        );
        assert_eq!(verdict(key, Some(person(1)), show(1), true), Verdict::Ends);
        assert_eq!(verdict(key, Some(person(1)), show(1), false), Verdict::Stays);
        assert_eq!(verdict(key, Some(person(1)), show(2), true), Verdict::Stays);
        assert_eq!(
            verdict(Revoked::Campaign(show(1)), None, show(1), false),
            Verdict::Asked
        );
        assert_eq!(
            verdict(Revoked::Campaign(show(1)), None, show(2), false),
            Verdict::Stays
        );
    }
}
