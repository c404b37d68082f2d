//! The page of an import. Choosing a file checks it at once; nothing is written before the seller has seen the report.

use super::{Sending, Step, Way, report::Report, send_products};
use crate::{
    account::use_here,
    catalog::words,
    page::{Head, images::Refused},
    ui::{Button, ButtonKind, ButtonLink, Choice, Icon, SelectField},
    words::{lang, number},
};
use domain::{
    Why,
    catalog::{Column, ImportReport},
};
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
    /// These columns have none of the names that we know; the names of the others in the file.
    Unmatched { missing: Vec<Column>, found: Vec<String> },
}

/// A request on its way. It is its browser's: its place is made in an effect, because a server may end a page in another
/// thread.
#[derive(Clone, Copy)]
struct Request(RwSignal<Option<StoredValue<Option<Sending>, LocalStorage>>>);

impl Request {
    fn new() -> Request {
        let request = Request(RwSignal::new(None));
        Effect::new(move |_| {
            let place = StoredValue::new_local(None::<Sending>);
            request.0.set(Some(place));
            on_cleanup(move || {
                let _ = place.try_with_value(|sending| sending.iter().for_each(Sending::stop));
            });
        });
        request
    }

    fn set(self, sending: Option<Sending>) {
        if let Some(place) = self.0.get_untracked() {
            place.set_value(sending);
        }
    }

    fn stop(self) {
        if let Some(place) = self.0.try_get_untracked().flatten() {
            let _ = place.try_with_value(|sending| sending.iter().for_each(Sending::stop));
        }
    }
}

/// An import from the choice of its file to its report.
#[derive(Clone, Copy)]
struct Import {
    slug: StoredValue<String>,
    stage: RwSignal<Stage>,
    file_name: RwSignal<String>,
    /// columns with the places that they have in the file
    by_hand: StoredValue<Vec<(Column, usize)>>,
    input: NodeRef<Input>,
    heading: NodeRef<H2>,
    request: Request,
    /// The page's own: the button that begins to write is gone when the answer comes.
    on_check: Callback<Step>,
    on_take: Callback<Step>,
}

impl Import {
    fn new(slug: String) -> Import {
        let stage = RwSignal::new(Stage::Choosing);
        let (input, heading) = (NodeRef::new(), NodeRef::<H2>::new());
        // What is new is read out: the heading of the report takes the focus.
        Effect::new(move |_| {
            if matches!(&*stage.read(), Stage::Checked(_) | Stage::Done(_))
                && let Some(heading) = heading.get()
            {
                let _ = heading.focus();
            }
        });
        Import {
            slug: StoredValue::new(slug),
            stage,
            file_name: RwSignal::default(),
            by_hand: StoredValue::default(),
            input,
            heading,
            request: Request::new(),
            on_check: Callback::new(move |step: Step| take_step(stage, true, step)),
            on_take: Callback::new(move |step: Step| take_step(stage, false, step)),
        }
    }

    fn begin(self, way: Way) {
        self.request.stop();
        self.stage.set(Stage::Busy {
            dry_run: way.dry_run,
            percent: None,
        });
        let tell = if way.dry_run { self.on_check } else { self.on_take };
        let by_hand = self.by_hand.get_value();
        let sending = self
            .slug
            .with_value(|slug| send_products(self.input, slug, way, &by_hand, tell));
        self.request.set(sending);
    }

    /// A file was chosen: it is checked at once.
    fn choose(self) {
        let chosen = self
            .input
            .get_untracked()
            .map(|input| input.value())
            .unwrap_or_default();
        // Browsers answer with a made-up path.
        let name = chosen.rsplit(['\\', '/']).next().unwrap_or_default();
        self.file_name.set(name.to_owned());
        self.by_hand.set_value(Vec::new());
        if chosen.is_empty() {
            self.stage.set(Stage::Choosing);
        } else {
            self.check();
        }
    }

    fn check(self) {
        self.begin(Way {
            dry_run: true,
            skip_bad: false,
            counted_at: None,
        });
    }

    fn reset(self) {
        self.request.stop();
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
            let _ = input.focus();
        }
        self.stage.set(Stage::Choosing);
    }
}

