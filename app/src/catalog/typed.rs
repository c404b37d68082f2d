//! What the product form holds, as signals: typed by the person, or restored from this browser's storage.

use crate::page::{images_field, images_of};
use domain::{
    Money,
    catalog::{Product, ProductForm, Variant, VariantForm},
    image::Image,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The form with what its ids stand for and the version that it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    pub(super) form: ProductForm,
    pub(super) images: Vec<Image>,
    pub(super) version: i64,
}

/// One row of the variants. Its key never changes, so that a row's fields stay when another one is removed.
#[derive(Clone)]
pub struct Row {
    pub(super) key: usize,
    pub(super) id: String,
    pub(super) name: ArcRwSignal<String>,
    pub(super) sku: ArcRwSignal<String>,
    pub(super) price: ArcRwSignal<String>,
    pub(super) stock: ArcRwSignal<String>,
}

impl Row {
    fn of(key: usize, form: &VariantForm) -> Row {
        Row {
            key,
            id: form.id.clone(),
            name: ArcRwSignal::new(form.name.clone()),
            sku: ArcRwSignal::new(form.sku.clone()),
            price: ArcRwSignal::new(form.price.clone()),
            stock: ArcRwSignal::new(form.stock.clone()),
        }
    }

    fn form(&self) -> VariantForm {
        VariantForm {
            id: self.id.clone(),
            name: self.name.get(),
            sku: self.sku.get(),
            price: self.price.get(),
            stock: self.stock.get(),
        }
    }
}

/// The fields of the form.
#[derive(Clone, Copy)]
pub struct Typed {
    pub(super) name: RwSignal<String>,
    pub(super) category: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    pub(super) price: RwSignal<String>,
    pub(super) compare_at: RwSignal<String>,
    pub(super) sku: RwSignal<String>,
    pub(super) stock: RwSignal<String>,
    pub(super) variants: RwSignal<Vec<Row>>,
    pub(super) images: RwSignal<Vec<Image>>,
    pub(super) active: RwSignal<bool>,
    next_key: StoredValue<usize>,
}

impl Typed {
    /// The form as it was read.
    pub(super) fn of(form: &ProductForm, known: &[Image]) -> Typed {
        let typed = Typed {
            name: RwSignal::default(),
            category: RwSignal::default(),
            description: RwSignal::default(),
            price: RwSignal::default(),
            compare_at: RwSignal::default(),
            sku: RwSignal::default(),
            stock: RwSignal::default(),
            variants: RwSignal::default(),
            images: RwSignal::default(),
            active: RwSignal::default(),
            next_key: StoredValue::new(0),
        };
        typed.write(form, known);
        typed
    }

    /// The form as it would be sent now.
    pub(super) fn form(self) -> ProductForm {
        ProductForm {
            name: self.name.get(),
            category: self.category.get(),
            description: self.description.get(),
            price: self.price.get(),
            compare_at: self.compare_at.get(),
            sku: self.sku.get(),
            stock: self.stock.get(),
            variants: self.variants.with(|rows| rows.iter().map(Row::form).collect()),
            images: self.images.with(|images| images_field(images)),
            active: self.active.get(),
        }
    }

    /// The same, for this browser's storage.
    pub(super) fn draft(self, version: i64) -> ProductDraft {
        ProductDraft {
            form: self.form(),
            images: self.images.get(),
            version,
        }
    }

    /// Shows `form` in place of what is there.
    pub(super) fn write(self, form: &ProductForm, known: &[Image]) {
        self.name.set(form.name.clone());
        self.category.set(form.category.clone());
        self.description.set(form.description.clone());
        self.price.set(form.price.clone());
        self.compare_at.set(form.compare_at.clone());
        self.sku.set(form.sku.clone());
        self.stock.set(form.stock.clone());
        let rows = form.variants.iter().filter(|row| **row != VariantForm::default());
        self.variants.set(rows.map(|row| Row::of(self.key(), row)).collect());
        self.images.set(images_of(&form.images, known));
        self.active.set(form.active);
    }

    /// Adds an empty row of variants.
    pub(super) fn add_variant(self) {
        let row = Row::of(self.key(), &VariantForm::default());
        self.variants.update(|rows| rows.push(row));
    }

    fn key(self) -> usize {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        key
    }
}

/// The form that shows this product and its description.
pub(super) fn form_of(product: &Product, description: String) -> ProductForm {
    let input = |price: Option<Money>| price.map(Money::to_input).unwrap_or_default();
    let row = |variant: &Variant| VariantForm {
        id: variant.id.to_string(),
        name: variant.name.clone(),
        sku: variant.sku.clone().unwrap_or_default(),
        price: input(variant.price),
        stock: variant.stock.to_string(),
    };
    let variants: Vec<VariantForm> = product.choices().iter().map(row).collect();
    let only = product.variants.first().filter(|_| variants.is_empty());
    ProductForm {
        description,
        name: product.name.clone(),
        category: product.category.map(|id| id.to_string()).unwrap_or_default(),
        price: product.price.to_input(),
        compare_at: input(product.compare_at),
        sku: only.and_then(|only| only.sku.clone()).unwrap_or_default(),
        stock: only.map(|only| only.stock.to_string()).unwrap_or_default(),
        variants,
        images: images_field(&product.images),
        active: product.active,
    }
}
