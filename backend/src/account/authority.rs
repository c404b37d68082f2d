//! Evidence of who may do what. A use case takes the evidence of the permission that it needs, and the shop from it; only this
//! file makes evidence, so a use case that nobody may call cannot be called. A stranger to the shop learns nothing, not even
//! that it exists.

use crate::{
    Backend, Error, Tx,
    db::{self, on},
    tx::in_tx,
};
use domain::{
    AccountId, CampaignId, Currency,
    account::{Membership, Permission, Role, Shop, ShopState},
};
use std::fmt;
use std::marker::PhantomData;

/// A permission as a type. Sealed: a permission that the table in `domain` does not have cannot be made up.
pub trait Permit: sealed::Sealed {
    /// The same in the table.
    const PERMISSION: Permission;
}

mod sealed {
    pub trait Sealed {}
}

/// One type per [`Permission`], with the same name. They have no values: what proves something is [`May`].
macro_rules! permits {
    ($($name:ident),+ $(,)?) => {$(
        #[doc = concat!("[`Permission::", stringify!($name), "`] as a type.")]
        #[derive(Debug)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Permit for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

permits!(
    RunShop,
    SeeCatalog,
    EditCatalog,
    SeeCampaigns,
    SeeDrafts,
    EditCampaigns,
    GoLive,
    WorkConsole,
    SeeOrders,
    SeeReports,
);

/// `P` includes `Q`: every role that may do `P` may do `Q` (a test compares this with the table).
pub trait Includes<Q: Permit>: Permit {}

macro_rules! includes {
    ($($more:ident: $($less:ident),+;)+) => {$($(
        impl Includes<$less> for $more {}
    )+)+

        #[cfg(test)]
        const INCLUDED: &[(Permission, Permission)] = &[
            $($(($more::PERMISSION, $less::PERMISSION),)+)+
        ];
    };
}

includes! {
    RunShop: SeeCatalog, EditCatalog, SeeCampaigns, SeeDrafts, EditCampaigns, GoLive, WorkConsole, SeeOrders, SeeReports;
    EditCatalog: SeeCatalog;
    EditCampaigns: SeeCampaigns, SeeDrafts;
}

/// Evidence that somebody may do `P` in a shop, as the database had it when the evidence was made. Made per request and not
/// stored: what was taken away meanwhile is told by [`Revoked`](crate::Revoked).
pub struct May<P> {
    account: AccountId,
    shop: Shop,
    role: Role,
    of: PhantomData<fn() -> P>,
}

impl<P> Clone for May<P> {
    fn clone(&self) -> May<P> {
        May {
            account: self.account,
            shop: self.shop.clone(),
            role: self.role,
            of: PhantomData,
        }
    }
}

impl<P: Permit> fmt::Debug for May<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "May<{:?}>({} in {})", P::PERMISSION, self.account, self.shop.slug)
    }
}

impl<P> May<P> {
    /// Who.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Where.
    #[must_use]
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Evidence of another permission of the same person in the same shop, if their role has it.
    #[must_use]
    pub fn also<Q: Permit>(&self) -> Option<May<Q>> {
        let may = self.role.may(Q::PERMISSION) && self.shop.state.permits(Q::PERMISSION).is_ok();
        may.then(|| self.as_other())
    }

    /// Evidence of a permission that this one includes.
    #[must_use]
    pub fn included<Q: Permit>(&self) -> May<Q>
    where
        P: Includes<Q>,
    {
        self.as_other()
    }

    fn as_other<Q>(&self) -> May<Q> {
        May {
            account: self.account,
            shop: self.shop.clone(),
            role: self.role,
            of: PhantomData,
        }
    }
}

/// Evidence that the server itself acts, by the clock or because the media engine reported something. Made once, by
/// [`Backend::open`](crate::Backend::open), for the jobs; requests never see it.
#[derive(Debug)]
pub struct System(());

impl System {
    pub(crate) fn new() -> System {
        System(())
    }
}

#[derive(sqlx::FromRow)]
struct StaffRow {
    shop_id: String,
    name: String,
    slug: String,
    logo_image_id: Option<String>,
    currency: String,
    zone: String,
    state: String,
    role: String,
}

impl StaffRow {
    fn membership(self) -> Result<Membership, Error> {
        let shop = Shop {
            id: db::id(&self.shop_id)?,
            name: self.name,
            slug: self.slug,
            logo: db::maybe_id(self.logo_image_id.as_deref())?,
            currency: db::word(&self.currency, Currency::from_code)?,
            zone: self.zone,
            state: db::word(&self.state, ShopState::from_code)?,
        };
        Ok(Membership {
            shop,
            role: db::word(&self.role, Role::from_code)?,
        })
    }
}

