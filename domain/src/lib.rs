//! The rules and the words of the trade: what a campaign is, who may do what, how money adds up.
//! Compiles for the host and for the browser. No input or output, no clock, no randomness: time and ids are arguments.
#![warn(missing_docs)]

pub mod account;
pub mod audience;
pub mod campaign;
pub mod catalog;
pub mod field;
mod ids;
pub mod image;
mod lang;
pub mod links;
pub mod live;
pub mod moderation;
mod money;
pub mod offer;
pub mod orders;
mod page;
mod reject;
pub mod text;
pub mod when;
mod why;

pub use ids::*;
pub use lang::Lang;
pub use money::{Currency, Money, MoneyError};
pub use page::Page;
pub use reject::Reject;
pub use why::{FieldError, Why};
