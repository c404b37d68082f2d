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

/// The address under which people reach us, for links that are shared.
#[cfg(feature = "ssr")]
fn origin() -> String {
    let public_url = |backend: backend::Backend| backend.settings().public_url.trim_end_matches('/').to_owned();
    crate::access::backend().map(public_url).unwrap_or_default()
}

/// The address under which this person reached us.
#[cfg(not(feature = "ssr"))]
fn origin() -> String {
    browser::page::origin()
}
