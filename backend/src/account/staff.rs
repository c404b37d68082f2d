//! Who of a shop's staff may do what. A stranger to the shop learns nothing, not even that it exists.

use crate::{
    Backend, Error,
    db::{self, on},
};
use domain::{
    AccountId, CampaignId, Currency, ShopId,
    account::{Membership, Permission, Role, Shop},
};

/// The proof that somebody may do what was asked in this shop. Only this module makes one.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who.
    pub account: AccountId,
    /// Where.
    pub shop: Shop,
    /// As what.
    pub role: Role,
    _proof: Proof,
}

/// Nobody else has one, so nobody else can write a [`Staff`].
#[derive(Clone, Debug)]
struct Proof;

#[derive(sqlx::FromRow)]
struct StaffRow {
    shop_id: String,
    name: String,
    slug: String,
    currency: String,
    zone: String,
    role: String,
}

impl StaffRow {
    fn membership(self) -> Result<Membership, Error> {
        let shop = Shop {
            id: db::id(&self.shop_id)?,
            name: self.name,
            slug: self.slug,
            currency: db::word(&self.currency, Currency::from_code)?,
            zone: self.zone,
        };
        Ok(Membership {
            shop,
            role: db::word(&self.role, Role::from_code)?,
        })
    }
}

/// Proves that `account` may do `permission` in the shop at `slug`. A stranger hears `NotFound`, staff without the
/// permission `Forbidden`.
pub async fn staff(b: &Backend, account: AccountId, slug: &str, permission: Permission) -> Result<Staff, Error> {
    const FIND: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.currency, s.zone, f.role \
        FROM shops s JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.slug = $1";
    let found: Option<StaffRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(slug)
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?);
    prove(account, found, permission)
}

/// The same for the shop of a campaign. Nobody signed in hears `SignIn`, whether the campaign exists or not.
pub async fn campaign_staff(
    b: &Backend,
    account: Option<AccountId>,
    campaign: CampaignId,
    permission: Permission,
) -> Result<Staff, Error> {
    const FIND: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.currency, s.zone, f.role \
        FROM campaigns c JOIN shops s ON s.id = c.shop_id JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 \
        WHERE c.id = $1 AND c.deleted_at IS NULL";
    let account = account.ok_or(Error::SignIn)?;
    let found: Option<StaffRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(campaign.to_string())
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?);
    prove(account, found, permission)
}

/// Whether this person is staff of the shop in any role: drafts are shown to them, and their comments are the shop's.
pub async fn is_staff(b: &Backend, account: Option<AccountId>, shop: ShopId) -> Result<bool, Error> {
    const FIND: &str = "SELECT role FROM staff WHERE shop_id = $1 AND account_id = $2";
    let Some(account) = account else { return Ok(false) };
    let found: Option<(String,)> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(shop.to_string())
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?);
    Ok(found.is_some())
}

/// The shops that this person works in, by name.
pub(super) async fn shops_of(b: &Backend, account: AccountId) -> Result<Vec<Membership>, Error> {
    const LIST: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.currency, s.zone, f.role \
        FROM staff f JOIN shops s ON s.id = f.shop_id WHERE f.account_id = $1";
    let rows: Vec<StaffRow> =
        on!(b.db(), pool => sqlx::query_as(LIST).bind(account.to_string()).fetch_all(pool).await?);
    let mut shops: Vec<Membership> = rows.into_iter().map(StaffRow::membership).collect::<Result<_, _>>()?;
    // Sorted here: the two engines order Vietnamese letters differently.
    shops.sort_by_cached_key(|membership| domain::text::fold(&membership.shop.name));
    Ok(shops)
}

fn prove(account: AccountId, found: Option<StaffRow>, permission: Permission) -> Result<Staff, Error> {
    let Membership { shop, role } = found.ok_or(Error::NotFound)?.membership()?;
    if role.may(permission) {
        Ok(Staff {
            account,
            shop,
            role,
            _proof: Proof,
        })
    } else {
        Err(Error::Forbidden)
    }
}
