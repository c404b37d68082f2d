//! What the kit and the shells say, in both languages.

use crate::words::words;

words! {
    optional: "(optional)", "(không bắt buộc)";
    close: "Close", "Đóng";
    show_password: "Show password", "Hiện mật khẩu";
    cancel: "Cancel", "Huỷ";
    undo: "Undo", "Hoàn tác";
    dismiss: "Dismiss", "Bỏ qua";
    chosen: "chosen", "đang chọn";
    loading: "Loading", "Đang tải";
    newer: "First page", "Trang đầu";
    older: "Next page", "Trang sau";
    pages: "Pages", "Các trang";
    seconds_left(n: i64): "{n} second left" | "{n} seconds left", "Còn {n} giây";
    from_to(from: &str, to: &str): "{from} to {to}", "{from} đến {to}";
    to_fix(n: usize): "One thing to fix before this can be saved" | "{n} things to fix before this can be saved", "Bạn cần sửa {n} chỗ trước khi lưu";
    try_again: "Try again", "Thử lại";
    went_wrong: "Something went wrong on our side", "Có lỗi xảy ra ở phía chúng tôi";
    error_id(id: &str): "If you write to us, quote {id}", "Khi liên hệ, bạn hãy gửi kèm mã {id}";
    offline: "You are offline. What you see may be out of date.", "Bạn đang ngoại tuyến. Nội dung có thể đã cũ.";
    lost: "Connection lost. Reconnecting automatically…", "Mất kết nối. Đang tự kết nối lại…";
    link_copied: "Link copied", "Đã sao chép liên kết";
    copy_by_hand(link: &str): "Copy it by hand: {link}", "Bạn hãy tự sao chép: {link}";
    online_again: "Back online", "Đã có mạng trở lại";
    price_was: "instead of", "thay vì";

    ongoing: "Ongoing", "Đang diễn ra";
    upcoming: "Upcoming", "Sắp diễn ra";
    ended: "Ended", "Đã kết thúc";
    completed: "Completed", "Đã hoàn thành";
    draft: "Draft", "Bản nháp";

    skip: "Skip to the content", "Đến nội dung chính";
    main_menu: "Main menu", "Trình đơn chính";
    campaigns: "Campaigns", "Chiến dịch";
    products: "Products", "Sản phẩm";
    vouchers: "Vouchers", "Voucher";
    orders: "Orders", "Đơn hàng";
    settings: "Settings", "Cài đặt";
    account: "Account", "Tài khoản";
    new_orders(n: i64): "{n} new order" | "{n} new orders", "{n} đơn mới";
    discover: "Discover", "Khám phá";
    sign_in: "Sign in", "Đăng nhập";
    sign_out: "Sign out", "Đăng xuất";
    open_shop: "Open a shop", "Mở cửa hàng";
    sell: "Sell on Hawker", "Bán hàng trên Hawker";
    shop_page: "View shop page", "Xem trang cửa hàng";
    language: "Language", "Ngôn ngữ";
    theme: "Theme", "Giao diện";
    theme_light: "Light", "Sáng";
    theme_dark: "Dark", "Tối";
    theme_system: "Same as this device", "Theo thiết bị";
    role_owner: "Owner", "Chủ cửa hàng";
    role_host: "Host", "Người dẫn";
    role_moderator: "Moderator", "Điều hành viên";
    role_analyst: "Analyst", "Phân tích viên";
    in_row(label: &str, row: usize): "{label} {row}", "{label} {row}";
}
