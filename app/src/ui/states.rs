//! What a place shows when it has nothing, is waiting, or failed. Never a dead end.

use super::{Button, Icon, Text, words};
use leptos::prelude::*;

/// One sentence of what this place is for, and (as children) the one button that fills it.
#[component]
pub fn EmptyState(
    #[prop(into)] text: Text,
    /// a 16 px line above, where there is more to say
    #[prop(optional, into)]
    title: Option<Text>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <div class="ui-empty">
            {title.map(|title| view! { <p class="ui-empty__title">{title}</p> })}
            <p class="ui-empty__text">{text}</p>
            {children.map(|children| view! { <div class="ui-empty__action">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Something failed: what, what to do, and the id that is in the log.
#[component]
pub fn ErrorBox(
    /// what failed, as a sentence; a general one when empty
    #[prop(optional, into)]
    text: Option<Text>,
    #[prop(optional_no_strip, into)] id: Option<String>,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
    /// what else could be done
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="ui-error" role="alert">
            <Icon name="circle-alert" large=true/>
            <div class="ui-error__words">
                <p class="ui-error__text">{text.unwrap_or_else(|| words::went_wrong().into())}</p>
                {id.map(|id| view! { <p class="ui-error__id">{words::error_id(&id)}</p> })}
            </div>
            {on_retry.map(|retry| view! { <Button small=true icon="rotate-cw" on_click=move |_| retry.run(())>{words::try_again()}</Button> })}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The shape of what is coming.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkeletonKind {
    /// lines of text
    #[default]
    Lines,
    /// rows with a picture, two lines and a number
    Rows,
    /// cards with a picture above
    Cards,
}

/// Grey shapes in the final layout, from 150 ms on.
#[component]
pub fn Skeleton(#[prop(optional)] kind: SkeletonKind, #[prop(default = 3)] count: usize) -> AnyView {
    let class = match kind {
        SkeletonKind::Lines => "ui-skeleton ui-skeleton--lines",
        SkeletonKind::Rows => "ui-skeleton ui-skeleton--rows",
        SkeletonKind::Cards => "ui-skeleton ui-skeleton--cards",
    };
    let shapes = (0..count)
        .map(|_| view! { <i class="ui-skeleton__item"></i> })
        .collect_view();
    view! {
        <div class=class role="status">
            <span class="ui-hidden">{words::loading()}</span>
            {shapes}
        </div>
    }
    .into_any()
}
