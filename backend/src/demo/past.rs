//! What happened in the demo shop's shows that are over: who wrote, who sent hearts, who bought what.

use super::stock::Offer;

/// Somebody in the audience: nickname, and the name, phone and address of their parcels.
pub(super) struct Guest(
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
);

const LAN: Guest = Guest("Lan", "Nguyễn Thị Lan", "0900 000 001", "12 Trần Phú, Sóc Trăng");
const MINH_ANH: Guest = Guest(
    "Minh Anh",
    "Trần Minh Anh",
    "0900 000 002",
    "45 Lê Lợi, Quận 1, TP. Hồ Chí Minh",
);
const HAI_YEN: Guest = Guest("Hải Yến", "Phạm Hải Yến", "0900 000 003", "27 Bạch Đằng, Đà Nẵng");
const BE_BA: Guest = Guest("Bé Ba", "Lê Thị Ba", "0900 000 004", "8 Hòa Bình, Ninh Kiều, Cần Thơ");
const TOM: Guest = Guest("Tom", "Tom Walker", "0900 000 005", "3 Xuân Diệu, Tây Hồ, Hà Nội");
const BAO: Guest = Guest("Quốc Bảo", "Đỗ Quốc Bảo", "0900 000 006", "19 Lê Lợi, Huế");

