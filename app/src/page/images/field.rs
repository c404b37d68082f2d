//! The images of a product or a campaign: sent at once when chosen, with progress and errors per file; put in
//! order by dragging, or with buttons that work by keyboard. The form carries their ids in one hidden field.

use super::{
    images_field,
    upload::{Step, send_files},
};
use crate::page::words;
use crate::ui::{Button, ButtonKind, Grip, Icon, Picture, Text, field_id, move_entry};
use domain::{
    ImageId,
    image::{IMAGES_MAX, Image},
};
use leptos::{
    ev::MouseEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

#[derive(Clone)]
struct Sending {
    id: u32,
    name: String,
    percent: u8,
    refused: Option<String>,
}

/// Images in order; the first is the cover.
#[component]
pub fn ImagesField(
    /// name of the hidden field with the ids
    #[prop(into)]
    name: Text,
    /// slug of the shop that stores them
    #[prop(into)]
    shop: String,
    images: RwSignal<Vec<Image>>,
    /// how many there may be; a single one is no cover and has no place among others
    #[prop(default = IMAGES_MAX)]
    max: usize,
    #[prop(optional, into)] help: Option<&'static str>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// set while images are on their way: the form waits for them
    #[prop(optional, into)]
    busy: Option<RwSignal<bool>>,
) -> impl IntoView {
    let sending = RwSignal::new(Vec::<Sending>::new());
    Effect::new(move |_| {
        let now = sending.with(|list| list.iter().any(|file| file.refused.is_none()));
        if let Some(busy) = busy {
            busy.set(now);
        }
    });
    let next = StoredValue::new(0_u32);
    let chosen = StoredValue::new(Vec::<(ImageId, u32)>::new());
    let tell = Callback::new(move |(id, step): (u32, Step)| take_step(sending, images, max, chosen, id, step));
    let choose = move |event| {
        let first = next.get_value();
        next.set_value(first + send_files(&event, &shop, first, tell));
    };
    let ids = move || images.with(|images| images_field(images));
    let input = field_id("images");
    let single = max == 1;
    let full = move || images.with(Vec::len) >= max;
    let help = help.unwrap_or_else(|| words::images_help());
    view! {
        <div class="ui-images">
            <input type="hidden" name=name value=ids/>
            <ol class="ui-images__list">
                <For each=move || images.get() key=|image| image.id let:image>
                    <ImageTile image images single/>
                </For>
                <li class="ui-images__add" hidden=move || !single && full()>
                    <input
                        class="ui-images__file ui-hidden"
                        type="file"
                        id=input.clone()
                        multiple=!single
                        accept="image/jpeg,image/png,image/webp"
                        aria-describedby="images-note"
                        on:change=choose
                    />
                    <label class="ui-images__label" for=input><Icon name="image-plus" large=true/>{move || match (single, full()) {
                        (true, true) => words::replace_image(),
                        (true, false) => words::add_image(),
                        _ => words::add_images(),
                    }}</label>
                </li>
            </ol>
            <OnTheirWay sending/>
            <div class="ui-field__note" id="images-note">
                {move || match error.get() {
                    Some(error) => view! { <p class="ui-field__error"><Icon name="circle-alert"/><span>{error}</span></p> }.into_any(),
                    None => view! { <p class="ui-field__help">{help}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// The files on their way, and those that were refused.
#[component]
fn OnTheirWay(sending: RwSignal<Vec<Sending>>) -> impl IntoView {
    view! {
        <ul class="ui-images__sending" aria-live="polite">
            <For each=move || sending.get() key=|file| (file.id, file.percent, file.refused.is_some()) let:file>
                {match file.refused {
                    Some(why) => view! {
                        <li class="ui-images__refused ui-field__error">
                            <Icon name="circle-alert"/>
                            <span>{words::refused(&file.name, &why)}</span>
                            <Button
                                kind=ButtonKind::Ghost small=true icon="x" label=words::dismiss()
                                on_click=move |_| sending.update(|list| list.retain(|other| other.id != file.id))
                            />
                        </li>
                    }.into_any(),
                    None => view! {
                        <li class="ui-images__progress">
                            <span class="ui-clip">{words::sending(&file.name)}</span>
                            <progress class="ui-progress" value=file.percent.to_string() max="100" aria-label=file.name></progress>
                        </li>
                    }.into_any(),
                }}
            </For>
        </ul>
    }
}

/// `chosen` remembers the number of each image sent from here: they stand in the order in which they were chosen, not in
/// the one in which the network brought them.
fn take_step(
    sending: RwSignal<Vec<Sending>>,
    images: RwSignal<Vec<Image>>,
    max: usize,
    chosen: StoredValue<Vec<(ImageId, u32)>>,
    id: u32,
    step: Step,
) {
    match step {
        Step::Began(name) => {
            let file = Sending {
                id,
                name,
                percent: 0,
                refused: None,
            };
            let _ = sending.try_update(|list| list.push(file));
        }
        Step::Sent(percent) => change(sending, id, |file| file.percent = percent),
        Step::Refused(refused) => change(sending, id, |file| {
            file.refused = Some(refused.sentence(words::upload_failed()))
        }),
        // Another one takes the place of the only one.
        Step::Stored(image) if max == 1 => {
            let _ = sending.try_update(|list| list.retain(|file| file.id != id));
            let _ = images.try_set(vec![image]);
        }
        Step::Stored(_) if images.try_with_untracked(Vec::len).is_none_or(|images| images >= max) => {
            change(sending, id, |file| file.refused = Some(words::too_many_images(max)));
        }
        Step::Stored(image) => {
            let _ = sending.try_update(|list| list.retain(|file| file.id != id));
            let later: Vec<ImageId> = chosen
                .try_with_value(|chosen| {
                    chosen
                        .iter()
                        .filter(|(_, n)| *n > id)
                        .map(|(image, _)| *image)
                        .collect()
                })
                .unwrap_or_default();
            let _ = chosen.try_update_value(|chosen| chosen.push((image.id, id)));
            let _ = images.try_update(|images| {
                if images.iter().all(|other| other.id != image.id) {
                    let at = images.iter().position(|other| later.contains(&other.id));
                    images.insert(at.unwrap_or(images.len()), image);
                }
            });
        }
    }
}

fn change(sending: RwSignal<Vec<Sending>>, id: u32, change: impl FnOnce(&mut Sending)) {
    // The page may be gone when the answer comes.
    let _ = sending.try_update(|list| list.iter_mut().find(|file| file.id == id).map(change));
}

#[component]
fn ImageTile(image: Image, images: RwSignal<Vec<Image>>, single: bool) -> impl IntoView {
    let id = image.id;
    let at = Memo::new(move |_| images.with(|images| images.iter().position(|image| image.id == id).unwrap_or(0)));
    let last = move || at.get() + 1 >= images.with(Vec::len);
    let swap = move |event: MouseEvent, to: Option<usize>, tools: [&'static str; 2]| {
        let Some(to) = to.filter(|to| *to < images.with_untracked(Vec::len)) else {
            return;
        };
        let list = list_of(&event);
        images.update(|images| images.swap(at.get_untracked(), to));
        focus_later(list, to, tools);
    };
    let remove = move |event: MouseEvent| {
        let (list, was) = (list_of(&event), at.get_untracked());
        images.update(|images| images.retain(|other| other.id != id));
        let left = images.with_untracked(Vec::len);
        focus_later(list, was.min(left.saturating_sub(1)), [REMOVE; 2]);
    };
    view! {
        <li class="ui-images__tile" data-row="">
            <Picture image=image width=112 height=112 class="ui-images__picture"/>
            <span class="ui-images__cover" hidden=move || single || at.get() != 0>{words::cover()}</span>
            {(!single).then(|| view! { <Grip on_drop=move |places| images.update(|images| move_entry(images, places))/> })}
            <div class="ui-images__tools" data-needs-js="">
                {(!single).then(|| view! {
                    <button
                        type="button" class="ui-images__tool" aria-label=move || words::move_earlier(at.get() + 1)
                        data-tool=EARLIER disabled=move || at.get() == 0
                        on:click=move |event| swap(event, at.get_untracked().checked_sub(1), [EARLIER, LATER])
                    ><Icon name="chevron-left"/></button>
                    <button
                        type="button" class="ui-images__tool" aria-label=move || words::move_later(at.get() + 1)
                        data-tool=LATER disabled=last
                        on:click=move |event| swap(event, Some(at.get_untracked() + 1), [LATER, EARLIER])
                    ><Icon name="chevron-right"/></button>
                })}
                <button
                    type="button" class="ui-images__tool" aria-label=move || words::remove_image(at.get() + 1)
                    data-tool=REMOVE on:click=remove
                ><Icon name="trash-2"/></button>
            </div>
        </li>
    }
}

/// What the buttons of a tile are called in its `data-tool`.
const EARLIER: &str = "earlier";
const LATER: &str = "later";
const REMOVE: &str = "remove";

/// The list in which a button was pressed.
fn list_of(event: &MouseEvent) -> Option<Element> {
    let button: Element = event.target()?.dyn_into().ok()?;
    button.closest(".ui-images__list").ok().flatten()
}

/// A tile that moves or goes takes the keyboard's place with it. Once the list has its new order, the place is the first of
/// `tools` that the tile `at` allows; where no tile is left, the field that adds images.
fn focus_later(list: Option<Element>, at: usize, tools: [&'static str; 2]) {
    let Some(list) = list else { return };
    request_animation_frame(move || {
        let tile = format!(".ui-images__tile:nth-child({})", at + 1);
        let tools = tools.map(|tool| format!("{tile} [data-tool={tool}]:not(:disabled)"));
        let place = tools
            .iter()
            .map(String::as_str)
            .chain([".ui-images__file"])
            .find_map(|selector| list.query_selector(selector).ok().flatten());
        if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
            let _ = place.focus();
        }
    });
}
