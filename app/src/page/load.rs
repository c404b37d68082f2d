//! Waiting for a page's data, and saying why a page cannot be shown. Never a dead end: each refusal has a way on.

use super::{Head, address, answer_status, words};
use crate::{
    error::AppError,
    json::Json,
    ui::{ButtonKind, ButtonLink, EmptyState, ErrorBox, Skeleton, SkeletonKind},
};
use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_location};
use serde::{Serialize, de::DeserializeOwned};

/// What a page reads from a server function.
pub(crate) type PageData<T> = Resource<Result<T, AppError>, Json>;

/// Reads with `fetcher` whenever `source` changes; the browser's first render takes what the server has read.
pub(crate) fn resource<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetcher: impl Fn(S) -> F + Send + Sync + 'static,
) -> PageData<T>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Resource::new_with_options(source, fetcher, false)
}

/// Shows what `data` brings; its shape while waiting, its refusal when refused. What is shown stays while newer data comes.
pub(crate) fn load<T>(
    data: PageData<T>,
    shape: SkeletonKind,
    show: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let retry = Callback::new(move |()| data.refetch());
    let body = move || {
        Suspend::new(async move {
            match data.await {
                Ok(value) => show(value),
                Err(error) => view! { <Refused error retry/> }.into_any(),
            }
        })
    };
    view! { <Transition fallback=move || view! { <Skeleton kind=shape count=5/> }>{body}</Transition> }.into_any()
}

/// Why the page cannot be shown, with the status that says the same to machines.
#[component]
pub fn Refused(error: AppError, #[prop(optional, into)] retry: Option<Callback<()>>) -> impl IntoView {
    if error == AppError::SignIn {
        let location = use_location();
        let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
        let query = query.trim_start_matches('?');
        let here = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        return view! { <Redirect path=address("/signin", &[("next", &here)])/> }.into_any();
    }
    answer_status(error.status());
    let lang = crate::words::lang();
    match &error {
        AppError::NotFound => view! {
            <Head title=words::not_found_title()/>
            <EmptyState text=words::not_found()>
                <ButtonLink href="/">{words::to_start()}</ButtonLink>
            </EmptyState>
        }
        .into_any(),
        AppError::Forbidden => view! {
            <Head title=words::forbidden_title()/>
            <EmptyState text=words::forbidden()>
                <ButtonLink href="/">{words::to_start()}</ButtonLink>
            </EmptyState>
        }
        .into_any(),
        AppError::Offline => match retry {
            Some(retry) => view! { <ErrorBox text=words::no_connection() on_retry=retry/> }.into_any(),
            None => view! { <ErrorBox text=words::no_connection()/> }.into_any(),
        },
        AppError::Busy | AppError::TooFast { .. } | AppError::Internal { .. } => match retry {
            Some(retry) => view! { <ErrorBox text=error.sentence(lang) on_retry=retry/> }.into_any(),
            None => view! { <ErrorBox text=error.sentence(lang)/> }.into_any(),
        },
        _ => {
            let path = use_location().pathname.get_untracked();
            let ways = match campaign_of(&path) {
                Some((list, details)) => view! {
                    <div class="ui-row">
                        <ButtonLink href=list.to_owned()>{words::to_campaigns()}</ButtonLink>
                        <ButtonLink kind=ButtonKind::Primary href=details.to_owned()>{words::to_details()}</ButtonLink>
                    </div>
                }
                .into_any(),
                None => view! { <ButtonLink href="/">{words::to_start()}</ButtonLink> }.into_any(),
            };
            view! { <EmptyState text=error.sentence(lang)>{ways}</EmptyState> }.into_any()
        }
    }
}

/// The campaign list and the campaign's details above a page that does something with it (`…/campaigns/ID/edit`): a rule
/// that refuses the page leaves both open.
fn campaign_of(path: &str) -> Option<(&str, &str)> {
    let (details, _) = path.trim_end_matches('/').rsplit_once('/')?;
    let (list, _) = details.rsplit_once('/')?;
    (path.starts_with("/seller/") && list.ends_with("/campaigns")).then_some((list, details))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_page_of_a_campaign_knows_the_way_to_it() {
        let (list, details) = ("/seller/may/campaigns", "/seller/may/campaigns/7");
        assert_eq!(campaign_of("/seller/may/campaigns/7/edit"), Some((list, details)));
        assert_eq!(campaign_of("/seller/may/campaigns/7/setup/"), Some((list, details)));
        for other in [
            "/",
            "/seller/may/campaigns/7",
            "/seller/may/campaigns",
            "/seller/may/products/7",
            "/live/7",
        ] {
            assert_eq!(campaign_of(other), None, "{other}");
        }
    }
}
