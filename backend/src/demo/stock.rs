//! The goods of the demo shop: four categories, twenty-four products, five vouchers.

/// One product of the demo shop.
pub(super) struct Goods {
    /// Vietnamese and English, as shops for both write it.
    pub(super) name: &'static str,
    /// In đồng.
    pub(super) price: i64,
    /// In đồng; 0 for none.
    pub(super) compare_at: i64,
    /// Units on hand.
    pub(super) stock: i64,
    /// Its image in the demo's folder, without the ending.
    pub(super) image: &'static str,
}

const fn goods(name: &'static str, price: i64, compare_at: i64, stock: i64, image: &'static str) -> Goods {
    Goods {
        name,
        price,
        compare_at,
        stock,
        image,
    }
}

/// What the shop wrote about a product; about most it has not.
pub(super) fn description(place: usize) -> &'static str {
    match place {
        0 => {
            "Hộp 6 bánh, 400 g. Nhân sầu riêng tươi và đậu xanh, ít ngọt. Dùng trong 15 ngày, bảo quản nơi khô mát.\n\n\
             Six cakes, 400 g. Fresh durian and mung bean, not too sweet. Eat within 15 days; keep in a cool, dry place."
        }
        1 => "Hộp 6 bánh, 400 g. Nhân lá dứa và đậu xanh.\n\nSix cakes, 400 g. Pandan and mung bean.",
        _ => "",
    }
}

/// The categories with what is filed in them.
pub(super) const SHELVES: [(&str, [Goods; 6]); 4] = [
    (
        "Đặc sản · Delicacies",
        [
            goods(
                "Bánh pía sầu riêng · Durian pia cake",
                90_000,
                110_000,
                48,
                "durian-pia-cake",
            ),
            goods("Bánh pía lá dứa · Pandan pia cake", 85_000, 0, 30, "pandan-pia-cake"),
            goods(
                "Kẹo dừa Bến Tre · Ben Tre coconut candy",
                45_000,
                0,
                200,
                "ben-tre-coconut-candy",
            ),
            goods(
                "Nước mắm Phú Quốc · Phu Quoc fish sauce",
                125_000,
                140_000,
                64,
                "phu-quoc-fish-sauce",
            ),
            goods("Bánh tráng mè · Sesame rice paper", 38_000, 0, 120, "sesame-rice-paper"),
            goods(
                "Hạt điều rang muối · Salted roasted cashews",
                165_000,
                190_000,
                42,
                "salted-roasted-cashews",
            ),
        ],
    ),
    (
        "Trà và cà phê · Tea and coffee",
        [
            goods(
                "Trà sen Tây Hồ · West Lake lotus tea",
                320_000,
                360_000,
                18,
                "west-lake-lotus-tea",
            ),
            goods(
                "Trà ô long Bảo Lộc · Bao Loc oolong tea",
                180_000,
                0,
                55,
                "bao-loc-oolong-tea",
            ),
            goods(
                "Cà phê rang mộc Đà Lạt · Da Lat natural roast coffee",
                145_000,
                0,
                80,
                "da-lat-natural-roast-coffee",
            ),
            goods(
                "Phin nhôm Sài Gòn · Saigon coffee filter",
                75_000,
                95_000,
                90,
                "saigon-coffee-filter",
            ),
            goods(
                "Trà gừng mật ong · Honey ginger tea",
                110_000,
                0,
                36,
                "honey-ginger-tea",
            ),
            goods(
                "Mật ong hoa nhãn · Longan blossom honey",
                210_000,
                240_000,
                25,
                "longan-blossom-honey",
            ),
        ],
    ),
    (
        "Gốm và nhà cửa · Ceramics and home",
        [
            goods("Tô gốm Bát Tràng · Bat Trang bowl", 135_000, 0, 40, "bat-trang-bowl"),
            goods(
                "Bình hoa men lam · Blue glaze vase",
                460_000,
                520_000,
                9,
                "blue-glaze-vase",
            ),
            goods("Đĩa cá chép · Carp plate", 220_000, 0, 16, "carp-plate"),
            goods("Ấm trà tử sa · Clay teapot", 390_000, 450_000, 7, "clay-teapot"),
            goods("Đèn lồng Hội An · Hoi An lantern", 250_000, 0, 33, "hoi-an-lantern"),
            goods(
                "Nến thơm sả chanh · Lemongrass candle",
                155_000,
                175_000,
                60,
                "lemongrass-candle",
            ),
        ],
    ),
    (
        "Áo và phụ kiện · Clothes and accessories",
        [
            goods(
                "Áo dài lụa sen · Lotus silk ao dai",
                1_250_000,
                1_450_000,
                6,
                "lotus-silk-ao-dai",
            ),
            goods(
                "Giỏ cói Kim Sơn · Kim Son sedge basket",
                185_000,
                0,
                27,
                "kim-son-sedge-basket",
            ),
            goods("Áo sơ mi lanh · Linen shirt", 420_000, 480_000, 22, "linen-shirt"),
            goods("Nón lá Huế · Hue conical hat", 95_000, 0, 70, "hue-conical-hat"),
            goods(
                "Khăn rằn Nam Bộ · Southern checked scarf",
                60_000,
                0,
                150,
                "southern-checked-scarf",
            ),
            goods("Hoa tai bạc · Silver earrings", 340_000, 380_000, 3, "silver-earrings"),
        ],
    ),
];

/// A form of some goods: its name, the end of its SKU, and its units.
pub(super) type Form = (&'static str, &'static str, i64);

/// Which goods come in several forms, by their place in all shelves together; the units add up to the goods' own.
pub(super) const FORMS: [(usize, &[Form]); 3] = [
    (18, &[("S", "S", 1), ("M", "M", 3), ("L", "L", 2)]),
    (20, &[("S", "S", 4), ("M", "M", 8), ("L", "L", 7), ("XL", "XL", 3)]),
    (22, &[("Đen trắng · Black", "DEN", 90), ("Đỏ trắng · Red", "DO", 60)]),
];

/// What a demo voucher takes off.
pub(super) enum Off {
    /// This many đồng.
    Fixed(i64),
    /// This share, at most so many đồng; 0 for no cap.
    Percent(i64, i64),
}

/// Code, name, what it takes off, least total in đồng.
pub(super) const VOUCHERS: [(&str, &str, Off, i64); 5] = [
    ("NHAMAY20", "Giảm 20.000 ₫ · ₫20,000 off", Off::Fixed(20_000), 150_000),
    (
        "LIVE10",
        "Giảm 10% khi xem live · 10% off on air",
        Off::Percent(10, 50_000),
        0,
    ),
    ("CHAOBAN", "Chào bạn mới · Welcome", Off::Fixed(15_000), 0),
    (
        "TRA15",
        "Tuần lễ trà 15% · Tea week 15%",
        Off::Percent(15, 80_000),
        300_000,
    ),
    ("AODAI100", "Áo dài Tết · Tet ao dai", Off::Fixed(100_000), 1_000_000),
];

/// A product by its place in all shelves together, its live price in đồng and its live quantity; 0 for none.
pub(super) type Offer = (usize, i64, i64);

/// What the campaign to come offers.
pub(super) const ON_AIR: [Offer; 8] = [
    (0, 79_000, 30),
    (5, 149_000, 0),
    (6, 289_000, 10),
    (8, 0, 0),
    (13, 420_000, 0),
    (16, 219_000, 20),
    (18, 1_150_000, 4),
    (21, 0, 0),
];
