//! What operators deal with: settings, start and stop, log and metrics, health, jobs.

pub mod command;
pub(crate) mod config;
pub(crate) mod health;
pub(crate) mod jobs;
mod reach;
pub(crate) mod revocation;
pub(crate) mod start;
pub mod telemetry;
