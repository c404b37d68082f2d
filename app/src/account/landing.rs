//! Where a person goes who has just signed in or joined a team, and had nowhere to go: where they work.

use crate::page::seller_path;
use backend::Backend;
use backend::account::{self, Who};
use domain::AccountId;
use domain::account::Permission;

/// The campaigns of the shop `joined`, else those of the person's only shop; who has several chooses on the account page, and
/// who has none came to watch.
pub(super) async fn landing(b: &Backend, who: Who, account: AccountId, joined: Option<&str>) -> String {
    let who = Who {
        account: Some(account),
        ..who
    };
    // Signing in has worked: what cannot be read now is read by the next page.
    let Ok(me) = account::me(b, who).await else {
        return "/account".into();
    };
    let there = match (&me.shops[..], joined) {
        ([], _) => return "/".into(),
        (shops, Some(joined)) => shops.iter().find(|membership| membership.shop.slug == joined),
        ([only], None) => Some(only),
        _ => None,
    };
    match there.filter(|membership| membership.role.may(Permission::SeeCampaigns)) {
        Some(membership) => seller_path(&membership.shop.slug, "campaigns"),
        None => "/account".into(),
    }
}
