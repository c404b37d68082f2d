//! The team of a shop: who is in it and as what, invitations by link, changing roles, leaving. A shop always keeps an owner.

use super::{May, RunShop, stream_key::delete_keys_in};
use crate::{
    Backend, Error, Revoked, Tx,
    clock::fresh_id,
    db::{id, maybe_id, millis, moment, on, word},
    secret::{digest, random_token, token_digest},
    tx::in_tx,
};
use domain::{
    AccountId, InviteId, Reject, ShopId, Why,
    account::{Colleague, Invitation, Invite, Permission, Role, ShopState, Team},
    when::TimeDelta,
};

/// How long an invitation can be accepted.
const INVITE_LIFE: TimeDelta = TimeDelta::days(7);
/// Open invitations of one shop: more are forgotten, not used.
const INVITES_MAX: i64 = 50;

/// Everybody in the team, owners first, and the invitations that can still be accepted, newest first.
pub async fn team(b: &Backend, may: &May<RunShop>) -> Result<Team, Error> {
    const PEOPLE: &str = "SELECT a.id, a.name, a.email, f.role, f.since \
        FROM staff f JOIN accounts a ON a.id = f.account_id WHERE f.shop_id = $1 ORDER BY f.since, a.id";
    const INVITES: &str = "SELECT id, role, expires_at FROM staff_invites \
        WHERE shop_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id DESC";
    let shop = may.shop().id.to_string();
    let people: Vec<(String, String, String, String, i64)> =
        on!(b.db(), pool => sqlx::query_as(PEOPLE).bind(&shop).fetch_all(pool).await?);
    let invites: Vec<(String, String, i64)> =
        on!(b.db(), pool => sqlx::query_as(INVITES).bind(&shop).bind(millis(b.now())).fetch_all(pool).await?);
    let colleague = |(account, name, email, role, since): (String, String, String, String, i64)| {
        Ok(Colleague {
            account: id(&account)?,
            name,
            email,
            role: word(&role, Role::from_code)?,
            since: moment(since),
        })
    };
    let invite = |(invite, role, expires_at): (String, String, i64)| {
        Ok(Invite {
            id: id(&invite)?,
            role: word(&role, Role::from_code)?,
            expires_at: moment(expires_at),
        })
    };
    let mut people = people.into_iter().map(colleague).collect::<Result<Vec<_>, Error>>()?;
    people.sort_by_key(|person| person.role != Role::Owner);
    Ok(Team {
        people,
        invites: invites.into_iter().map(invite).collect::<Result<_, Error>>()?,
    })
}

/// Makes an invitation and returns its link; it is shown this once. Field: `role`.
pub async fn invite(b: &Backend, may: &May<RunShop>, role: &str) -> Result<String, Error> {
    may.shop().state.hires()?;
    const OPEN: &str = "SELECT COUNT(*) FROM staff_invites WHERE shop_id = $1 AND expires_at > $2";
    const ADD: &str = "INSERT INTO staff_invites (id, token_hash, shop_id, role, created_at, expires_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let role = Role::from_code(role).filter(|role| *role != Role::Owner);
    let role = role.ok_or_else(|| Error::invalid("role", Why::Missing))?;
    let (token, now, shop) = (random_token(), b.now(), may.shop().id.to_string());
    let mut tx = b.begin().await?;
    let open =
        in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(OPEN).bind(&shop).bind(millis(now)).fetch_one(conn).await?);
    if open >= INVITES_MAX {
        return Err(Error::invalid("role", Why::TooMany { max: 50 }));
    }
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(fresh_id().to_string())
        .bind(digest(&token))
        .bind(shop)
        .bind(role.code())
        .bind(millis(now))
        .bind(millis(now + INVITE_LIFE))
        .bind(may.account().to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await?;
    Ok(format!("{}/join/{token}", b.settings().public_url))
}

/// Takes an invitation back; one that is gone already is fine.
pub async fn revoke_invite(b: &Backend, may: &May<RunShop>, invite: InviteId) -> Result<(), Error> {
    const TAKE: &str = "DELETE FROM staff_invites WHERE id = $1 AND shop_id = $2";
    let mut tx = b.begin().await?;
    let (invite, shop) = (invite.to_string(), may.shop().id.to_string());
    in_tx!(tx, conn => sqlx::query(TAKE).bind(invite).bind(shop).execute(conn).await.map(|_| ())?);
    tx.commit().await
}

