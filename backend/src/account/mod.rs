//! Account: people, their sessions, the shops they run, whom they work with and what their role lets them do there;
//! browsers and their nicknames.
//! A [`Staff`] value is the proof that somebody may do something in a shop: only this module can make one.

mod attempts;
mod password;
mod person;
mod session;
mod shop;
mod staff;
mod team;
mod visitor;

pub(crate) use attempts::Attempts;
pub(crate) use password::Passwords;
pub use person::{admit, me, sign_in, sign_up};
pub(crate) use session::sweep_sessions;
pub use session::{NewSession, SessionToken, session, sign_out, sign_out_everywhere};
pub use shop::open_shop;
pub use staff::{Staff, campaign_staff, is_staff, staff};
pub(crate) use team::sweep_invites;
pub use team::{change_role, invite, join, open_invite, remove_colleague, revoke_invite, team};
pub use visitor::{Who, choose_nickname, new_visitor, read_visitor, sign_visitor, visitor};
