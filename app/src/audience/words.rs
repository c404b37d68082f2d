//! The texts of the audience's components.

use crate::words::words;

words! {
    comments: "Comments", "Bình luận";
    none_yet: "No comments yet. Say hello!", "Chưa có bình luận. Bạn chào mọi người nhé!";
    n_new(n: i64): "{n} new", "{n} mới";
    host: "host", "người dẫn";
    you: "You", "Bạn";
    say_something: "Say something…", "Nói gì đó…";
    reply_to_everyone: "Reply to everyone…", "Trả lời mọi người…";
    send: "Send", "Gửi";
    sending: "Sending…", "Đang gửi…";
    in_its_turn: "Sent by itself in its turn", "Tự gửi khi đến lượt";
    not_sent: "Not sent: no answer came.", "Chưa gửi được: không có phản hồi.";
    try_again: "Try again", "Thử lại";
    discard: "Discard", "Bỏ";
    nickname_title: "What should we call you?", "Bạn muốn mọi người gọi mình là gì?";
    nickname: "Nickname", "Biệt danh";
    nickname_help: "Everybody sees it beside your comments.", "Mọi người thấy tên này cạnh bình luận của bạn.";
    nickname_save: "Comment", "Bình luận";
    send_heart: "Send a heart", "Thả tim";
    follow: "Follow", "Theo dõi";
    following: "Following", "Đang theo dõi";
    you_follow(shop: &str): "You follow {shop}.", "Bạn đã theo dõi {shop}.";
    unfollow: "Stop following this shop", "Bỏ theo dõi cửa hàng này";
}