/// What the link invites to. A link that never was, was used, taken back or is too old is `NotFound`.
pub async fn open_invite(b: &Backend, token: &str) -> Result<Invitation, Error> {
    const FIND: &str = "SELECT s.name, s.slug, i.role FROM staff_invites i JOIN shops s ON s.id = i.shop_id \
        WHERE i.token_hash = $1 AND i.expires_at > $2 AND s.state <> 'closed'";
    let found: Option<(String, String, String)> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(token_digest(token)?)
        .bind(millis(b.now()))
        .fetch_optional(pool)
        .await?);
    let (shop_name, shop_slug, role) = found.ok_or(Error::NotFound)?;
    Ok(Invitation {
        shop_name,
        shop_slug,
        role: word(&role, Role::from_code)?,
    })
}

/// Joins the team that the link invites to; returns the shop's address. The link works once. Who is in the team already
/// keeps their role, and the link stays for somebody else.
pub async fn join(b: &Backend, account: AccountId, token: &str) -> Result<String, Error> {
    const USE: &str = "DELETE FROM staff_invites WHERE token_hash = $1 AND expires_at > $2 RETURNING shop_id, role";
    const STATE: &str = "SELECT state FROM shops WHERE id = $1";
    const HIRE: &str = "INSERT INTO staff (shop_id, account_id, role, since) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (shop_id, account_id) DO NOTHING";
    const SLUG: &str = "SELECT slug FROM shops WHERE id = $1";
    let now = b.now();
    let mut tx = b.begin().await?;
    let used: Option<(String, String)> = in_tx!(tx, conn => sqlx::query_as(USE).bind(token_digest(token)?).bind(millis(now)).fetch_optional(conn).await?);
    let (shop, role) = used.ok_or(Error::NotFound)?;
    lock_shop(&mut tx, id(&shop)?).await?;
    let state = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(STATE).bind(&shop).fetch_one(conn).await?);
    // To a stranger a closed shop does not exist.
    word(&state, ShopState::from_code)?
        .hires()
        .map_err(|_| Error::NotFound)?;
    let hired = in_tx!(tx, conn => sqlx::query(HIRE)
        .bind(&shop)
        .bind(account.to_string())
        .bind(role)
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    let slug = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SLUG).bind(&shop).fetch_one(conn).await?);
    if hired > 0 {
        tx.commit().await?;
    }
    Ok(slug)
}

/// Gives a colleague another role; what the new one does not allow ends at once. Field: `role`. `LastOwner` when nobody would own the shop any more.
pub async fn change_role(b: &Backend, may: &May<RunShop>, colleague: AccountId, role: &str) -> Result<(), Error> {
    const CHANGE: &str = "UPDATE staff SET role = $3 WHERE shop_id = $1 AND account_id = $2";
    let role = Role::from_code(role).ok_or_else(|| Error::invalid("role", Why::Missing))?;
    let mut tx = b.begin().await?;
    lock_shop(&mut tx, may.shop().id).await?;
    let changed = in_tx!(tx, conn => sqlx::query(CHANGE)
        .bind(may.shop().id.to_string())
        .bind(colleague.to_string())
        .bind(role.code())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if changed == 0 {
        return Err(Error::NotFound);
    }
    keep_an_owner(&mut tx, may.shop().id).await?;
    if !role.may(Permission::GoLive) {
        delete_keys_in(&mut tx, colleague, may.shop().id).await?;
    }
    if !role.may(Permission::RunShop) {
        delete_invites_by(&mut tx, colleague, may.shop().id).await?;
    }
    tx.revoke(Revoked::Role(colleague));
    tx.commit().await
}

/// Takes a colleague out of the team and ends their open feeds, media sessions, stream keys and invitations in it; one who is gone already
/// is fine. `LastOwner` when nobody would own the shop any more.
pub async fn remove_colleague(b: &Backend, may: &May<RunShop>, colleague: AccountId) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    take_out(&mut tx, may.shop().id, colleague).await?;
    tx.commit().await
}

