//! The campaign list (seller guide, "Campaign list"): tabs with counts, search, *Show active only*, pages. Everything
//! stands in the address, so it works without JavaScript and goes back with the browser.

use super::{
    api,
    filter::{Filter, place},
    row::Row,
    words,
};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, load, navigate_on_submit, resource, typed},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, ConfirmDialog, EmptyState, Pager, SkeletonKind, Tab, Table, Tabs,
        TextField, use_clock, use_toasts,
    },
};
use domain::{
    CampaignId,
    account::{Membership, Permission},
    campaign::{CampaignList, CampaignSearch, Status},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

/// `/seller/:shop/campaigns?tab=&q=&active=&period=&from=&to=&after=`
#[component]
pub fn CampaignListPage() -> impl IntoView {
    let here = use_here();
    let may_edit = here.role.may(Permission::EditCampaigns);
    let here = StoredValue::new(here);
    let query = use_query_map();
    let search = Memo::new(move |_| {
        query.with(|query| {
            let get = |name: &str| query.get(name).unwrap_or_default();
            CampaignSearch {
                tab: get("tab"),
                q: get("q"),
                active: get("active") == "true",
                period: get("period"),
                from: get("from"),
                to: get("to"),
                after: get("after"),
            }
        })
    });
    let found = resource(
        move || search.get(),
        move |search| async move {
            let shop = here.with_value(|here| here.shop.slug.clone());
            Ok((api::list_campaigns(shop, search.clone()).await?, search))
        },
    );
    let q = typed(move || search.read().q.clone());
    let active = typed(move || search.read().active);
    let deleting = RwSignal::new(None::<(CampaignId, String)>);
    let new = here.with_value(|here| format!("/seller/{}/campaigns/new", here.shop.slug));
    view! {
        <div class="ui-page">
            <Head title=words::campaigns() about=words::campaigns_about()>
                {may_edit.then(|| view! { <ButtonLink kind=ButtonKind::Primary icon="plus" href=new>{words::create_campaign()}</ButtonLink> })}
            </Head>
            {load(found, SkeletonKind::Rows, move |(list, search)| {
                follow_time(&list, Callback::new(move |()| found.refetch()));
                let on_delete = Callback::new(move |which| deleting.set(Some(which)));
                view! { <Found here=here.get_value() list search q active on_delete/> }.into_any()
            })}
            {move || deleting.get().map(|(id, title)| {
                let slug = here.with_value(|here| here.shop.slug.clone());
                view! { <DeleteDialog slug id title deleting on_deleted=move |()| found.refetch()/> }
            })}
        </div>
    }
}

/// Reads the list again when a campaign's time comes or runs out.
fn follow_time(list: &CampaignList, changed: Callback<()>) {
    let clock = use_clock();
    let facts: Vec<_> = list.rows.iter().map(|row| row.facts).collect();
    let drawn_at = list.now;
    Effect::new(move |done: Option<bool>| {
        let now = clock.now();
        let moved = facts.iter().any(|facts| facts.status(now) != facts.status(drawn_at));
        if moved && done != Some(true) {
            changed.run(());
        }
        moved || done == Some(true)
    });
}

#[component]
fn Found(
    here: Membership,
    list: CampaignList,
    search: CampaignSearch,
    q: RwSignal<String>,
    active: RwSignal<bool>,
    on_delete: Callback<(CampaignId, String)>,
) -> impl IntoView {
    let (slug, role) = (here.shop.slug, here.role);
    let path = format!("/seller/{slug}/campaigns");
    let to = |tab: &str, after: &str| place(&path, &search, tab, after);
    let tab = |at: usize, code: &str, label: &'static str| Tab {
        label: label.into(),
        href: to(code, ""),
        count: list.counts.get(at).copied(),
        current: search.tab == code,
    };
    let tabs = vec![
        tab(0, "", words::all()),
        tab(1, Status::Ongoing.code(), words::ongoing()),
        tab(2, Status::Upcoming.code(), words::upcoming()),
        tab(3, Status::Ended.code(), words::ended()),
        tab(4, Status::Completed.code(), words::completed()),
    ];
    let at = Status::from_code(&search.tab).and_then(|status| Status::ALL.iter().position(|s| *s == status));
    let total = list.counts.get(at.map_or(0, |at| at + 1)).copied().unwrap_or_default();
    let shown = words::shown_of(list.rows.len(), total);
    let older = list.next.as_deref().map(|after| to(&search.tab, after));
    let newer = (!search.after.is_empty()).then(|| to(&search.tab, ""));
    let searched = search.narrows();
    let (now, empty) = (list.now, list.rows.is_empty());
    let rows = list
        .rows
        .into_iter()
        .map(|row| view! { <Row row slug=slug.clone() role now on_delete/> })
        .collect_view();
    let everything = path.clone();
    let results = match (empty, searched, search.tab.is_empty()) {
        (true, true, _) => view! { <EmptyState text=words::no_match()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any(),
        (true, false, false) => view! { <EmptyState text=words::nothing_in_tab()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any(),
        (true, false, true) => view! {
            <EmptyState text=words::none_yet()>{role.may(Permission::EditCampaigns).then(|| first_steps(&slug))}</EmptyState>
        }
        .into_any(),
        (false, ..) => view! {
            <div class="ui-card">
                <Table caption=words::campaigns() cards=true>
                    <thead>
                        <tr>
                            <th scope="col">{words::campaign()}</th>
                            <th scope="col">{words::status()}</th>
                            <th scope="col">{words::window()}</th>
                            <th scope="col" class="ui-table__number">{words::products()}</th>
                            <th scope="col" class="ui-table__number">{words::vouchers()}</th>
                            {role.may(Permission::SeeOrders).then(|| view! { <th scope="col">{words::result()}</th> })}
                            <th scope="col"><span class="ui-hidden">{words::actions()}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <Pager shown newer older/>
            </div>
        }
        .into_any(),
    };
    view! {
        <Tabs label=words::status() tabs/>
        <div class="campaign-list__tools">
            <SearchForm path=path.clone() search=search.clone() q active/>
            <div class="campaign-list__filter"><Filter path search days=list.days/></div>
        </div>
        {results}
    }
}

/// What a new shop does first, in this order.
fn first_steps(slug: &str) -> impl IntoView + use<> {
    view! {
        <ol class="campaign-list__steps">
            <li><a href=format!("/seller/{slug}/products/new")>{words::step_products()}</a></li>
            <li><a href=format!("/seller/{slug}/campaigns/new")>{words::step_plan()}</a></li>
            <li>{words::step_go_live()}</li>
        </ol>
    }
}

/// The search by name; it leaves the tab and the period as they are.
#[component]
fn SearchForm(path: String, search: CampaignSearch, q: RwSignal<String>, active: RwSignal<bool>) -> impl IntoView {
    let submit = navigate_on_submit(path.clone(), &["tab", "q", "active", "period", "from", "to"]);
    let hidden = [
        ("tab", search.tab),
        ("period", search.period),
        ("from", search.from),
        ("to", search.to),
    ]
    .map(|(name, value)| (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> }));
    view! {
        <form class="ui-toolbar" method="get" action=path role="search" on:submit=submit>
            {hidden.into_iter().collect_view()}
            <div class="ui-toolbar__search">
                <TextField name="q" label=words::search_label() placeholder=words::search_label() bind=q kind="search" icon="search" hide_label=true/>
            </div>
            <Checkbox name="active" label=words::show_active() bind=active submits=true/>
            <Button submit=true>{words::search()}</Button>
        </form>
    }
}

#[component]
fn DeleteDialog(
    slug: String,
    id: CampaignId,
    title: String,
    deleting: RwSignal<Option<(CampaignId, String)>>,
    #[prop(into)] on_deleted: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<AppError>);
    let toasts = use_toasts();
    Effect::new(move |_| {
        if !open.get() {
            deleting.set(None);
        }
    });
    let confirm = move |()| {
        let shop = slug.clone();
        busy.set(true);
        spawn_local(async move {
            match api::delete_campaign(shop, id).await {
                Ok(()) => {
                    toasts.say(words::deleted());
                    on_deleted.run(());
                    let _ = open.try_set(false);
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
            let _ = busy.try_set(false);
        });
    };
    let message =
        Signal::derive(move || error.with(|error| error.as_ref().map(|error| error.sentence(crate::words::lang()))));
    view! {
        <ConfirmDialog open id="delete-campaign" title=words::delete_title(&title) body=words::delete_body() action=words::delete() busy error=message on_confirm=confirm/>
    }
}
