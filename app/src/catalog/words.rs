//! What the pages of the catalog say.

use crate::words::words;

words! {
    products: "Products", "Sản phẩm";
    products_about: "What you can show and sell in a livestream.", "Những gì bạn có thể giới thiệu và bán trong buổi live.";
    create_product: "Create product", "Tạo sản phẩm";
    edit_product: "Edit product", "Sửa sản phẩm";
    product: "Product", "Sản phẩm";
    product_name: "Product name", "Tên sản phẩm";
    search_products: "Search by product name", "Tìm theo tên sản phẩm";
    search: "Search", "Tìm";
    category: "Category", "Danh mục";
    all_categories: "All categories", "Tất cả danh mục";
    no_category: "No category", "Chưa có danh mục";
    new_category: "New category", "Danh mục mới";
    category_name: "Category name", "Tên danh mục";
    create: "Create", "Tạo";
    price: "Price", "Giá";
    price_help: "What one unit costs.", "Giá của một sản phẩm.";
    compare_at: "Compare-at price", "Giá gốc";
    compare_at_help: "The old price, shown struck through.", "Giá cũ, hiển thị gạch ngang.";
    stock: "Stock", "Tồn kho";
    stock_help: "Units that can be sold now.", "Số lượng có thể bán ngay.";
    pictures: "Pictures", "Hình ảnh";
    about_basics: "Basic information", "Thông tin cơ bản";
    about_price: "Price and stock", "Giá và tồn kho";
    active: "On sale", "Đang bán";
    active_help: "Viewers can buy it when it is part of a livestream.", "Người xem có thể mua khi sản phẩm nằm trong buổi live.";
    inactive: "Not on sale", "Ngừng bán";
    status: "Status", "Trạng thái";
    sold_out: "Sold out", "Hết hàng";
    save: "Save", "Lưu";
    cancel: "Cancel", "Huỷ";
    no_products: "Products are what viewers buy while you are live. Create the first one.", "Sản phẩm là thứ người xem mua khi bạn đang live. Hãy tạo sản phẩm đầu tiên.";
    no_match: "Nothing here has that name.", "Không có mục nào mang tên đó.";
    show_all: "Show all", "Hiện tất cả";
    shown_of(shown: usize, total: i64): "{shown} of {total}", "{shown} trên {total}";

    vouchers: "Vouchers", "Voucher";
    vouchers_about: "Codes that take something off an order.", "Mã giảm giá cho đơn hàng.";
    create_voucher: "Create voucher", "Tạo voucher";
    edit_voucher: "Edit voucher", "Sửa voucher";
    voucher: "Voucher", "Voucher";
    voucher_name: "Voucher name", "Tên voucher";
    search_vouchers: "Search by voucher name", "Tìm theo tên voucher";
    code: "Code", "Mã";
    code_help: "3 to 20 letters A–Z and figures. Viewers type it or tap it.", "3 đến 20 chữ A–Z và chữ số. Người xem nhập hoặc chạm vào mã.";
    discount: "Discount", "Giảm giá";
    kind: "Kind of discount", "Loại giảm giá";
    fixed: "Fixed amount", "Số tiền cố định";
    percent: "Percent", "Phần trăm";
    percent_of: "Percent off", "Giảm theo phần trăm";
    amount_off: "Amount off", "Số tiền giảm";
    cap: "At most", "Giảm tối đa";
    cap_help: "The most that the percentage takes off.", "Mức giảm cao nhất của phần trăm.";
    minimum: "Minimum order", "Đơn tối thiểu";
    minimum_help: "The order must be worth at least this much.", "Đơn hàng phải đạt ít nhất mức này.";
    none: "None", "Không";
    off(amount: String): "{amount} off", "Giảm {amount}";
    up_to(percent: u8, cap: String): "{percent} % off, at most {cap}", "Giảm {percent} %, tối đa {cap}";
    usable: "Usable", "Dùng được";
    usable_help: "Viewers can use it in a livestream that it is part of.", "Người xem có thể dùng trong buổi live có voucher này.";
    unusable: "Not usable", "Không dùng được";
    no_vouchers: "A voucher gives viewers a reason to buy now. Create the first one.", "Voucher cho người xem lý do để mua ngay. Hãy tạo voucher đầu tiên.";

    add_pictures: "Add pictures", "Thêm hình ảnh";
    pictures_help: "JPEG, PNG or WebP, at most 10 MB each, up to 9. The first is the cover.", "JPEG, PNG hoặc WebP, tối đa 10 MB mỗi ảnh, tối đa 9 ảnh. Ảnh đầu là ảnh bìa.";
    cover: "Cover", "Ảnh bìa";
    move_earlier(n: usize): "Move picture {n} earlier", "Đưa ảnh {n} lên trước";
    move_later(n: usize): "Move picture {n} later", "Đưa ảnh {n} ra sau";
    remove_picture(n: usize): "Remove picture {n}", "Bỏ ảnh {n}";
    sending(name: &str): "Sending {name}", "Đang gửi {name}";
    refused(name: &str, why: &str): "{name}: {why}", "{name}: {why}";
    dismiss: "Dismiss", "Bỏ qua";
    upload_failed: "The picture could not be sent. Try again.", "Không gửi được ảnh. Bạn thử lại nhé.";
    too_many_pictures: "At most 9 pictures are possible.", "Chỉ được tối đa 9 ảnh.";
}
