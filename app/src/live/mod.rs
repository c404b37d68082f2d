//! A campaign on air. The *set-up* comes before it: devices, parameters, the post's details. The *studio* is the seller's
//! screen: sources, preview, the live console. The *stage* is the viewers': video, pinned card, bag, buying. Both render a
//! `feed::LiveStore`; video and sound are sent and received by the crate `browser`.

pub mod api;
mod ended;
pub mod pinned;
pub mod setup;
pub mod stage;
pub mod studio;
mod words;

pub use setup::SetupPage;
pub use stage::StagePage;
pub use studio::StudioPage;
