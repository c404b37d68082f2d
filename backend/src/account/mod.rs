//! Account: people, their sessions, the shops they run, whom they work with and what their role lets them do there;
//! browsers and their nicknames.
//! A [`May`] value is the evidence that somebody may do something in a shop, [`System`] that the server itself acts: only this
//! module makes them.

mod attempts;
mod authority;
mod deletion;
mod known_device;
mod password;
mod person;
mod profile;
mod reset;
mod session;
mod shop;
mod shop_profile;
mod stream_key;
mod suspension;
mod team;
mod visitor;

pub(crate) use attempts::Attempts;
pub(crate) use authority::staff_in;
pub use authority::{
    EditCampaigns, EditCatalog, GoLive, Includes, May, Permit, RunShop, SeeCampaigns, SeeCatalog, SeeDrafts, SeeOrders,
    SeeReports, System, WorkConsole, campaign_staff, staff, works_in_a_shop,
};
pub use deletion::delete_account;
pub(crate) use known_device::sweep_known_devices;
pub(crate) use password::Passwords;
pub use person::{me, sign_in, sign_up};
pub(crate) use profile::confirm_password;
pub use profile::{change_email, change_password, rename};
pub(crate) use reset::sweep_resets;
pub use reset::{open_reset, reset_link, reset_password};
pub(crate) use session::sweep_sessions;
pub use session::{NewSession, SessionToken, end_session, session, sessions, sign_out, sign_out_everywhere};
pub(crate) use shop::found_shop;
pub use shop::{invite_to_open, open_shop};
pub use shop_profile::{save_shop_profile, shop_profile};
pub use stream_key::{rotate_stream_key, stream_key, verify_stream_key};
pub(crate) use suspension::suspend;
pub use team::{change_role, invite, join, leave, open_invite, remove_colleague, revoke_invite, team};
pub(crate) use team::{dismiss_colleagues, sweep_invites};
pub use visitor::{Who, choose_nickname, new_visitor, read_visitor, sign_visitor, visitor};
