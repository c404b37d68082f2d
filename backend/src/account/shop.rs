//! A person opens a shop and is its owner.

use crate::{
    Backend, Error,
    clock::fresh_id,
    db::{OnRule, Rule, millis},
    tx::in_tx,
    zone,
};
use domain::{
    AccountId, Currency, FieldError, ShopId, Why,
    account::{self as rules, Role, Shop},
};

const ONE_SHOP_PER_SLUG: Rule = Rule::unique("one_shop_per_slug", "shops.slug");

/// Opens a shop for this person. Fields: `name`, `slug`, `currency`, `zone`.
pub async fn open_shop(
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
            currency,
            zone: zone.to_owned(),
        }),
        _ => Err(errors),
    }
}
