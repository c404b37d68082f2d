//! A drag handle that moves a row within its list by mouse or finger: the row follows, the others make room, and a dashed
//! frame shows where it will land. Keyboards and screen readers have the buttons beside it, so the handle is hidden from
//! them. Nothing moves in the document before the end, or the browser would release the pointer.

use super::Icon;
use browser::page::edges;
use leptos::{
    ev::PointerEvent,
    html,
    leptos_dom::helpers::IntervalHandle,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};
use std::time::Duration;

/// Nearer to the window's edge than this, the page scrolls.
const EDGE_PX: i32 = 56;
const SCROLL_PX: f64 = 10.0;
const FRAME: Duration = Duration::from_millis(16);

/// A row's place on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

/// One drag, from press to release.
#[derive(Clone)]
struct Drag {
    places: Vec<Place>,
    from: usize,
    to: usize,
    began: (i32, i32),
    pointer: (i32, i32),
    scrolling: Option<IntervalHandle>,
}

/// The handle. It is somewhere inside a `data-row` of a list that has all rows as its children.
#[component]
pub fn Grip(
    /// the row's index before and after
    #[prop(into)]
    on_drop: Callback<(usize, usize)>,
) -> AnyView {
    let handle = Handle {
        node: NodeRef::new(),
        drag: StoredValue::new(None),
    };
    let end = move |dropped: bool| {
        if let Some((from, to)) = handle.end()
            && dropped
            && from != to
        {
            on_drop.run((from, to));
        }
    };
    on_cleanup(move || handle.stop_scrolling());
    view! {
        <span
            node_ref=handle.node
            class="ui-grip"
            data-needs-js=""
            aria-hidden="true"
            on:pointerdown=move |event| handle.begin(&event)
            on:pointermove=move |event| handle.moved(&event)
            on:pointerup=move |_| end(true)
            on:pointercancel=move |_| end(false)
            on:lostpointercapture=move |_| end(false)
        >
            <Icon name="grip-vertical"/>
        </span>
    }
    .into_any()
}

/// The element and what it drags.
#[derive(Clone, Copy)]
struct Handle {
    node: NodeRef<html::Span>,
    drag: StoredValue<Option<Drag>>,
}

impl Handle {
    fn list_and_grip(self) -> Option<(Element, HtmlElement)> {
        let grip: HtmlElement = self.node.get_untracked()?.unchecked_into();
        Some((grip.closest("[data-row]").ok()??.parent_element()?, grip))
    }

    fn begin(self, event: &PointerEvent) {
        let Some((list, grip)) = self.list_and_grip() else {
            return;
        };
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        // Neither a text selection nor the drag of an image.
        event.prevent_default();
        let rows = rows_of(&list);
        let Some(from) = rows.iter().position(|row| row.contains(Some(&grip))) else {
            return;
        };
        let _ = grip.set_pointer_capture(event.pointer_id());
        let pointer = (event.client_x(), event.client_y());
        self.drag.set_value(Some(Drag {
            places: rows.iter().map(|row| place_of(row)).collect(),
            from,
            to: from,
            began: (pointer.0, pointer.1 + scrolled()),
            pointer,
            scrolling: set_interval_with_handle(move || self.scroll(), FRAME).ok(),
        }));
        self.show();
    }

    fn moved(self, event: &PointerEvent) {
        let _ = self.drag.try_update_value(|drag| {
            if let Some(drag) = drag {
                drag.pointer = (event.client_x(), event.client_y());
            }
        });
        self.show();
    }

    /// Shows the rows as they are after the last move.
    fn show(self) {
        let Some((list, _)) = self.list_and_grip() else { return };
        let _ = self.drag.try_update_value(|drag| {
            if let Some(drag) = drag {
                let by = (
                    drag.pointer.0 - drag.began.0,
                    drag.pointer.1 + scrolled() - drag.began.1,
                );
                drag.to = aimed(&drag.places, drag.from, by);
                show(&list, drag, by);
            }
        });
    }

