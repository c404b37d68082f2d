//! From a request to a handler: routes, the layers around them, who is asking, refusals, pages and the built site.

pub(crate) mod kept;
pub(crate) mod layers;
pub(crate) mod pages;
pub(crate) mod preferences;
pub(crate) mod rate_limit;
pub(crate) mod refusal;
pub(crate) mod router;
pub(crate) mod session;
pub(crate) mod site;
