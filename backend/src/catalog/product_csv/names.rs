//! What other programs call the columns: Shopify, WooCommerce, Google and Meta, and in Vietnam Haravan, Sapo, Shopee, KiotViet.
//! Names are compared without case, diacritics, spaces, signs, and what stands in brackets.

use domain::{catalog::Column, text::fold};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// One of ours.
    Ours(Column),
    /// What it cost before, beside what it costs now; our files have the price before in `price` and the price now in `sale_price`.
    Before,
    /// A part of the variant's name: the size, the colour, the value of the first, second or third option.
    Part(usize),
    /// A row's number in WooCommerce, by which other rows name it.
    Number,
    /// Whether a row of WooCommerce is a product, or the parent of those that follow.
    Kind,
}

/// How many columns a variant's name may have parts in.
pub(super) const PARTS: usize = 5;

/// The names of each, those that mean it most first. A column that two could have is taken by the one that stands first here:
/// "Mã sản phẩm" is the SKU of a shop that writes no other, and joins the rows of a product where there is one.
pub(super) const NAMES: [(Slot, &[&str]); 20] = [
    (
        Slot::Ours(Column::Id),
        &[
            "variantsku",
            "skuphanloai",
            "variationsku",
            "ettitlevariationsku",
            "psskushort",
            "sku",
            "masku",
            "maskuphanloai",
            "maphienbansanpham",
            "maphienban",
            "mahang",
            "mahanghoa",
            "mamathang",
            "manoibo",
            "masp",
            "masanpham",
            "ma",
            "id",
            "variationid",
            "maphanloai",
            "productid",
            "itemid",
        ],
    ),
    (Slot::Number, &["id"]),
    (
        Slot::Ours(Column::ItemGroupId),
        &[
            "itemgroupid",
            "handle",
            "urlhandle",
            "parent",
            "parentsku",
            "skusanpham",
            "skucha",
            "psskuparentshort",
            "mahhlienquan",
            "mahanghoalienquan",
            "masanphamcha",
            "ettitleproductid",
            "productid",
            "masanpham",
            "masp",
            "alias",
            "duongdanalias",
            "duongdan",
            "url",
        ],
    ),
    (
        Slot::Ours(Column::Title),
        &[
            "title",
            "productname",
            "producttitle",
            "itemname",
            "name",
            "tensanpham",
            "tenhang",
            "tenhanghoa",
            "tensp",
            "tenmathang",
            "mathang",
            "ettitleproductname",
            "psproductname",
            "ten",
            "tieude",
        ],
    ),
    (
        Slot::Ours(Column::Description),
        &[
            "description",
            "body",
            "productdescription",
            "shortdescription",
            "mota",
            "motasanpham",
            "motachitiet",
            "chitietsanpham",
            "noidung",
            "ettitleproductdescription",
            "psproductdescription",
        ],
    ),
    (
        Slot::Ours(Column::Variant),
        &[
            "variant",
            "variantname",
            "varianttitle",
            "variationname",
            "tenphanloai",
            "tenphanloaihang",
            "phanloaihang",
            "phanloai",
            "tenphienban",
            "phienban",
            "tenphienbansanpham",
            "ettitlevariationname",
            "thuoctinh",
        ],
    ),
    (Slot::Part(0), &["size", "kichco", "kichthuoc", "co"]),
    (Slot::Part(1), &["color", "colour", "mausac", "mau"]),
    (
        Slot::Part(2),
        &[
            "option1value",
            "giatrithuoctinh1",
            "attribute1value",
            "attribute1values",
            "giatri1",
        ],
    ),
    (
        Slot::Part(3),
        &[
            "option2value",
            "giatrithuoctinh2",
            "attribute2value",
            "attribute2values",
            "giatri2",
        ],
    ),
    (
        Slot::Part(4),
        &[
            "option3value",
            "giatrithuoctinh3",
            "attribute3value",
            "attribute3values",
            "giatri3",
        ],
    ),
    (
        Slot::Ours(Column::ProductType),
        &[
            "producttype",
            "categories",
            "nhomhang",
            "nhomhanghoa",
            "nhomsanpham",
            "nhom",
            "danhmuc",
            "danhmucsanpham",
            "loaisanpham",
            "category",
            "nganhhang",
            "pscategory",
            "type",
            "loai",
        ],
    ),
    (Slot::Kind, &["type"]),
    (
        Slot::Ours(Column::SalePrice),
        &[
            "saleprice",
            "giakhuyenmai",
            "giasale",
            "giagiam",
            "giadagiam",
            "promotionprice",
            "specialprice",
            "discountprice",
        ],
    ),
    (
        Slot::Ours(Column::Price),
        &[
            "price",
            "variantprice",
            "regularprice",
            "giaban",
            "giabanle",
            "plgiabanle",
            "giabanchung",
            "gia",
            "dongia",
            "dongiaban",
            "dongiabanle",
            "unitprice",
            "psprice",
            "ettitlevariationprice",
            "giagoc",
            "gianiemyet",
        ],
    ),
    (
        Slot::Before,
        &[
            "variantcompareatprice",
            "compareatprice",
            "compareprice",
            "giasosanh",
            "giagoc",
            "gianiemyet",
            "giathitruong",
            "listprice",
        ],
    ),
    (
        Slot::Ours(Column::Quantity),
        &[
            "quantity",
            "variantinventoryqty",
            "inventoryquantity",
            "inventory",
            "quantitytosellonfacebook",
            "sellongooglequantity",
            "stock",
            "stockquantity",
            "qty",
            "soluongtonkho",
            "soluongton",
            "toncuoiky",
            "tonhientai",
            "tonkho",
            "khohang",
            "ton",
            "soluong",
            "psstock",
            "ettitlevariationstock",
            "tonkhobandau",
            "lccn1tonkhobandau",
        ],
    ),
    (
        Slot::Ours(Column::Status),
        &[
            "status",
            "trangthai",
            "published",
            "publishedononlinestore",
            "hienthi",
            "dangkinhdoanh",
        ],
    ),
    (
        Slot::Ours(Column::ImageLink),
        &[
            "imagelink",
            "imagesrc",
            "productimageurl",
            "images",
            "image",
            "imageurl",
            "coverimage",
            "anhdaidien",
            "anhbia",
            "hinhanh",
            "hinhanhsanpham",
            "anhsanpham",
            "linkanh",
            "anh",
            "psitemcoverimage",
        ],
    ),
    (
        Slot::Ours(Column::AdditionalImageLink),
        &["additionalimagelink", "additionalimages", "anhkhac", "hinhanhkhac"],
    ),
];

/// A name as it is compared.
pub(super) fn plain(name: &str) -> String {
    let name = fold(name);
    let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = name.strip_prefix("g:").unwrap_or(name);
    let mut depth = 0_u32;
    let outside = name.chars().filter(|c| {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            _ => return depth == 0 && c.is_alphanumeric(),
        }
        false
    });
    outside.collect()
}
