//! People and shops: signing up and in, one's account, opening a shop, the shop's facts, and the two layouts, which
//! depend on who is signed in. Signing in and out are plain form posts on purpose: the whole page is drawn anew for a new
//! person, with or without JavaScript.

pub mod api;
#[cfg(feature = "ssr")]
pub mod cookie;
pub mod home;
pub mod join;
#[cfg(feature = "ssr")]
mod landing;
pub mod layout;
pub mod profile;
pub mod reset;
mod role;
pub mod sessions;
pub mod settings;
pub mod shop;
pub mod shop_profile;
pub mod sign_in;
pub mod sign_up;
pub mod team;
mod words;
pub mod zone;

pub use home::AccountPage;
pub use join::JoinPage;
pub use layout::{NotFoundPage, SellerLayout, ViewerLayout, use_here, use_me};
pub use reset::ResetPage;
pub use settings::ShopSettingsPage;
pub use shop::OpenShopPage;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
