//! Only `backend::account` makes evidence.

use backend::account::{May, SeeOrders};
use domain::{
    AccountId,
    account::{Role, Shop},
};
use std::marker::PhantomData;

fn forged(account: AccountId, shop: Shop) -> May<SeeOrders> {
    May {
        account,
        shop,
        role: Role::Owner,
        of: PhantomData,
    }
}

fn main() {}
