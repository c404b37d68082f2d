//! The server functions of the catalog. Lists are read, forms are posts; a refused post without JavaScript comes back filled
//! in.

use crate::error::AppError;
use domain::{
    CategoryId, Page, ProductId, RequestKey, VoucherId,
    catalog::{CatalogSearch, Category, Product, ProductForm, Voucher, VoucherForm},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A voucher as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherDraft {
    /// with its times in the shop's zone
    pub form: VoucherForm,
    /// the version that was read
    pub version: i64,
    /// it is in no list and not on sale
    pub archived: bool,
}

/// Every category of the shop.
#[server(prefix = "/api", endpoint = "catalog/categories", client = crate::platform::Timed)]
pub async fn list_categories(shop: String) -> Result<Vec<Category>, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCatalog>(&shop).await?;
    backend::catalog::categories(&b, &may).await.map_err(access::refuse)
}

/// Creates a category.
#[server(prefix = "/api", endpoint = "catalog/create_category", client = crate::platform::Timed)]
pub async fn create_category(shop: String, name: String, key: RequestKey) -> Result<Category, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    backend::catalog::create_category(&b, &may, &name, key)
        .await
        .map_err(access::refuse)
}

/// Gives a category another name.
#[server(prefix = "/api", endpoint = "catalog/rename_category", client = crate::platform::Timed)]
pub async fn rename_category(shop: String, id: CategoryId, name: String) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    let done = backend::catalog::rename_category(&b, &may, id, &name).await;
    page::done(done.map_err(access::refuse), |()| {
        page::seller_path(&shop, "categories")
    })
}

/// Removes a category; its products stay.
#[server(prefix = "/api", endpoint = "catalog/remove_category", client = crate::platform::Timed)]
pub async fn remove_category(shop: String, id: CategoryId) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    let done = backend::catalog::remove_category(&b, &may, id).await;
    page::done(done.map_err(access::refuse), |()| {
        page::seller_path(&shop, "categories")
    })
}

/// One page of the products that fit.
#[server(prefix = "/api", endpoint = "catalog/products", client = crate::platform::Timed)]
pub async fn list_products(shop: String, search: CatalogSearch) -> Result<Page<Product>, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCatalog>(&shop).await?;
    backend::catalog::products(&b, &may, &search)
        .await
        .map_err(access::refuse)
}

/// One product, and what the shop wrote about it.
#[server(prefix = "/api", endpoint = "catalog/product", client = crate::platform::Timed)]
pub async fn open_product(shop: String, id: ProductId) -> Result<(Product, String), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCatalog>(&shop).await?;
    let product = backend::catalog::product(&b, &may, id).await.map_err(access::refuse)?;
    let description = backend::catalog::description(&b, &may, id)
        .await
        .map_err(access::refuse)?;
    Ok((product, description))
}

/// Creates a product, or changes the one named.
#[server(prefix = "/api", endpoint = "catalog/save_product", client = crate::platform::Timed)]
pub async fn save_product(
    shop: String,
    id: Option<ProductId>,
    form: ProductForm,
    #[server(default)] version: i64,
    key: RequestKey,
) -> Result<ProductId, AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    // A person whose session ended meanwhile finds the form again after signing in.
    let saved = async {
        let may = access::staff::<access::EditCatalog>(&shop).await?;
        let saved = backend::catalog::save_product(&b, &may, id, &form, version, key).await;
        saved.map_err(access::refuse)
    };
    let saved = saved.await;
    let from = id.map_or_else(|| "products/new".into(), |id| format!("products/{id}"));
    let from = page::seller_path(&shop, &from);
    let saved = page::give_back(saved, &from, &page::ReadFrom { form, version });
    page::done(saved, |_| page::seller_path(&shop, "products"))
}

/// Archives a product, or restores it.
#[server(prefix = "/api", endpoint = "catalog/archive_product", client = crate::platform::Timed)]
pub async fn archive_product(shop: String, id: ProductId, #[server(default)] archived: bool) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    let done = backend::catalog::archive_product(&b, &may, id, archived).await;
    page::done(done.map_err(access::refuse), |()| page::seller_path(&shop, "products"))
}

/// Archives several products, or restores them, one after the other: doing it twice changes nothing. Of those that are restored,
/// `on_sale` go on sale again: who undoes archiving them.
#[server(prefix = "/api", endpoint = "catalog/archive_products", client = crate::platform::Timed)]
pub async fn archive_products(
    shop: String,
    #[server(default)] ids: Vec<ProductId>,
    #[server(default)] archived: bool,
    #[server(default)] on_sale: Vec<ProductId>,
) -> Result<(), AppError> {
    use crate::access;
    use domain::Why;
    /// A page of the list has fewer.
    const AT_ONCE: usize = 200;
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    if ids.len() > AT_ONCE {
        let why = Why::TooMany { max: AT_ONCE };
        return Err(access::refuse(backend::Error::invalid("ids", why)));
    }
    for id in ids {
        let done = match !archived && on_sale.contains(&id) {
            true => backend::catalog::put_back_on_sale(&b, &may, id).await,
            false => backend::catalog::archive_product(&b, &may, id, archived).await,
        };
        done.map_err(access::refuse)?;
    }
    Ok(())
}

/// One page of the vouchers that fit.
#[server(prefix = "/api", endpoint = "catalog/vouchers", client = crate::platform::Timed)]
pub async fn list_vouchers(shop: String, search: CatalogSearch) -> Result<Page<Voucher>, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCatalog>(&shop).await?;
    backend::catalog::vouchers(&b, &may, &search)
        .await
        .map_err(access::refuse)
}

/// One voucher.
#[server(prefix = "/api", endpoint = "catalog/voucher", client = crate::platform::Timed)]
pub async fn open_voucher(shop: String, id: VoucherId) -> Result<VoucherDraft, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCatalog>(&shop).await?;
    let voucher = backend::catalog::voucher(&b, &may, id).await.map_err(access::refuse)?;
    Ok(VoucherDraft {
        form: backend::catalog::voucher_form(&voucher, &may.shop().zone),
        version: voucher.version,
        archived: voucher.archived,
    })
}

/// Creates a voucher, or changes the one named.
#[server(prefix = "/api", endpoint = "catalog/save_voucher", client = crate::platform::Timed)]
pub async fn save_voucher(
    shop: String,
    id: Option<VoucherId>,
    form: VoucherForm,
    #[server(default)] version: i64,
    key: RequestKey,
) -> Result<VoucherId, AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let saved = async {
        let may = access::staff::<access::EditCatalog>(&shop).await?;
        let saved = backend::catalog::save_voucher(&b, &may, id, &form, version, key).await;
        saved.map_err(access::refuse)
    };
    let saved = saved.await;
    let from = id.map_or_else(|| "vouchers/new".into(), |id| format!("vouchers/{id}"));
    let from = page::seller_path(&shop, &from);
    let saved = page::give_back(saved, &from, &page::ReadFrom { form, version });
    page::done(saved, |_| page::seller_path(&shop, "vouchers"))
}

/// Archives a voucher, or restores it.
#[server(prefix = "/api", endpoint = "catalog/archive_voucher", client = crate::platform::Timed)]
pub async fn archive_voucher(shop: String, id: VoucherId, #[server(default)] archived: bool) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::EditCatalog>(&shop).await?;
    let done = backend::catalog::archive_voucher(&b, &may, id, archived).await;
    page::done(done.map_err(access::refuse), |()| page::seller_path(&shop, "vouchers"))
}
