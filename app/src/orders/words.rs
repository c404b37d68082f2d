//! The texts of the pages of orders.

use crate::words::words;

words! {
    orders: "Orders", "Đơn hàng";
    orders_about: "Everything that viewers ordered, newest first.", "Mọi đơn người xem đã đặt, mới nhất ở trên.";
    of_campaign(title: &str): "Orders of {title}", "Đơn của {title}";
    order: "Order code", "Mã đơn";
    units: "Number of products", "Số sản phẩm";
    customer: "Customer", "Khách hàng";
    total: "Total", "Tổng tiền";
    time: "Time", "Thời gian";
    campaign: "Campaign", "Chiến dịch";
    deleted_campaign: "Deleted campaign", "Chiến dịch đã xoá";
    show_all: "Show all orders", "Hiện tất cả đơn";
    none_yet: "Orders placed during a livestream appear here at once. Go live to get the first one.", "Đơn đặt trong buổi livestream sẽ hiện ở đây ngay lập tức. Hãy phát trực tiếp để có đơn đầu tiên.";
    to_campaigns: "Go to campaigns", "Đến chiến dịch";
    shown_of(shown: usize, total: i64): "{shown} of {total}", "{shown}/{total}";

    back: "Orders", "Đơn hàng";
    receipt: "Your order", "Đơn hàng của bạn";
    lines: "Ordered products", "Sản phẩm đã đặt";
    thanks(code: &str): "Order {code}", "Đơn {code}";
    placed: "The shop has your order and will call you to confirm. You pay when it arrives.", "Cửa hàng đã nhận đơn và sẽ gọi để xác nhận. Bạn trả tiền khi nhận hàng.";
    product: "Product", "Sản phẩm";
    price: "Price", "Giá";
    quantity: "Quantity", "Số lượng";
    sum: "Amount", "Thành tiền";
    ordered_at: "Ordered", "Đặt lúc";
    copy_code: "Copy order code", "Sao chép mã đơn";
    copied: "Copied", "Đã sao chép";
    deliver_to: "Deliver to", "Giao đến";
    note: "Note for the shop", "Lời nhắn cho cửa hàng";
    sold_by: "Sold by", "Người bán";
    to_show: "Back to the livestream", "Về buổi livestream";
    to_start: "More livestreams", "Xem thêm livestream";
}
