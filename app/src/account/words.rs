//! What the pages of people and shops say.

use crate::words::words;

words! {
    sign_in: "Sign in", "Đăng nhập";
    sign_in_about: "Watch, sell and follow your shows.", "Xem, bán và theo dõi các buổi live của bạn.";
    sign_up: "Create an account", "Tạo tài khoản";
    sign_up_about: "One account for watching and for selling.", "Một tài khoản để xem và để bán.";
    no_account: "New here?", "Bạn mới đến?";
    have_account: "Already have an account?", "Bạn đã có tài khoản?";
    email: "Email", "Email";
    password: "Password", "Mật khẩu";
    password_help: "At least 8 characters. A short sentence is easy to remember.", "Ít nhất 8 ký tự. Một câu ngắn sẽ dễ nhớ.";
    your_name: "Your name", "Tên của bạn";
    your_name_help: "Your team sees it.", "Người cùng cửa hàng sẽ thấy tên này.";
    account: "Account", "Tài khoản";
    signed_in_as: "Signed in as", "Đang đăng nhập bằng";
    sign_out: "Sign out", "Đăng xuất";
    sign_out_everywhere: "Sign out everywhere", "Đăng xuất khỏi mọi thiết bị";
    sign_out_everywhere_help: "Ends every session of this account, on this device and all others.", "Kết thúc mọi phiên của tài khoản này, trên thiết bị này và các thiết bị khác.";
    sessions: "Sessions", "Phiên đăng nhập";
    my_shops: "My shops", "Cửa hàng của tôi";
    no_shops: "You do not work in a shop yet. Open one and plan your first livestream.", "Bạn chưa có cửa hàng nào. Hãy mở cửa hàng và lên lịch buổi live đầu tiên.";
    open_shop: "Open a shop", "Mở cửa hàng";
    open_shop_about: "Name and address can be shared; currency and time zone are used on every page of the shop.", "Tên và địa chỉ để chia sẻ; đơn vị tiền và múi giờ được dùng trên mọi trang của cửa hàng.";
    shop_name: "Shop name", "Tên cửa hàng";
    slug: "Address", "Địa chỉ";
    slug_help: "3 to 40 letters a–z, figures and single hyphens. It becomes the shop's link.", "3 đến 40 chữ a–z, chữ số và dấu gạch nối đơn. Đây sẽ là liên kết của cửa hàng.";
    currency: "Currency", "Đơn vị tiền";
    currency_help: "Every price in the shop. It cannot be changed later.", "Dùng cho mọi giá trong cửa hàng. Không thể đổi về sau.";
    zone: "Time zone", "Múi giờ";
    zone_help: "Livestreams are planned in this zone.", "Buổi live được lên lịch theo múi giờ này.";
    settings: "Settings", "Cài đặt";
    settings_about: "The facts of this shop and what each role may do in it.", "Thông tin cửa hàng và quyền của từng vai trò.";
    facts: "Shop", "Cửa hàng";
    link: "Link", "Liên kết";
    your_role: "Your role", "Vai trò của bạn";
    roles: "Roles and permissions", "Vai trò và quyền";
    permission: "Permission", "Quyền";
    yes: "Yes", "Có";
    no: "No", "Không";
    owner: "Owner", "Chủ cửa hàng";
    host: "Host", "Người dẫn";
    moderator: "Moderator", "Điều hành viên";
    analyst: "Analyst", "Phân tích viên";
    run_shop: "Change the shop and its team", "Thay đổi cửa hàng và đội ngũ";
    see_catalog: "See products and vouchers", "Xem sản phẩm và voucher";
    edit_catalog: "Create and edit products and vouchers", "Tạo và sửa sản phẩm, voucher";
    see_campaigns: "See campaigns", "Xem chiến dịch";
    edit_campaigns: "Create, edit, clone and delete campaigns", "Tạo, sửa, nhân bản và xoá chiến dịch";
    go_live: "Go live, hold the stream key", "Phát trực tiếp, giữ khoá luồng";
    work_console: "Work in the live console: pin, comment, moderate", "Làm việc trong bảng điều khiển: ghim, bình luận, kiểm duyệt";
    see_orders: "See the shop's orders", "Xem đơn hàng của cửa hàng";
    see_reports: "Read and export reports", "Xem và xuất báo cáo";
}
