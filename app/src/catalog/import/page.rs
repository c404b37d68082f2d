//! The page of an import. Choosing a file checks it at once; nothing is written before the seller has seen the report.

use super::{Sending, Step, Way, report::Report, send_products};
use crate::{
    account::use_here,
    catalog::words,
    page::Head,
    ui::{Button, ButtonKind, ButtonLink, Icon},
    words::{lang, number},
};
use domain::catalog::{Column, ImportReport};
use leptos::{
    html::{H2, Input},
    prelude::*,
};

/// Where the import stands.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// No file is chosen.
    Choosing,
    /// On its way or being worked on; percent, where they are known.
    Busy { dry_run: bool, percent: Option<u8> },
    /// Checked; nothing is written.
    Checked(Box<ImportReport>),
    /// Written.
    Done(Box<ImportReport>),
    /// It cannot be taken, and why.
    Wrong(String),
}

/// `/seller/:shop/products/import`
#[component]
pub fn ImportPage() -> impl IntoView {
    let slug = StoredValue::new(use_here().shop.slug);
    let stage = RwSignal::new(Stage::Choosing);
    let file_name = RwSignal::new(String::new());
    let (input, heading) = (NodeRef::<Input>::new(), NodeRef::<H2>::new());
    // A request is its browser's: its place is made in an effect, because a server may end a page in another thread.
    let sending = RwSignal::new(None::<StoredValue<Option<Sending>, LocalStorage>>);
    // The page's own: the button that begins to write is gone when the answer comes.
    let checking = Callback::new(move |step: Step| take_step(stage, true, step));
    let taking = Callback::new(move |step: Step| take_step(stage, false, step));
    let stop = move || {
        if let Some(sending) = sending.try_get_untracked().flatten() {
            let _ = sending.try_with_value(|sending| sending.iter().for_each(Sending::stop));
        }
    };
    let begin = move |way: Way| {
        stop();
        stage.set(Stage::Busy {
            dry_run: way.dry_run,
            percent: None,
        });
        let tell = if way.dry_run { checking } else { taking };
        if let Some(sending) = sending.get_untracked() {
            sending.set_value(slug.with_value(|slug| send_products(input, slug, way, tell)));
        }
    };
    let choose = move |_| {
        let chosen = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        // Browsers answer with a made-up path.
        file_name.set(chosen.rsplit(['\\', '/']).next().unwrap_or_default().to_owned());
        if chosen.is_empty() {
            stage.set(Stage::Choosing);
        } else {
            begin(Way {
                dry_run: true,
                skip_bad: false,
                counted_at: None,
            });
        }
    };
    let reset = move || {
        stop();
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            let _ = input.focus();
        }
        stage.set(Stage::Choosing);
    };
    Effect::new(move |_| {
        let held = StoredValue::new_local(None::<Sending>);
        sending.set(Some(held));
        on_cleanup(move || {
            let _ = held.try_with_value(|sending| sending.iter().for_each(Sending::stop));
        });
    });
    // What is new is read out: the heading of the report takes the focus.
    Effect::new(move |_| {
        if matches!(&*stage.read(), Stage::Checked(_) | Stage::Done(_))
            && let Some(heading) = heading.get()
        {
            let _ = heading.focus();
        }
    });
    // Separate from the percent, so that a screen reader reads it once and not at every step.
    let working = Memo::new(move |_| match &*stage.read() {
        Stage::Busy { dry_run, .. } => Some(*dry_run),
        _ => None,
    });
    let percent = Signal::derive(move || match &*stage.read() {
        Stage::Busy { percent, .. } => *percent,
        _ => None,
    });
    let is_taking = Signal::derive(move || working.get() == Some(false));
    let others: Vec<Column> = Column::ALL
        .into_iter()
        .filter(|column| !Column::REQUIRED.contains(column))
        .collect();
    let others = Column::list(&others);
    let products = format!("/seller/{}/products", slug.get_value());
    let back = products.clone();
    let address = |query: &str| format!("/import/{}/products?{query}", slug.get_value());
    view! {
        <div class="ui-page">
            <Head title=words::import_products() about=words::import_about() back=Some((words::products(), back))>
                <ButtonLink icon="download" external=true href=format!("/import/{}/template.csv", slug.get_value())>{words::template()}</ButtonLink>
            </Head>
            <form
                class="ui-card ui-card__body catalog-import" method="post" enctype="multipart/form-data" action=address("dry_run=true")
                on:submit=move |event| event.prevent_default()
            >
                <div class="catalog-import__file">
                    <label class="ui-field__label" for="import-file">{words::csv_file()}</label>
                    <input
                        node_ref=input class="catalog-import__input" type="file" id="import-file" name="file" accept=".csv,.tsv,.txt,text/csv"
                        aria-describedby="import-help" disabled=is_taking on:change=choose
                    />
                    <p class="ui-field__help" id="import-help">{words::csv_help(&Column::list(&Column::REQUIRED), &others)}</p>
                </div>
                <div class="catalog-import__plain">
                    <Button submit=true>{words::check_file()}</Button>
                    <button class="ui-button" type="submit" formaction=address("dry_run=false")>{words::import()}</button>
                    <button class="ui-button" type="submit" formaction=address("skip_bad=true")>{words::import_good_rows()}</button>
                </div>
                <div class="catalog-import__status" role="status">
                    {move || working.get().map(|dry_run| at_work(dry_run, percent))}
                </div>
                {move || (working.get() == Some(true)).then(|| view! {
                    <div><Button on_click=move |_| reset()>{words::cancel()}</Button></div>
                })}
                {move || match stage.get() {
                    Stage::Wrong(why) => view! {
                        <p class="ui-field__error" role="alert"><Icon name="circle-alert"/><span>{why}</span></p>
                    }.into_any(),
                    _ => ().into_any(),
                }}
            </form>
            {move || match stage.get() {
                Stage::Checked(report) => {
                    let skip_bad = report.bad_rows > 0;
                    let counted_at = Some(report.read_at);
                    let take = move |_| begin(Way { dry_run: false, skip_bad, counted_at });
                    let label = take_label(&report);
                    view! {
                        <section class="catalog-import__report">
                            <h2 class="catalog-import__heading" tabindex="-1" node_ref=heading>{words::checked(&file_name.get_untracked())}</h2>
                            <p>{report.summary(lang())}</p>
                            <Report report=(*report).clone()/>
                            <div class="catalog-import__actions">
                                <Button on_click=move |_| reset()>{words::cancel()}</Button>
                                {label.map(|label| view! { <Button kind=ButtonKind::Primary icon="upload" on_click=take>{label}</Button> })}
                            </div>
                        </section>
                    }.into_any()
                }
                Stage::Done(report) => view! {
                    <section class="catalog-import__report">
                        <h2 class="catalog-import__heading" tabindex="-1" node_ref=heading>
                            {if report.applied { words::import_done() } else { words::import_not_done() }}
                        </h2>
                        <p>{report.summary(lang())}</p>
                        <Report report=(*report).clone()/>
                        <div class="catalog-import__actions">
                            <Button on_click=move |_| reset()>{words::another_file()}</Button>
                            <ButtonLink kind=ButtonKind::Primary href=products.clone()>{words::to_products()}</ButtonLink>
                        </div>
                    </section>
                }.into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}

/// What the button says that writes; none where there is nothing to write.
fn take_label(report: &ImportReport) -> Option<String> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let bad = count(report.bad_rows);
    match report.written() {
        0 => None,
        _ if bad > 0 => Some(words::import_without(bad, &number(bad))),
        written => Some(words::import_n(count(written), &number(count(written)))),
    }
}

fn at_work(dry_run: bool, percent: Signal<Option<u8>>) -> impl IntoView {
    let label = if dry_run { words::checking() } else { words::importing() };
    let value = move || percent.get().map(|percent| percent.to_string());
    view! {
        <p>{label}</p>
        <progress class="ui-progress" aria-label=label max="100" value=value></progress>
    }
}

/// Sending is the first half of the bar and working the second.
fn take_step(stage: RwSignal<Stage>, dry_run: bool, step: Step) {
    let half = |percent: usize| u8::try_from(percent / 2).unwrap_or(50).min(50);
    let busy = |percent| Stage::Busy {
        dry_run,
        percent: Some(percent),
    };
    let next = match step {
        Step::Sent(percent) => busy(half(percent.into())),
        Step::Worked(done, total) => busy(50 + half(done * 100 / total.max(1))),
        Step::Reported(report) if dry_run => Stage::Checked(report),
        Step::Reported(report) => Stage::Done(report),
        Step::Wrong(why) => Stage::Wrong(why.sentence(lang())),
        Step::Refused(error) => Stage::Wrong(error.sentence(lang())),
        Step::Lost => Stage::Wrong(words::import_lost().to_owned()),
    };
    // The page may be gone when the answer comes.
    let _ = stage.try_set(next);
}