/// `/seller/:shop/products/import`
#[component]
pub fn ImportPage() -> impl IntoView {
    let import = Import::new(use_here().shop.slug);
    let slug = import.slug.get_value();
    let template = format!("/import/{slug}/template.csv");
    let products = StoredValue::new(format!("/seller/{slug}/products"));
    view! {
        <div class="ui-page">
            <Head title=words::import_products() about=words::import_about() back=Some((words::products(), products.get_value()))>
                <ButtonLink icon="download" external=true href=template>{words::template()}</ButtonLink>
            </Head>
            <FileForm import/>
            {move || match import.stage.get() {
                Stage::Checked(report) => view! { <Checked import report=*report/> }.into_any(),
                Stage::Done(report) => view! { <Done import report=*report products=products.get_value()/> }.into_any(),
                Stage::Unmatched { missing, found } => view! { <Matching import missing found/> }.into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}

/// The file, and what becomes of it. Without our code it is a form with its own buttons.
#[component]
fn FileForm(import: Import) -> impl IntoView {
    let slug = import.slug.get_value();
    let address = move |query: &str| format!("/import/{slug}/products?{query}");
    let others: Vec<Column> = Column::ALL
        .into_iter()
        .filter(|column| !Column::REQUIRED.contains(column))
        .collect();
    let help = words::csv_help(&Column::list(&Column::REQUIRED), &Column::list(&others));
    let is_taking = Signal::derive(move || matches!(&*import.stage.read(), Stage::Busy { dry_run, .. } if !*dry_run));
    view! {
        <form
            class="ui-card ui-card__body catalog-import" method="post" enctype="multipart/form-data" action=address("dry_run=true")
            on:submit=move |event| event.prevent_default()
        >
            <div class="catalog-import__file">
                <label class="ui-field__label" for="import-file">{words::csv_file()}</label>
                <input
                    node_ref=import.input class="catalog-import__input" type="file" id="import-file" name="file" accept=".csv,.tsv,.txt,text/csv"
                    aria-describedby="import-help" disabled=is_taking on:change=move |_| import.choose()
                />
                <p class="ui-field__help" id="import-help">{help}</p>
            </div>
            <div class="catalog-import__plain">
                <Button submit=true>{words::check_file()}</Button>
                <button class="ui-button" type="submit" formaction=address("dry_run=false")>{words::import()}</button>
                <button class="ui-button" type="submit" formaction=address("skip_bad=true")>{words::import_good_rows()}</button>
            </div>
            <Progress import/>
        </form>
    }
}

/// What is being done, a way to stop it, and why it could not be done.
#[component]
fn Progress(import: Import) -> impl IntoView {
    let stage = import.stage;
    // Separate from the percent, so that a screen reader reads it once and not at every step.
    let working = Memo::new(move |_| match &*stage.read() {
        Stage::Busy { dry_run, .. } => Some(*dry_run),
        _ => None,
    });
    let percent = Signal::derive(move || match &*stage.read() {
        Stage::Busy { percent, .. } => *percent,
        _ => None,
    });
    view! {
        <div class="catalog-import__status" role="status">
            {move || working.get().map(|dry_run| at_work(dry_run, percent))}
        </div>
        {move || (working.get() == Some(true)).then(|| view! {
            <div><Button on_click=move |_| import.reset()>{words::cancel()}</Button></div>
        })}
        {move || match stage.get() {
            Stage::Wrong(why) => view! {
                <p class="ui-field__error" role="alert"><Icon name="circle-alert"/><span>{why}</span></p>
            }.into_any(),
            _ => ().into_any(),
        }}
    }
}

/// What a file may also have, under names that we do not know.
const MAY_BE_THERE: [Column; 4] = [
    Column::Description,
    Column::Variant,
    Column::ProductType,
    Column::Quantity,
];

/// Which of the file's columns are the ones that are missing.
#[component]
fn Matching(import: Import, missing: Vec<Column>, found: Vec<String>) -> impl IntoView {
    let mut choices = vec![Choice::new("", words::choose_column())];
    let named = found.iter().enumerate().filter(|(_, name)| !name.is_empty());
    choices.extend(named.map(|(at, name)| {
        let is_twice = found.iter().filter(|other| *other == name).count() > 1;
        let label = if is_twice {
            words::column_at(name, at + 1)
        } else {
            name.clone()
        };
        Choice::new(at.to_string(), label)
    }));
    let needed = missing.len();
    let chosen: Vec<(Column, RwSignal<String>)> = missing
        .into_iter()
        .chain(MAY_BE_THERE)
        .map(|column| (column, RwSignal::default()))
        .collect();
    let mut fields = chosen
        .iter()
        .enumerate()
        .map(|(n, (column, name))| {
            let mut choices = choices.clone();
            if n >= needed {
                choices[0] = Choice::new("", words::by_its_name());
            }
            view! { <SelectField name=column.name() label=column_name(*column) choices bind=*name/> }
        })
        .collect::<Vec<_>>();
    let others = fields.split_off(needed);
    let places = {
        let chosen = chosen.clone();
        Memo::new(move |_| chosen.iter().map(|(_, place)| place.get()).collect::<Vec<_>>())
    };
    let is_whole = move || places.with(|places| places.iter().take(needed).all(|place| !place.is_empty()));
    let twice = Memo::new(move |_| {
        places.with(|places| {
            places
                .iter()
                .any(|one| !one.is_empty() && places.iter().filter(|other| *other == one).count() > 1)
        })
    });
    let check = move |_| {
        let placed = chosen
            .iter()
            .filter_map(|(column, place)| Some((*column, place.get_untracked().parse().ok()?)));
        import.by_hand.update_value(|known| known.extend(placed));
        import.check();
    };
    view! {
        <section class="ui-card ui-card__body ui-stack">
            <h2 class="catalog-import__heading">{words::match_columns()}</h2>
            <p class="ui-muted">{words::match_columns_about()}</p>
            {fields}
            <details>
                <summary>{words::other_columns()}</summary>
                <div class="ui-stack">{others}</div>
            </details>
            <p class="ui-field__error" role="alert">{move || twice.get().then(words::column_twice)}</p>
            <div class="catalog-import__actions">
                <Button on_click=move |_| import.reset()>{words::cancel()}</Button>
                <Button kind=ButtonKind::Primary disabled=Signal::derive(move || !is_whole() || twice.get()) on_click=check>{words::check_file()}</Button>
            </div>
        </section>
    }
}

/// What a column is called in the page.
fn column_name(column: Column) -> String {
    let name = match column {
        Column::Id => words::sku(),
        Column::Title => words::product_name(),
        Column::Price => words::price(),
        Column::Description => words::description(),
        Column::ProductType => words::category(),
        Column::Variant => words::variant_name(),
        Column::Quantity => words::stock(),
        _ => return column.name().to_owned(),
    };
    format!("{name} ({})", column.name())
}

/// What the file would do, and the button that does it.
#[component]
fn Checked(import: Import, report: ImportReport) -> impl IntoView {
    let way = Way {
        dry_run: false,
        skip_bad: report.bad_rows > 0,
        counted_at: Some(report.read_at),
    };
    let label = take_label(&report);
    view! {
        <section class="catalog-import__report">
            <h2 class="catalog-import__heading" tabindex="-1" node_ref=import.heading>{words::checked(&import.file_name.get_untracked())}</h2>
            <p>{report.summary(lang())}</p>
            <Report report/>
            <div class="catalog-import__actions">
                <Button on_click=move |_| import.reset()>{words::cancel()}</Button>
                {label.map(|label| view! {
                    <Button kind=ButtonKind::Primary icon="upload" on_click=move |_| import.begin(way)>{label}</Button>
                })}
            </div>
        </section>
    }
}

/// What the file has done.
#[component]
fn Done(import: Import, report: ImportReport, products: String) -> impl IntoView {
    let heading = if report.applied {
        words::import_done()
    } else {
        words::import_not_done()
    };
    view! {
        <section class="catalog-import__report">
            <h2 class="catalog-import__heading" tabindex="-1" node_ref=import.heading>{heading}</h2>
            <p>{report.summary(lang())}</p>
            <Report report/>
            <div class="catalog-import__actions">
                <Button on_click=move |_| import.reset()>{words::another_file()}</Button>
                <ButtonLink kind=ButtonKind::Primary href=products>{words::to_products()}</ButtonLink>
            </div>
        </section>
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
        Step::Refused(Refused::Wrong(Why::ColumnsMissing { missing, found })) if !found.is_empty() => {
            Stage::Unmatched { missing, found }
        }
        Step::Refused(refused) => Stage::Wrong(refused.sentence(words::import_lost())),
    };
    // The page may be gone when the answer comes.
    let _ = stage.try_set(next);
}
