//! Use cases of the shop, each on its own fresh database, on SQLite and on PostgreSQL.
//! PostgreSQL is found by `HAWKER_TEST_POSTGRES_URL`; without it those tests fail and say so. `./dev test` starts one.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test where something is not as it says"
)]

mod fixture;
mod stall;

mod account;
mod audience;
mod busy;
mod campaign;
mod catalog;
mod compile;
mod cost;
mod demo;
mod live;
mod orders;
mod returned_forms;
mod schema;
mod tx;
