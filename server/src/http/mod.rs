//! From a request to a handler: routes, the layers around them, who is asking, refusals, pages and the built site.

pub(crate) mod body_memory;
pub(crate) mod client;
pub(crate) mod connections;
mod detach;
mod pages;
mod panics;
pub(crate) mod per_network;
mod preferences;
mod prepared;
pub(crate) mod query;
pub(crate) mod rate_limit;
pub(crate) mod refusal;
mod request_id;
mod request_log;
mod returned_forms;
pub(crate) mod router;
mod security_headers;
pub(crate) mod serve;
mod session;
pub(crate) mod shared_page;
mod signed_in;
pub(crate) mod site;
mod unread;
mod well_formed;