    /// Scrolls the page while the pointer is near an edge of the window.
    fn scroll(self) {
        let pointer = self.drag.try_with_value(|drag| drag.as_ref().map(|drag| drag.pointer));
        let Some(Some(pointer)) = pointer else { return };
        let height = window().inner_height().ok().and_then(|px| px.as_f64()).unwrap_or(0.0) as i32;
        let by = match pointer.1 {
            y if y < EDGE_PX => -SCROLL_PX,
            y if y > height - EDGE_PX => SCROLL_PX,
            _ => return,
        };
        window().scroll_by_with_x_and_y(0.0, by);
        self.show();
    }

    /// The row's index before and after. A second end (the capture is lost after the release) is `None`.
    fn end(self) -> Option<(usize, usize)> {
        self.stop_scrolling();
        let done = self.drag.try_update_value(Option::take)??;
        if let Some((list, _)) = self.list_and_grip() {
            clear(&list);
        }
        Some((done.from, done.to))
    }

    fn stop_scrolling(self) {
        let scrolling = self
            .drag
            .try_with_value(|drag| drag.as_ref().and_then(|drag| drag.scrolling));
        if let Some(Some(timer)) = scrolling {
            timer.clear();
        }
    }
}

/// Takes an entry out and puts it in at its new place.
pub fn move_entry<T>(list: &mut Vec<T>, (from, to): (usize, usize)) {
    if from < list.len() && to < list.len() {
        let entry = list.remove(from);
        list.insert(to, entry);
    }
}

fn scrolled() -> i32 {
    window().scroll_y().unwrap_or_default() as i32
}

fn rows_of(list: &Element) -> Vec<HtmlElement> {
    let children = list.children();
    (0..children.length())
        .filter_map(|at| children.item(at)?.dyn_into::<HtmlElement>().ok())
        .filter(|row| row.has_attribute("data-row"))
        .collect()
}

fn place_of(row: &Element) -> Place {
    let [top, bottom, left, right] = edges(row);
    let scrolled = scrolled();
    Place {
        left,
        top: top + scrolled,
        right,
        bottom: bottom + scrolled,
    }
}

fn show(list: &Element, drag: &Drag, by: (i32, i32)) {
    let _ = list.set_attribute("data-dragging", "");
    for (at, row) in rows_of(list).iter().enumerate() {
        let (x, y) = if at == drag.from {
            by
        } else {
            shift(&drag.places, drag.from, drag.to, at)
        };
        let _ = row.style().set_property("translate", &format!("{x}px {y}px"));
        if at == drag.from {
            let _ = row.set_attribute("data-row", "dragged");
        }
    }
    let (frame, corner) = (landing(&drag.places, drag.from, drag.to), place_of(list));
    if let Some(list) = list.dyn_ref::<HtmlElement>() {
        for (property, px) in [
            ("--ui-drop-left", frame.left - corner.left),
            ("--ui-drop-top", frame.top - corner.top),
            ("--ui-drop-width", frame.right - frame.left),
            ("--ui-drop-height", frame.bottom - frame.top),
        ] {
            let _ = list.style().set_property(property, &format!("{px}px"));
        }
    }
}

fn clear(list: &Element) {
    let _ = list.remove_attribute("data-dragging");
    for row in rows_of(list) {
        let _ = row.style().remove_property("translate");
        let _ = row.set_attribute("data-row", "");
    }
}

/// One row below the other, of whatever height; otherwise tiles of one size that wrap.
fn is_column(places: &[Place]) -> bool {
    places.windows(2).all(|pair| pair[0].bottom <= pair[1].top)
}

