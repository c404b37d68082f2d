//! What pages say when they cannot be shown, and about the images of a form.

use crate::words::words;

words! {
    not_found_title: "Page not found", "Không tìm thấy trang";
    not_found: "There is nothing at this address, or it is not yours to see.", "Địa chỉ này không có gì, hoặc bạn không được xem.";
    forbidden_title: "Not part of your role", "Ngoài vai trò của bạn";
    forbidden: "Your role in this shop does not include this page. The owner can change that.", "Vai trò của bạn trong cửa hàng không có trang này. Chủ cửa hàng có thể thay đổi điều đó.";
    no_connection: "No connection. Try again.", "Mất kết nối. Bạn thử lại nhé.";
    to_details: "View campaign details", "Xem chi tiết chiến dịch";
    to_campaigns: "Back to the campaigns", "Về danh sách chiến dịch";
    to_start: "Go to the start page", "Về trang đầu";
    restored: "Your unsaved changes are back.", "Đã khôi phục các thay đổi chưa lưu của bạn.";
    leave_question: "Leave without saving? What you typed stays in this browser.", "Rời đi mà không lưu? Nội dung đã nhập vẫn được giữ trong trình duyệt này.";
    sign_in_again: "Sign in again in a new tab, then save here.", "Đăng nhập lại trong thẻ mới, rồi lưu ở đây.";
    discard: "Discard them", "Bỏ các thay đổi";

    add_images: "Add images", "Thêm hình ảnh";
    add_image: "Add an image", "Thêm ảnh";
    replace_image: "Replace it", "Thay ảnh";
    images_help: "JPEG, PNG or WebP, at most 10 MB each, up to 9. The first is the cover.", "JPEG, PNG hoặc WebP, tối đa 10 MB mỗi ảnh, tối đa 9 ảnh. Ảnh đầu là ảnh bìa.";
    cover: "Cover", "Ảnh bìa";
    move_earlier(n: usize): "Move image {n} earlier", "Đưa ảnh {n} lên trước";
    move_later(n: usize): "Move image {n} later", "Đưa ảnh {n} ra sau";
    remove_image(n: usize): "Remove image {n}", "Bỏ ảnh {n}";
    sending(name: &str): "Sending {name}", "Đang gửi {name}";
    refused(name: &str, why: &str): "{name}: {why}", "{name}: {why}";
    dismiss: "Dismiss", "Bỏ qua";
    too_large_on_the_way: "The server in front of Hawker takes no file of this size. Send a smaller one, or ask the operator of this site to raise its limit (nginx: client_max_body_size).", "Máy chủ đứng trước Hawker không nhận tệp lớn như vậy. Bạn gửi tệp nhỏ hơn, hoặc nhờ người quản trị trang nâng giới hạn (nginx: client_max_body_size).";
    upload_failed: "The image could not be sent. Try again.", "Không gửi được ảnh. Bạn thử lại nhé.";
    too_many_images(max: usize): "Not taken: at most {max} here.", "Chưa thêm được ảnh này: tối đa {max} ảnh.";
}
