//! The goods of the demo shop: four categories, twenty-four products, five vouchers.

use super::drawings::Thing;

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
    /// What its picture shows.
    pub(super) thing: Thing,
    /// Background of its picture.
    pub(super) ground: u32,
}

const fn goods(name: &'static str, price: i64, compare_at: i64, stock: i64, thing: Thing, ground: u32) -> Goods {
    Goods {
        name,
        price,
        compare_at,
        stock,
        thing,
        ground,
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
                Thing::Cake {
                    crust: 0xe3_b45e,
                    filling: 0xf3_d36b,
                },
                0xff_e6cf,
            ),
            goods(
                "Bánh pía lá dứa · Pandan pia cake",
                85_000,
                0,
                30,
                Thing::Cake {
                    crust: 0xd8_b070,
                    filling: 0x8f_b85a,
                },
                0xe2_f0d9,
            ),
            goods(
                "Kẹo dừa Bến Tre · Ben Tre coconut candy",
                45_000,
                0,
                200,
                Thing::Candy { wrap: 0xd9_6a5b },
                0xfd_e0dc,
            ),
            goods(
                "Nước mắm Phú Quốc · Phu Quoc fish sauce",
                125_000,
                140_000,
                64,
                Thing::Bottle {
                    glass: 0xa8_4f22,
                    label: 0xff_f4dc,
                },
                0xfb_ead0,
            ),
            goods(
                "Bánh tráng mè · Sesame rice paper",
                38_000,
                0,
                120,
                Thing::Discs { colour: 0xf0_dfb8 },
                0xdf_eef5,
            ),
            goods(
                "Hạt điều rang muối · Salted roasted cashews",
                165_000,
                190_000,
                42,
                Thing::Pouch {
                    paper: 0xc9_9a5c,
                    label: 0xff_fdf7,
                    mark: 0xb0_6a2e,
                },
                0xf3_e4d2,
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
                Thing::Tin {
                    body: 0xd9_7f98,
                    band: 0xff_f3f0,
                },
                0xfb_e3ea,
            ),
            goods(
                "Trà ô long Bảo Lộc · Bao Loc oolong tea",
                180_000,
                0,
                55,
                Thing::Tin {
                    body: 0x4f_7f5a,
                    band: 0xef_f4e4,
                },
                0xdc_efe0,
            ),
            goods(
                "Cà phê rang mộc Đà Lạt · Da Lat natural roast coffee",
                145_000,
                0,
                80,
                Thing::Pouch {
                    paper: 0x6b_4632,
                    label: 0xf6_e7cf,
                    mark: 0x5a_3522,
                },
                0xef_e2d4,
            ),
            goods(
                "Phin nhôm Sài Gòn · Saigon coffee filter",
                75_000,
                95_000,
                90,
                Thing::Phin { metal: 0xb4_bcc2 },
                0xd9_ecf2,
            ),
            goods(
                "Trà gừng mật ong · Honey ginger tea",
                110_000,
                0,
                36,
                Thing::Cup {
                    body: 0xe8_8f5a,
                    drink: 0xc9_7a1e,
                },
                0xff_ead6,
            ),
            goods(
                "Mật ong hoa nhãn · Longan blossom honey",
                210_000,
                240_000,
                25,
                Thing::Jar {
                    content: 0xf0_b429,
                    lid: 0x7a_5a2e,
                },
                0xfd_f1c9,
            ),
        ],
    ),
    (
        "Gốm và nhà cửa · Ceramics and home",
        [
            goods(
                "Tô gốm Bát Tràng · Bat Trang bowl",
                135_000,
                0,
                40,
                Thing::Bowl {
                    body: 0x2a_9d8f,
                    inside: 0xd6_f0ea,
                },
                0xd6_f1ee,
            ),
            goods(
                "Bình hoa men lam · Blue glaze vase",
                460_000,
                520_000,
                9,
                Thing::Vase {
                    body: 0xf2_f4f5,
                    pattern: 0x2f_5fa8,
                },
                0xdb_e7f7,
            ),
            goods(
                "Đĩa cá chép · Carp plate",
                220_000,
                0,
                16,
                Thing::Plate {
                    body: 0xfa_f6ec,
                    pattern: 0x3a_6ea5,
                },
                0xe4_ecf6,
            ),
            goods(
                "Ấm trà tử sa · Clay teapot",
                390_000,
                450_000,
                7,
                Thing::Teapot { body: 0x9a_4f36 },
                0xf7_e0d6,
            ),
            goods(
                "Đèn lồng Hội An · Hoi An lantern",
                250_000,
                0,
                33,
                Thing::Lantern { silk: 0xd6_3a3a },
                0xff_e9d2,
            ),
            goods(
                "Nến thơm sả chanh · Lemongrass candle",
                155_000,
                175_000,
                60,
                Thing::Candle {
                    wax: 0xf4_efc8,
                    glass: 0xb9_d8c2,
                },
                0xe6_f3e3,
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
                Thing::Dress {
                    silk: 0xd8_5c86,
                    flower: 0xff_e3ea,
                },
                0xf9_e3f1,
            ),
            goods(
                "Giỏ cói Kim Sơn · Kim Son sedge basket",
                185_000,
                0,
                27,
                Thing::Basket { straw: 0xd9_b878 },
                0xe6_f0e0,
            ),
            goods(
                "Áo sơ mi lanh · Linen shirt",
                420_000,
                480_000,
                22,
                Thing::Shirt { cloth: 0x8f_b3d0 },
                0xe3_eef7,
            ),
            goods(
                "Nón lá Huế · Hue conical hat",
                95_000,
                0,
                70,
                Thing::Hat {
                    straw: 0xec_d9a0,
                    ribbon: 0xc2_4d6a,
                },
                0xf6_f0d8,
            ),
            goods(
                "Khăn rằn Nam Bộ · Southern checked scarf",
                60_000,
                0,
                150,
                Thing::Scarf {
                    dark: 0x2f_2f38,
                    light: 0xf7_f4ee,
                },
                0xe8_e6ea,
            ),
            goods(
                "Hoa tai bạc · Silver earrings",
                340_000,
                380_000,
                3,
                Thing::Earrings {
                    metal: 0xaa_b3bb,
                    stone: 0x3f_8fb5,
                },
                0xe4_e0f4,
            ),
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

/// The campaign's products by their place in all shelves together, with live price and live quantity; 0 for none.
pub(super) const ON_AIR: [(usize, i64, i64); 8] = [
    (0, 79_000, 30),
    (5, 149_000, 0),
    (6, 289_000, 10),
    (8, 0, 0),
    (13, 420_000, 0),
    (16, 219_000, 20),
    (18, 1_150_000, 4),
    (21, 0, 0),
];
