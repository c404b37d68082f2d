//! The SFU in virtual time, over an emulated network that loses, delays, doubles and reorders by a fixed seed.

mod delivery;
mod epochs;
mod fuzz;
mod offers;
mod sessions;
mod table;
mod world;
