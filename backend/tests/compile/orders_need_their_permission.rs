//! Working in the live console is no evidence for reading orders: the moderator's leak does not compile.

use backend::{
    Backend,
    account::{May, WorkConsole},
    orders,
};

async fn leak(b: &Backend, may: &May<WorkConsole>) {
    let _ = orders::list(b, may, None, "").await;
}

fn main() {}
