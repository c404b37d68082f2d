//! The doors, knocked at from outside: one program, because linking it once is slow enough.

mod access;
mod account;
mod audience;
mod catalog;
mod live;
mod orders;
mod pages;
mod program;
mod street;
