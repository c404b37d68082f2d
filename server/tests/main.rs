//! The endpoints, called from outside: one program, because linking it once is slow enough.
#![allow(unreachable_pub, reason = "a test program has no outside")]
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where something is not as expected"
)]

mod access;
mod account;
mod audience;
mod budgets;
mod campaign;
mod catalog;
mod catalog_csv;
mod live;
mod orders;
mod pages;
mod program;
mod public_address;
mod returned_forms;
mod shared_page;
mod street;
