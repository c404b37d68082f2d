//! What pages say when they cannot be shown.

use crate::words::words;

words! {
    not_found_title: "Page not found", "Không tìm thấy trang";
    not_found: "There is nothing at this address, or it is not yours to see.", "Địa chỉ này không có gì, hoặc bạn không được xem.";
    forbidden_title: "Not part of your role", "Ngoài vai trò của bạn";
    forbidden: "Your role in this shop does not include this page. The owner can change that.", "Vai trò của bạn trong cửa hàng không có trang này. Chủ cửa hàng có thể thay đổi điều đó.";
    to_details: "View campaign details", "Xem chi tiết chiến dịch";
    to_campaigns: "Back to the campaigns", "Về danh sách chiến dịch";
    to_start: "Go to the start page", "Về trang đầu";
    restored: "Your unsaved changes are back.", "Đã khôi phục các thay đổi chưa lưu của bạn.";
    leave_question: "Leave without saving? What you typed stays in this browser.", "Rời đi mà không lưu? Nội dung đã nhập vẫn được giữ trong trình duyệt này.";
    sign_in_again: "Sign in again in a new tab, then save here.", "Đăng nhập lại trong thẻ mới, rồi lưu ở đây.";
    discard: "Discard them", "Bỏ các thay đổi";
}
