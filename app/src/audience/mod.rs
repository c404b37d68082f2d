//! The people who watch: what they say and the hearts that they send. Studio and stage show the same list; the
//! author of a comment sees it at once, also when it could not be sent. Following a shop is here too.

pub mod api;
pub mod follow;
pub mod hearts;
pub mod list;
pub mod moderation;
pub mod nickname;
pub mod talk;
mod words;
pub mod write;

pub use follow::{FollowButton, FollowHere};
pub use hearts::{Hearts, HeartsView, LikeButton};
pub use list::CommentList;
pub use moderation::{CommentMenu, ModerationButton, ModerationSheet, ReportDialog};
pub use nickname::NicknameDialog;
pub use talk::Talk;
pub(crate) use words::comments as comments_word;
pub use write::CommentBox;
