//! The menu of a campaign: every action, those that are not possible now with their reason.

use super::words;
use crate::{
    error::AppError,
    ui::{ButtonKind, ButtonLink, Menu, MenuItem, MenuLine},
};
use domain::when::{DateTime, Utc};
use domain::{
    CampaignId,
    account::{Permission, Role},
    campaign::{Action, Facts, Status},
};
use leptos::{ev::MouseEvent, prelude::*};

/// What the actions of a campaign depend on.
#[derive(Clone)]
pub struct Subject {
    pub(super) slug: String,
    pub(super) role: Role,
    pub(super) id: CampaignId,
    pub(super) title: String,
    pub(super) facts: Facts,
    pub(super) published: bool,
    pub(super) now: DateTime<Utc>,
}

impl Subject {
    /// Going live means the console where a show runs, and always for who works in it without going live: a moderator.
    fn opens_console(&self) -> bool {
        self.facts.on_air || !self.role.may(Permission::GoLive)
    }

    fn place(&self, action: Action) -> String {
        let base = format!("/seller/{}/campaigns", self.slug);
        match action {
            Action::GoLive if self.opens_console() => format!("{base}/{}/studio", self.id),
            Action::GoLive => format!("{base}/{}/setup", self.id),
            Action::Edit => format!("{base}/{}/edit", self.id),
            Action::Clone => format!("{base}/new?copy={}", self.id),
            Action::ViewDetails => format!("{base}/{}", self.id),
            Action::Delete => format!("{base}/{}?ask=delete", self.id),
        }
    }

    /// Why it is not possible now, if it is not.
    fn reason(&self, action: Action) -> Option<String> {
        let lang = crate::words::lang();
        let needed = match action {
            Action::GoLive if self.opens_console() => Permission::WorkConsole,
            Action::GoLive => Permission::GoLive,
            Action::ViewDetails => Permission::SeeCampaigns,
            Action::Edit | Action::Clone | Action::Delete => Permission::EditCampaigns,
        };
        if !self.role.may(needed) {
            return Some(AppError::Forbidden.sentence(lang));
        }
        self.facts
            .permit(action, self.now)
            .err()
            .map(|reject| reject.sentence(lang))
    }
}

fn label(action: Action, console: bool) -> &'static str {
    match action {
        Action::GoLive if console => words::open_console(),
        Action::GoLive => words::go_live(),
        Action::Edit => words::edit(),
        Action::ViewDetails => words::view_details(),
        Action::Clone => words::clone(),
        Action::Delete => words::delete(),
    }
}

fn icon(action: Action) -> &'static str {
    match action {
        Action::GoLive => "radio",
        Action::Edit => "pencil",
        Action::ViewDetails => "eye",
        Action::Clone => "copy",
        Action::Delete => "trash-2",
    }
}

/// What a person most likely wants to do with it, as a visible button; nothing where that is the page they are on.
#[component]
pub fn LikelyAction(
    subject: Subject,
    /// the one primary button of View details, instead of a small one in a row
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let status = subject.facts.status(subject.now);
    let action = match status {
        _ if subject.facts.on_air => Action::GoLive,
        Status::Ongoing => Action::GoLive,
        Status::Upcoming if subject.published => Action::GoLive,
        Status::Upcoming => Action::Edit,
        // Its results come first in the list; beside them it can go live again while its window is open.
        Status::Ended if primary => Action::GoLive,
        Status::Ended | Status::Completed => Action::ViewDetails,
    };
    let action = if subject.reason(action).is_some() {
        Action::ViewDetails
    } else {
        action
    };
    let kind = match (subject.facts.on_air && action == Action::GoLive, primary) {
        (true, _) => ButtonKind::Live,
        (false, true) => ButtonKind::Primary,
        (false, false) => ButtonKind::Plain,
    };
    (!primary || action != Action::ViewDetails).then(|| {
        view! { <ButtonLink kind small=!primary href=subject.place(action)>{label(action, subject.opens_console())}</ButtonLink> }
    })
}

/// Everything, under "⋯".
#[component]
pub fn ActionMenu(subject: Subject, on_delete: Callback<(CampaignId, String)>) -> impl IntoView {
    let entries = Action::ALL
        .into_iter()
        .map(|action| {
            let reason = subject.reason(action).map(Into::into);
            let (label, icon) = (label(action, subject.opens_console()), icon(action));
            if action == Action::Delete {
                let (id, title) = (subject.id, subject.title.clone());
                // Without our code the link leads to the same question on a page of its own.
                let ask = move |event: MouseEvent| {
                    event.prevent_default();
                    on_delete.run((id, title.clone()));
                };
                return view! {
                    <MenuLine/>
                    <MenuItem label icon reason danger=true href=subject.place(action) on_click=ask/>
                }
                .into_any();
            }
            view! { <MenuItem label icon reason href=subject.place(action)/> }.into_any()
        })
        .collect_view();
    view! { <Menu id=format!("menu-{}", subject.id) label=words::actions_of(&subject.title)>{entries}</Menu> }
}
