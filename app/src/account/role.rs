//! What roles and permissions are called.

use super::words;
use domain::account::{Permission, Role};

/// What a role is called.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => words::owner(),
        Role::Host => words::host(),
        Role::Moderator => words::moderator(),
        Role::Analyst => words::analyst(),
    }
}

/// What a permission lets one do.
pub(super) fn permission_name(permission: Permission) -> &'static str {
    match permission {
        Permission::RunShop => words::run_shop(),
        Permission::SeeCatalog => words::see_catalog(),
        Permission::EditCatalog => words::edit_catalog(),
        Permission::SeeCampaigns => words::see_campaigns(),
        Permission::SeeDrafts => words::see_drafts(),
        Permission::EditCampaigns => words::edit_campaigns(),
        Permission::GoLive => words::go_live(),
        Permission::WorkConsole => words::work_console(),
        Permission::SeeOrders => words::see_orders(),
        Permission::SeeReports => words::see_reports(),
    }
}