/// Evidence that `account` may do `P` in the shop at `slug`. A stranger gets `NotFound`, staff without the permission
/// `Forbidden`, staff of a shop that was taken down `Reject` with `ShopSuspended` or `ShopClosed` for what sells.
pub async fn staff<P: Permit>(b: &Backend, account: Option<AccountId>, slug: &str) -> Result<May<P>, Error> {
    const FIND: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.logo_image_id, s.currency, s.zone, s.state, f.role \
        FROM shops s JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.slug = $1";
    let account = account.ok_or(Error::SignIn)?;
    let found: Option<StaffRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(slug)
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?);
    evidence(account, found)
}

/// The same for the shop of a campaign. Somebody who is not signed in gets `SignIn`, whether the campaign exists or not; for
/// staff who may not see drafts, a draft does not exist.
pub async fn campaign_staff<P: Permit>(
    b: &Backend,
    account: Option<AccountId>,
    campaign: CampaignId,
) -> Result<May<P>, Error> {
    const FIND: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.logo_image_id, s.currency, s.zone, s.state, f.role, c.published \
        FROM campaigns c JOIN shops s ON s.id = c.shop_id JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 \
        WHERE c.id = $1 AND c.deleted_at IS NULL";
    #[derive(sqlx::FromRow)]
    struct Found {
        #[sqlx(flatten)]
        staff: StaffRow,
        published: bool,
    }
    let account = account.ok_or(Error::SignIn)?;
    let found: Option<Found> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(campaign.to_string())
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?);
    let published = found.as_ref().is_some_and(|found| found.published);
    let may: May<P> = evidence(account, found.map(|found| found.staff))?;
    if published || may.also::<SeeDrafts>().is_some() {
        Ok(may)
    } else {
        Err(Error::NotFound)
    }
}

/// The same within a transaction, for what also strangers may do in another way: `None` instead of a refusal. Taking a second
/// connection while holding one could leave everybody waiting for each other.
pub(crate) async fn staff_in<P: Permit>(
    tx: &mut Tx,
    account: Option<AccountId>,
    shop: &str,
) -> Result<Option<May<P>>, Error> {
    const FIND: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.logo_image_id, s.currency, s.zone, s.state, f.role \
        FROM shops s JOIN staff f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.id = $1";
    let Some(account) = account else { return Ok(None) };
    let found: Option<StaffRow> = in_tx!(tx, conn => sqlx::query_as(FIND)
        .bind(shop)
        .bind(account.to_string())
        .fetch_optional(conn)
        .await?);
    match evidence(account, found) {
        Err(Error::NotFound | Error::Forbidden | Error::Reject(_)) => Ok(None),
        may => may.map(Some),
    }
}

/// The shops that this person works in, by name.
pub(super) async fn shops_of(b: &Backend, account: AccountId) -> Result<Vec<Membership>, Error> {
    const LIST: &str = "SELECT s.id AS shop_id, s.name, s.slug, s.logo_image_id, s.currency, s.zone, s.state, f.role \
        FROM staff f JOIN shops s ON s.id = f.shop_id WHERE f.account_id = $1";
    let rows: Vec<StaffRow> =
        on!(b.db(), pool => sqlx::query_as(LIST).bind(account.to_string()).fetch_all(pool).await?);
    let mut shops: Vec<Membership> = rows.into_iter().map(StaffRow::membership).collect::<Result<_, _>>()?;
    // Sorted here: the two engines order Vietnamese letters differently.
    shops.sort_by_cached_key(|membership| domain::text::fold(&membership.shop.name));
    Ok(shops)
}

/// Whether this person works in any shop: for what the host keeps for staff when it has little to give.
pub async fn works_in_a_shop(b: &Backend, account: AccountId) -> Result<bool, Error> {
    const FIND: &str = "SELECT EXISTS (SELECT 1 FROM staff WHERE account_id = $1)";
    Ok(on!(b.db(), pool => sqlx::query_scalar(FIND).bind(account.to_string()).fetch_one(pool).await?))
}

fn evidence<P: Permit>(account: AccountId, found: Option<StaffRow>) -> Result<May<P>, Error> {
    let Membership { shop, role } = found.ok_or(Error::NotFound)?.membership()?;
    if !role.may(P::PERMISSION) {
        return Err(Error::Forbidden);
    }
    shop.state.permits(P::PERMISSION)?;
    Ok(May {
        account,
        shop,
        role,
        of: PhantomData,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_permission_includes_the_table_gives_to_the_same_roles() {
        for (more, less) in INCLUDED {
            for role in Role::ALL {
                assert!(
                    !role.may(*more) || role.may(*less),
                    "{role:?}: {more:?} includes {less:?}"
                );
            }
        }
    }
}
