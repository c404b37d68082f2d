//! How a rule says no to a whole request, with a sentence for a person in both languages; nothing here blames anybody.

use crate::{
    Lang,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// A rule says no to the whole request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[error("{}", self.sentence(Lang::En))]
#[expect(missing_docs, reason = "each variant is its sentence below")]
pub enum Reject {
    SoldOut,
    OnlyLeft {
        left: i64,
    },
    PriceChanged,
    /// With the number of the terms that hold now.
    TermsChanged(i64),
    NotOnSale,
    NotLive,
    NotPublished,
    OngoingCannotBeEdited,
    CompletedCannotBeEdited,
    OngoingCannotBeDeleted,
    CompletedCannotBeDeleted,
    CompletedCannotGoLive,
    WindowIsOver {
        #[serde(with = "wire")]
        ended: DateTime<Utc>,
    },
    AlreadyOnAir,
    /// Asked back before the start: it is planned for more than an hour from now.
    PlannedForLater,
    /// Asked back before the start: another show of the shop is on air.
    OtherOnAir {
        title: String,
    },
    NotInCampaign,
    ChooseVariant,
    ChooseNickname,
    CookiesBlocked,
    FollowersOnly {
        shop_name: String,
        shop_slug: String,
    },
    Blocked,
    AuthorIsStaff,
    FollowersComment,
    ChangedMeanwhile,
    KeyUsedDifferently,
    ShopHasOther,
    LastOwner,
    ShopsClosed,
    ShopSuspended,
    ShopClosed,
    AccountSuspended,
    ShowTooLong,
}

impl Reject {
    /// The sentence shown to the person.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let (en, vi) = match self {
            Reject::SoldOut => ("This product has just sold out.", "Sản phẩm này vừa hết hàng."),
            Reject::OnlyLeft { left } => {
                return match lang {
                    Lang::En => format!("Only {left} left. Choose a smaller quantity."),
                    Lang::Vi => format!("Chỉ còn {left}. Bạn chọn số lượng ít hơn nhé."),
                };
            }
            Reject::PriceChanged => (
                "The price has just changed. Check the new price and order again.",
                "Giá vừa thay đổi. Bạn xem giá mới rồi đặt lại nhé.",
            ),
            Reject::TermsChanged(_) => (
                "The shop has just changed its terms. Read them and order again.",
                "Cửa hàng vừa thay đổi điều khoản. Bạn đọc lại rồi đặt hàng nhé.",
            ),
            Reject::NotOnSale => ("This product is not on sale now.", "Sản phẩm này hiện không bán."),
            Reject::NotLive => ("This livestream is not on air.", "Buổi livestream này không phát."),
            Reject::NotPublished => (
                "This livestream is not public yet.",
                "Buổi livestream này chưa công khai.",
            ),
            Reject::OngoingCannotBeEdited => (
                "Ongoing campaigns can't be edited",
                "Không thể sửa chiến dịch đang diễn ra",
            ),
            Reject::CompletedCannotBeEdited => (
                "Completed campaigns can't be edited",
                "Không thể sửa chiến dịch đã hoàn thành",
            ),
            Reject::OngoingCannotBeDeleted => (
                "Ongoing campaigns can't be deleted",
                "Không thể xóa chiến dịch đang diễn ra",
            ),
            Reject::CompletedCannotBeDeleted => (
                "Completed campaigns can't be deleted",
                "Không thể xóa chiến dịch đã hoàn thành",
            ),
            Reject::CompletedCannotGoLive => (
                "Completed campaigns can't go live again. Clone it instead.",
                "Chiến dịch đã hoàn thành không thể phát lại. Bạn hãy nhân bản nó.",
            ),
            Reject::WindowIsOver { .. } => (
                "The campaign's time is over. Edit it to choose a new time.",
                "Thời gian của chiến dịch đã hết. Bạn sửa để chọn giờ mới.",
            ),
            Reject::AlreadyOnAir => (
                "This campaign is already on air from another device.",
                "Chiến dịch này đang phát từ thiết bị khác.",
            ),
            Reject::PlannedForLater => (
                "This livestream is planned for more than an hour from now. Start it already?",
                "Còn hơn một giờ nữa mới đến giờ đã hẹn của buổi livestream này. Bắt đầu luôn?",
            ),
            Reject::OtherOnAir { title } => {
                return match lang {
                    Lang::En => format!("“{title}” is on air from this shop. Start this livestream, too?"),
                    Lang::Vi => format!("Cửa hàng đang phát “{title}”. Vẫn bắt đầu thêm buổi này?"),
                };
            }
            Reject::NotInCampaign => ("This is not part of the campaign.", "Mục này không thuộc chiến dịch."),
            Reject::ChooseVariant => ("Choose which one you want.", "Bạn chọn phân loại trước nhé."),
            Reject::ChooseNickname => ("Choose a nickname first.", "Bạn chọn biệt danh trước nhé."),
            Reject::CookiesBlocked => (
                "This browser blocks cookies. Allow them for this site, then try again.",
                "Trình duyệt này đang chặn cookie. Bạn hãy cho phép cookie cho trang này rồi thử lại.",
            ),
            Reject::FollowersOnly { .. } => (
                "This livestream is for the shop's followers. Follow the shop first.",
                "Buổi livestream này dành cho người theo dõi. Bạn theo dõi cửa hàng trước nhé.",
            ),
            Reject::Blocked => (
                "The shop has blocked you from commenting.",
                "Cửa hàng đã chặn bạn bình luận.",
            ),
            Reject::AuthorIsStaff => (
                "This is a colleague. Colleagues cannot be blocked.",
                "Đây là đồng nghiệp của bạn nên không chặn được.",
            ),
            Reject::FollowersComment => (
                "Only the shop's followers can comment now. Follow the shop first.",
                "Hiện chỉ người theo dõi cửa hàng được bình luận. Bạn theo dõi cửa hàng trước nhé.",
            ),
            Reject::ChangedMeanwhile => (
                "This was changed elsewhere meanwhile. Your input is still here: compare and save again.",
                "Mục này vừa được thay đổi ở nơi khác. Nội dung của bạn vẫn còn: hãy so sánh rồi lưu lại.",
            ),
            Reject::KeyUsedDifferently => (
                "This request was already answered for something else. Reload and try again.",
                "Yêu cầu này đã được trả lời cho việc khác. Bạn tải lại trang rồi thử lại.",
            ),
            Reject::ShowTooLong => (
                "A livestream lasts at most 24 hours. End it and plan a new one.",
                "Buổi livestream kéo dài tối đa 24 giờ. Bạn kết thúc rồi lên lịch buổi mới.",
            ),
            Reject::LastOwner => (
                "A shop needs an owner. Make somebody else owner first.",
                "Cửa hàng cần có chủ. Bạn chọn người khác làm chủ trước nhé.",
            ),
            Reject::ShopsClosed => (
                "Shops are opened here by invitation only. Ask the operator of this site.",
                "Ở đây chỉ mở cửa hàng khi được mời. Bạn hãy hỏi người quản trị trang.",
            ),
            Reject::ShopSuspended => (
                "The operator of this site has suspended this shop. Orders can still be read.",
                "Quản trị trang đã tạm khoá cửa hàng này. Bạn vẫn xem được đơn hàng.",
            ),
            Reject::ShopClosed => (
                "This shop is closed. Its orders can still be read.",
                "Cửa hàng này đã đóng. Bạn vẫn xem được đơn hàng.",
            ),
            Reject::AccountSuspended => (
                "This account is suspended. Ask the operator of this site.",
                "Tài khoản này đang bị khoá. Bạn hãy hỏi người quản trị trang.",
            ),
            Reject::ShopHasOther => ("This belongs to another shop.", "Mục này thuộc cửa hàng khác."),
        };
        lang.pick(en, vi).to_owned()
    }
}