/// The index at which a row that was dragged so far would be dropped.
fn aimed(places: &[Place], from: usize, (x, y): (i32, i32)) -> usize {
    let Some(own) = places.get(from) else { return from };
    let middle = |place: &Place| ((place.left + place.right) / 2, (place.top + place.bottom) / 2);
    if is_column(places) {
        let (top, bottom) = (own.top + y, own.bottom + y);
        let above = |(at, place): &(usize, &Place)| {
            let middle = middle(place).1;
            (*at < from && middle <= top) || (*at > from && middle < bottom)
        };
        return places.iter().enumerate().filter(above).count();
    }
    let here = middle(own);
    let distance = |place: &Place| {
        let there = middle(place);
        let (x, y) = (here.0 + x - there.0, here.1 + y - there.1);
        i64::from(x) * i64::from(x) + i64::from(y) * i64::from(y)
    };
    (0..places.len())
        .min_by_key(|at| distance(&places[*at]))
        .unwrap_or(from)
}

/// How far a row moves aside.
fn shift(places: &[Place], from: usize, to: usize, at: usize) -> (i32, i32) {
    let back = from < at && at <= to;
    let forth = to <= at && at < from;
    if !back && !forth {
        return (0, 0);
    }
    if is_column(places) {
        let gap = places[1].top - places[0].bottom;
        let height = places[from].bottom - places[from].top + gap;
        return (0, if back { -height } else { height });
    }
    let next = places[if back { at - 1 } else { at + 1 }];
    (next.left - places[at].left, next.top - places[at].top)
}

/// Where the row will be once it is released.
fn landing(places: &[Place], from: usize, to: usize) -> Place {
    let (own, there) = (places[from], places[to]);
    if !is_column(places) {
        return there;
    }
    let height = own.bottom - own.top;
    let top = if to > from { there.bottom - height } else { there.top };
    Place {
        top,
        bottom: top + height,
        ..own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(left: i32, top: i32, width: i32, height: i32) -> Place {
        Place {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }

    /// Rows of 40, 60 and 40 with 10 between them.
    fn column() -> Vec<Place> {
        vec![place(0, 0, 300, 40), place(0, 50, 300, 60), place(0, 120, 300, 40)]
    }

    /// Two rows of two tiles and a fifth one.
    fn tiles() -> Vec<Place> {
        [(0, 0), (110, 0), (0, 110), (110, 110), (0, 220)]
            .map(|(left, top)| place(left, top, 100, 100))
            .to_vec()
    }

    #[test]
    fn a_row_takes_the_place_whose_middle_it_has_passed() {
        assert_eq!(aimed(&column(), 0, (0, 30)), 0);
        assert_eq!(aimed(&column(), 0, (0, 45)), 1);
        assert_eq!(aimed(&column(), 0, (0, 500)), 2);
        assert_eq!(aimed(&column(), 2, (0, -30)), 2);
        assert_eq!(aimed(&column(), 2, (0, -45)), 1);
        assert_eq!(aimed(&column(), 2, (0, -500)), 0);
    }

    #[test]
    fn the_others_make_room_where_it_will_land() {
        let rows = column();
        assert_eq!(shift(&rows, 0, 2, 1), (0, -50));
        assert_eq!(shift(&rows, 0, 2, 2), (0, -50));
        assert_eq!(landing(&rows, 0, 2), place(0, 120, 300, 40));
        assert_eq!(shift(&rows, 2, 1, 0), (0, 0));
        assert_eq!(shift(&rows, 2, 1, 1), (0, 50));
        assert_eq!(landing(&rows, 2, 1), place(0, 50, 300, 40));
    }

    #[test]
    fn tiles_that_wrap_go_to_the_nearest_place() {
        let all = tiles();
        assert_eq!(aimed(&all, 0, (100, 105)), 3);
        assert_eq!(shift(&all, 0, 3, 2), (110, -110), "over the end of a line");
        assert_eq!(landing(&all, 4, 1), all[1]);
        assert_eq!(aimed(&all, 4, (10, 10)), 4);
    }

    #[test]
    fn an_entry_that_was_moved_leaves_the_others_in_order() {
        let mut list = vec![1, 2, 3, 4];
        move_entry(&mut list, (0, 2));
        assert_eq!(list, [2, 3, 1, 4]);
        move_entry(&mut list, (3, 0));
        assert_eq!(list, [4, 2, 3, 1]);
        move_entry(&mut list, (9, 0));
        assert_eq!(list, [4, 2, 3, 1]);
    }
}
