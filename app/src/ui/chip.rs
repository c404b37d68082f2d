//! Small labels for a state. The word carries the meaning, colour only helps.

use super::{Icon, words};
use domain::campaign::Status;
use leptos::prelude::*;

/// What a chip looks like; the words are its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChipKind {
    /// filled ember with a dot: on air
    OnAir,
    /// bordered ember: ongoing, but nobody is on air yet
    Ongoing,
    /// soft jade: upcoming, chosen filters
    Soft,
    /// grey: ended, completed, counts
    #[default]
    Grey,
    /// dashed: draft
    Dashed,
    /// success
    Good,
    /// running out, flash, questions
    Urge,
    /// failure
    Bad,
    /// over pictures, on dark glass
    Glass,
}

/// A chip, with an icon or not.
#[component]
pub fn Chip(
    #[prop(optional)] kind: ChipKind,
    #[prop(optional, into)] icon: Option<&'static str>,
    children: Children,
) -> AnyView {
    let class = match kind {
        ChipKind::OnAir => "ui-chip ui-chip--on-air",
        ChipKind::Ongoing => "ui-chip ui-chip--ongoing",
        ChipKind::Soft => "ui-chip ui-chip--soft",
        ChipKind::Grey => "ui-chip",
        ChipKind::Dashed => "ui-chip ui-chip--dashed",
        ChipKind::Good => "ui-chip ui-chip--good",
        ChipKind::Urge => "ui-chip ui-chip--urge",
        ChipKind::Bad => "ui-chip ui-chip--bad",
        ChipKind::Glass => "ui-chip ui-chip--glass",
    };
    view! {
        <span class=class>
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </span>
    }
    .into_any()
}

/// The status of a campaign: filled ember on air, and a draft says so instead of "Upcoming".
#[component]
pub fn StatusChip(status: Status, on_air: bool, published: bool) -> AnyView {
    let (kind, text) = match (status, on_air, published) {
        (_, true, _) => (ChipKind::OnAir, words::ongoing()),
        (Status::Ongoing, ..) => (ChipKind::Ongoing, words::ongoing()),
        (Status::Upcoming, _, true) => (ChipKind::Soft, words::upcoming()),
        (Status::Upcoming, _, false) => (ChipKind::Dashed, words::draft()),
        (Status::Ended, ..) => (ChipKind::Grey, words::ended()),
        (Status::Completed, ..) => (ChipKind::Grey, words::completed()),
    };
    view! { <Chip kind>{text}</Chip> }.into_any()
}
