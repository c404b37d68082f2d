//! The texts of moderation.

use crate::words::{lang, words};
use domain::moderation::{CommentRules, Reason};

words! {
    menu(author: &str): "{author}'s comment", "Bình luận của {author}";
    delete: "Delete", "Xoá";
    deleted: "Comment deleted", "Đã xoá bình luận";
    block_here: "Block in this livestream", "Chặn trong buổi này";
    block_in_shop: "Block in the whole shop", "Chặn trong toàn cửa hàng";
    blocked(author: &str): "{author} is blocked. Their comments here are deleted.", "Đã chặn {author} và xoá các bình luận của người này.";
    undone: "Undone", "Đã hoàn tác";
    settings: "Comment settings", "Cài đặt bình luận";
    settings_reported(n: i64): "Comment settings, {n} reported", "Cài đặt bình luận, {n} bị báo cáo";
    slow_mode: "Slow mode", "Chế độ chậm";
    slow_mode_help: "Everybody waits between two comments. Your team does not.", "Mỗi người phải chờ giữa hai bình luận. Người của cửa hàng không phải chờ.";
    off: "Off", "Tắt";
    seconds(n: u32): "{n} seconds", "{n} giây";
    minutes(n: u32): "{n} minutes", "{n} phút";
    one_minute: "1 minute", "1 phút";
    followers_only: "Only followers can comment", "Chỉ người theo dõi được bình luận";
    words_here: "Banned words in this livestream", "Từ cấm trong buổi này";
    words_in_shop: "Banned words in every livestream of the shop", "Từ cấm trong mọi buổi của cửa hàng";
    words_help: "One word or phrase per line. Capitals, spaces and repeated letters do not matter; a word typed without diacritics is found with any.",
        "Mỗi dòng một từ hoặc cụm từ. Không phân biệt chữ hoa, dấu cách hay chữ lặp; từ nhập không dấu sẽ chặn cả dạng có dấu.";
    save: "Save", "Lưu";
    saved: "Comment settings saved", "Đã lưu cài đặt bình luận";
    reported_title: "Reported comments", "Bình luận bị báo cáo";
    reported_none: "No comments to review.", "Không có bình luận nào cần xem.";
    reported_by(n: i64): "Reported {n}×", "{n} lượt báo cáo";
    keep: "Keep", "Giữ lại";
    kept: "The comment stays", "Đã giữ bình luận";
    blocked_title: "Blocked people", "Người bị chặn";
    blocked_none: "Nobody is blocked.", "Chưa chặn ai.";
    unblock: "Unblock", "Bỏ chặn";
    what_blocking_does: "Blocking stops an account and the browser that it used from commenting; they can still watch and buy. Somebody who clears the browser or takes another device without signing in can come back: slow mode and followers-only mode make that harder.",
        "Người bị chặn không bình luận được bằng tài khoản và trình duyệt đó nữa, nhưng vẫn xem và mua được. Ai xoá dữ liệu trình duyệt hoặc dùng thiết bị khác mà không đăng nhập thì vẫn có thể quay lại: chế độ chậm và chế độ chỉ người theo dõi giúp hạn chế việc này.";
    log_title: "Moderation log", "Nhật ký kiểm duyệt";
    show_more: "Show more", "Xem thêm";
    log_none: "Nothing here yet.", "Chưa có gì ở đây.";
    undone_by(who: &str): "undone by {who}", "{who} đã hoàn tác";
    report_title: "Report this comment", "Báo cáo bình luận này";
    report_why: "What is wrong with it?", "Bình luận này có vấn đề gì?";
    report_sent: "Thank you. The shop's team will look at it.", "Cảm ơn bạn. Cửa hàng sẽ xem lại.";
    report_gone: "This comment is already gone.", "Bình luận này đã bị xoá rồi.";
    slow_now(n: u32): "One comment every {n} s", "{n} giây một bình luận";
}

/// Why a viewer reports.
pub(super) fn reason(reason: Reason) -> &'static str {
    let (en, vi) = match reason {
        Reason::Spam => ("Spam or advertising", "Spam hoặc quảng cáo"),
        Reason::Abuse => ("Insults or threats", "Xúc phạm hoặc đe doạ"),
        Reason::Scam => ("A scam", "Lừa đảo"),
        Reason::Other => ("Something else", "Lý do khác"),
    };
    lang().pick(en, vi)
}

/// What the box for a comment says when not everybody may write, or not always.
pub(crate) fn comment_rules(rules: CommentRules) -> Option<String> {
    match rules {
        CommentRules {
            followers_only: true,
            slow_s: 0,
        } => Some(followers_only().to_owned()),
        CommentRules { slow_s: 0, .. } => None,
        CommentRules {
            followers_only: true,
            slow_s,
        } => Some(format!("{} · {}", followers_only(), slow_now(slow_s))),
        CommentRules { slow_s, .. } => Some(slow_now(slow_s)),
    }
}

/// A pause of slow mode.
pub(super) fn pause(slow_s: u32) -> String {
    match slow_s {
        0 => off().to_owned(),
        60 => one_minute().to_owned(),
        s if s > 60 && s % 60 == 0 => minutes(s / 60),
        s => seconds(s),
    }
}
