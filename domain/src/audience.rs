//! The people who watch: comments, likes, nicknames. Who is watching now is counted by the feed.

use crate::{
    CampaignId, CommentId, Why, links, text,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Longest comment, in characters.
pub const COMMENT_MAX: usize = 300;
/// How many comments a page shows when it opens: more than fit on a screen. Each costs 6 µs of every page that is drawn.
pub const COMMENTS_SHOWN: i64 = 30;
/// Most likes that one request may carry: taps are gathered for a second.
pub const LIKES_PER_REQUEST: i64 = 50;

/// A comment, as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Under which campaign.
    pub campaign: CampaignId,
    /// The name that the author chose, or the shop's name.
    pub author: String,
    /// Written by the shop's team.
    pub host: bool,
    /// 1–300 characters of plain text.
    pub text: String,
    /// Server time.
    #[serde(with = "wire")]
    pub at: DateTime<Utc>,
}

/// Checks a comment: 1–300 characters; links only from staff.
pub fn comment(text: &str, staff: bool) -> Result<String, Why> {
    let text = text::bounded(text, 1, COMMENT_MAX, false)?;
    if !staff && links::has_link(&text) {
        Err(Why::LinksNotAllowed)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viewers_cannot_post_links_but_staff_can() {
        for link in ["xem https://a.vn", "www.shop", "vào shopee.vn nhé", "bit.ly."] {
            assert_eq!(comment(link, false), Err(Why::LinksNotAllowed), "{link}");
            assert!(comment(link, true).is_ok());
        }
        for plain in [
            "Size M còn không?",
            "ok.",
            "1.5 kg",
            "...",
            "ăn ngon",
            "Còn hàng không.shop ơi",
        ] {
            assert!(comment(plain, false).is_ok(), "{plain}");
        }
    }

    #[test]
    fn a_comment_is_plain_text_of_bounded_length() {
        assert_eq!(comment("<b>hi</b>", false), Ok("<b>hi</b>".into()));
        assert_eq!(comment("مرحبا 😄", false), Ok("مرحبا 😄".into()));
        assert_eq!(
            comment(&"x".repeat(1_000_000), false),
            Err(Why::TooLong {
                max: 300,
                length: 1_000_000
            })
        );
        assert_eq!(comment("   ", false), Err(Why::Missing));
    }
}