/// What happened in a show.
pub(super) enum Act {
    /// The shop writes.
    Host(&'static str),
    /// Somebody writes.
    Says(&'static Guest, &'static str),
    /// Somebody sends so many hearts.
    Likes(&'static Guest, i64),
    /// Somebody orders so many of the goods at this place.
    Buys(&'static Guest, usize, i64),
}
use Act::{Buys, Host, Likes, Says};

/// A show that is over.
pub(super) struct Over {
    pub(super) name: &'static str,
    pub(super) days_ago: i64,
    pub(super) starts: &'static str,
    pub(super) ends: &'static str,
    /// Minutes after the start when the seller ended it; `None`: the time ran out.
    pub(super) ended_after: Option<i64>,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) cover: &'static str,
    pub(super) offers: &'static [Offer],
    pub(super) vouchers: usize,
    /// Minutes after the start, and what happened then.
    pub(super) acts: &'static [(i64, Act)],
}

pub(super) const OVER: [Over; 2] = [
    Over {
        name: "show tea",
        days_ago: 6,
        starts: "20:00",
        ends: "21:30",
        ended_after: None,
        title: "Đêm trà và cà phê · Tea and coffee night",
        description: "Pha thử bốn loại trà và một phin cà phê Đà Lạt, kể chuyện từng vùng, giá live cho người xem.\n\n\
            Four teas and one slow Da Lat coffee, tasted on air, with live prices for those who watch.",
        cover: "cover-tea",
        offers: &[
            (6, 289_000, 20),
            (7, 159_000, 0),
            (8, 0, 0),
            (9, 69_000, 40),
            (10, 0, 0),
            (11, 189_000, 15),
        ],
        vouchers: 0,
        acts: &[
            (
                2,
                Host("Chào cả nhà, tối nay Mây pha trà sen trước nha! Hello everybody 🍵"),
            ),
            (3, Says(&LAN, "Chào Mây 👋")),
            (4, Says(&BAO, "Âm thanh rõ lắm")),
            (6, Likes(&LAN, 24)),
            (8, Says(&MINH_ANH, "Trà sen ướp mấy lần vậy shop?")),
            (9, Host("Dạ ướp bảy lần, mỗi lần một đêm ạ")),
            (11, Buys(&MINH_ANH, 6, 1)),
            (13, Buys(&LAN, 9, 1)),
            (14, Says(&TOM, "Does the filter work without paper?")),
            (15, Host("Yes, no paper at all. Four minutes for one cup.")),
            (17, Buys(&TOM, 9, 2)),
            (18, Buys(&TOM, 8, 1)),
            (22, Says(&BE_BA, "Mật ong có tinh không chị?")),
            (23, Host("Dạ trời lạnh sẽ kết tinh, ngâm nước ấm là tan ạ")),
            (26, Buys(&BE_BA, 11, 2)),
            (31, Likes(&BE_BA, 31)),
            (34, Says(&HAI_YEN, "Ship Đà Nẵng mấy ngày ạ?")),
            (35, Host("Dạ hai ngày ạ")),
            (38, Buys(&HAI_YEN, 7, 1)),
            (44, Buys(&BAO, 8, 2)),
            (52, Says(&LAN, "Phin đẹp quá, lấy thêm một cái tặng mẹ")),
            (53, Buys(&LAN, 9, 1)),
            (63, Likes(&HAI_YEN, 18)),
            (70, Buys(&HAI_YEN, 10, 1)),
            (78, Says(&TOM, "Thank you, good night!")),
            (84, Host("Cảm ơn cả nhà, mai Mây gói hàng gửi liền ạ")),
        ],
    },
    Over {
        name: "show ceramics",
        days_ago: 1,
        starts: "20:00",
        ends: "22:00",
        ended_after: Some(103),
        title: "Gốm Bát Tràng cho bàn trà · Bat Trang for the tea table",
        description: "Bình men lam, ấm tử sa, đĩa cá chép, và một chiếc đèn lồng cho góc nhà.\n\n\
            Blue glaze, clay teapots, a carp plate, and a lantern for the corner of a room.",
        cover: "cover-ceramics",
        offers: &[
            (12, 115_000, 0),
            (13, 420_000, 6),
            (14, 0, 0),
            (15, 350_000, 5),
            (16, 219_000, 20),
            (17, 129_000, 0),
        ],
        vouchers: 1,
        acts: &[
            (3, Host("Mây vừa lấy hàng ở Bát Tràng về, còn thơm mùi lò 😄")),
            (4, Says(&HAI_YEN, "Hóng bình men lam từ hôm qua")),
            (5, Likes(&HAI_YEN, 40)),
            (7, Buys(&HAI_YEN, 13, 1)),
            (9, Says(&LAN, "Tô này dùng lò vi sóng được không?")),
            (10, Host("Dạ được ạ, máy rửa chén cũng được")),
            (12, Buys(&LAN, 12, 4)),
            (15, Says(&TOM, "How big is the teapot?")),
            (16, Host("About 350 ml, three small cups")),
            (19, Buys(&TOM, 15, 1)),
            (24, Buys(&BAO, 16, 2)),
            (26, Says(&BAO, "Đèn lồng treo ngoài hiên bền không shop?")),
            (27, Host("Dạ dưới mái hiên thì được hai ba mùa mưa ạ")),
            (33, Buys(&MINH_ANH, 17, 3)),
            (35, Says(&MINH_ANH, "Nến thơm mùi dịu, lần trước mua rồi, thích lắm")),
            (41, Likes(&MINH_ANH, 22)),
            (48, Buys(&BE_BA, 14, 1)),
            (55, Buys(&BE_BA, 12, 2)),
            (62, Buys(&MINH_ANH, 15, 1)),
            (66, Says(&LAN, "Bình men lam còn không ạ?")),
            (67, Host("Dạ còn mấy bình ạ")),
            (69, Buys(&LAN, 13, 1)),
            (77, Likes(&TOM, 15)),
            (83, Buys(&HAI_YEN, 16, 2)),
            (95, Says(&BE_BA, "Mai có live nữa không Mây?")),
            (97, Host("Dạ có, mai thêm bánh pía với áo dài nha cả nhà")),
        ],
    },
];

/// Units of the goods at this place that were sold in shows that are over.
pub(super) fn sold(place: usize) -> i64 {
    let acts = OVER.iter().flat_map(|show| show.acts);
    acts.map(|(_, act)| match act {
        Buys(_, bought, units) if *bought == place => *units,
        _ => 0,
    })
    .sum()
}
