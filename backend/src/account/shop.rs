//! A person opens a shop and is its owner.

use crate::{
    Backend, Error, OpensShops,
    clock::fresh_id,
    db::{OnRule, Rule, millis, on},
    tx::in_tx,
    zone,
};
use domain::{
    AccountId, Currency, FieldError, Reject, ShopId, Why,
    account::{self as rules, Role, Shop, ShopState},
};

const ONE_SHOP_PER_SLUG: Rule = Rule::unique("one_shop_per_slug", "shops.slug");

/// Opens a shop for this person; `ShopsClosed` where they may not. Fields: `name`, `slug`, `currency`, `zone`.
pub async fn open_shop(
    b: &Backend,
    account: AccountId,
    name: &str,
    slug: &str,
    currency: &str,
    zone: &str,
) -> Result<Shop, Error> {
    if !may_open_shop(b, account).await? {
        return Err(Reject::ShopsClosed.into());
    }
    found_shop(b, account, name, slug, currency, zone).await
}

/// The same whoever may open shops: for the demo shop.
pub(crate) async fn found_shop(
    b: &Backend,
    account: AccountId,
    name: &str,
    slug: &str,
    currency: &str,
    zone: &str,
) -> Result<Shop, Error> {
    let shop = check(name, slug, currency, zone)?;
    const ADD: &str = "INSERT INTO shops (id, name, slug, currency, zone, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    const HIRE: &str = "INSERT INTO staff (shop_id, account_id, role, since) VALUES ($1, $2, $3, $4)";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(shop.id.to_string())
        .bind(&shop.name)
        .bind(&shop.slug)
        .bind(shop.currency.code())
        .bind(&shop.zone)
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_SHOP_PER_SLUG, || Error::invalid("slug", Why::SlugTaken))?);
    in_tx!(tx, conn => sqlx::query(HIRE)
        .bind(shop.id.to_string())
        .bind(account.to_string())
        .bind(Role::Owner.code())
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await?;
    Ok(shop)
}

/// Whether the operator lets this person open a shop.
pub(super) async fn may_open_shop(b: &Backend, account: AccountId) -> Result<bool, Error> {
    const INVITED: &str = "SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND may_open_shop)";
    match b.settings().opens_shops {
        OpensShops::Everybody => Ok(true),
        OpensShops::Nobody => Ok(false),
        OpensShops::Invited => {
            Ok(on!(b.db(), pool => sqlx::query_scalar(INVITED).bind(account.to_string()).fetch_one(pool).await?))
        }
    }
}

/// Lets the account with this address open shops where only invited people may. For the operator. `NotFound` where nobody has
/// the address. Field: `email`.
pub async fn invite_to_open(b: &Backend, email: &str) -> Result<(), Error> {
    const INVITE: &str = "UPDATE accounts SET may_open_shop = TRUE WHERE email = $1";
    let email = rules::email(email).map_err(|why| Error::invalid("email", why))?;
    let mut tx = b.begin().await?;
    let invited =
        in_tx!(tx, conn => sqlx::query(INVITE).bind(email).execute(conn).await.map(|done| done.rows_affected())?);
    if invited == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

fn check(name: &str, slug: &str, currency: &str, zone: &str) -> Result<Shop, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, why| errors.push(FieldError::new(field, why));
    let name = rules::name(name).map_err(|why| wrong("name", why)).ok();
    let slug = rules::slug(slug).map_err(|why| wrong("slug", why)).ok();
    let currency = Currency::from_code(currency).ok_or(Why::UnknownCurrency);
    let currency = currency.map_err(|why| wrong("currency", why)).ok();
    let zone = zone::check(zone).map_err(|why| wrong("zone", why)).ok();
    match (name, slug, currency, zone) {
        (Some(name), Some(slug), Some(currency), Some(zone)) => Ok(Shop {
            id: ShopId(fresh_id()),
            name,
            slug,
            logo: None,
            currency,
            zone: zone.to_owned(),
            state: ShopState::Open,
        }),
        _ => Err(errors),
    }
}