/// Leaves the team of the shop at `slug`, as who removes themselves. A shop where one does not work is `NotFound`.
pub async fn leave(b: &Backend, account: AccountId, slug: &str) -> Result<(), Error> {
    const FIND: &str =
        "SELECT s.id FROM shops s JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.slug = $1";
    let mut tx = b.begin().await?;
    let shop: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(FIND)
        .bind(slug)
        .bind(account.to_string())
        .fetch_optional(conn)
        .await?);
    let shop = maybe_id(shop.as_deref())?.ok_or(Error::NotFound)?;
    take_out(&mut tx, shop, account).await?;
    tx.commit().await
}

/// Takes somebody out of every team that they are in, in the order of ids, so that two who do so do not wait for each other.
pub(super) async fn leave_all(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    const SHOPS: &str = "SELECT shop_id FROM staff WHERE account_id = $1 ORDER BY shop_id";
    let shops: Vec<String> =
        in_tx!(tx, conn => sqlx::query_scalar(SHOPS).bind(account.to_string()).fetch_all(conn).await?);
    for shop in shops {
        take_out(tx, id(&shop)?, account).await?;
    }
    Ok(())
}

/// Everybody but `stays` leaves the team, and every invitation to it is void.
pub(crate) async fn dismiss_colleagues(tx: &mut Tx, shop: ShopId, stays: AccountId) -> Result<(), Error> {
    const OTHERS: &str = "SELECT account_id FROM staff WHERE shop_id = $1 AND account_id <> $2 ORDER BY account_id";
    const INVITES: &str = "DELETE FROM staff_invites WHERE shop_id = $1";
    let text = shop.to_string();
    let others: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(OTHERS)
        .bind(&text)
        .bind(stays.to_string())
        .fetch_all(conn)
        .await?);
    for colleague in others {
        take_out(tx, shop, id(&colleague)?).await?;
    }
    in_tx!(tx, conn => sqlx::query(INVITES).bind(text).execute(conn).await.map(|_| ())?);
    Ok(())
}

async fn take_out(tx: &mut Tx, shop: ShopId, colleague: AccountId) -> Result<(), Error> {
    const REMOVE: &str = "DELETE FROM staff WHERE shop_id = $1 AND account_id = $2";
    lock_shop(tx, shop).await?;
    in_tx!(tx, conn => sqlx::query(REMOVE)
        .bind(shop.to_string())
        .bind(colleague.to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    keep_an_owner(tx, shop).await?;
    delete_keys_in(tx, colleague, shop).await?;
    delete_invites_by(tx, colleague, shop).await?;
    tx.revoke(Revoked::Role(colleague));
    Ok(())
}

/// An invitation ends with the power of who made it: nobody comes back by their own link. Of old ones nobody knows the maker.
async fn delete_invites_by(tx: &mut Tx, maker: AccountId, shop: ShopId) -> Result<(), Error> {
    const DELETE: &str = "DELETE FROM staff_invites WHERE shop_id = $1 AND created_by IN ($2, '')";
    let (shop, maker) = (shop.to_string(), maker.to_string());
    in_tx!(tx, conn => sqlx::query(DELETE).bind(shop).bind(maker).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// Who changes the shop or its team at once waits here, so that the second sees what the first did: two owners who remove each other.
pub(super) async fn lock_shop(tx: &mut Tx, shop: ShopId) -> Result<(), Error> {
    const LOCK: &str = "UPDATE shops SET name = name WHERE id = $1";
    in_tx!(tx, conn => sqlx::query(LOCK).bind(shop.to_string()).execute(conn).await.map(|_| ())?);
    Ok(())
}

async fn keep_an_owner(tx: &mut Tx, shop: ShopId) -> Result<(), Error> {
    // A shop that is closed needs nobody any more.
    const OWNERS: &str = "SELECT COUNT(*) FROM shops s LEFT JOIN staff f ON f.shop_id = s.id AND f.role = 'owner'
        WHERE s.id = $1 AND (f.account_id IS NOT NULL OR s.state = 'closed')";
    let owners = in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(OWNERS).bind(shop.to_string()).fetch_one(conn).await?);
    if owners > 0 {
        Ok(())
    } else {
        Err(Reject::LastOwner.into())
    }
}

/// Removes invitations that are over.
pub(crate) async fn sweep_invites(b: &Backend) -> Result<(), Error> {
    const SWEEP: &str = "DELETE FROM staff_invites WHERE expires_at <= $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SWEEP).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
    tx.commit().await
}
