//! Choosing a time zone: a field to type in and a list to choose from, found by city, by offset and by the names that a
//! zone had before. The browser's own `<datalist>`, so that it works without JavaScript; the server understands a name
//! typed by hand too.

use super::{api::ZoneChoice, words};
use crate::ui::TextField;
use browser::device;
use domain::when::gmt;
use leptos::prelude::*;

/// The zone of a new shop: the device's until another is chosen, unless one was `typed` before.
#[component]
pub fn ZoneField(zones: Vec<ZoneChoice>, typed: String, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let fresh = typed.is_empty();
    let zone = RwSignal::new(if fresh { "Asia/Ho_Chi_Minh".to_owned() } else { typed });
    let options = zones
        .iter()
        .map(|zone| view! { <option value=zone.name.clone()>{spoken(zone)}</option> })
        .collect_view();
    let zones = StoredValue::new(zones);
    Effect::new(move |_| {
        let here = device::zone_name().filter(|_| fresh);
        let known = here.and_then(|here| zones.with_value(|zones| name_today(zones, &here)));
        if let Some(known) = known {
            // After the field has told the signal what it shows.
            set_timeout(move || drop(zone.try_set(known)), std::time::Duration::ZERO);
        }
    });
    view! {
        <TextField name="zone" kind="search" list="zones" label=words::zone() help=words::zone_help() bind=zone error required=true autocomplete="off"/>
        <datalist id="zones">{options}</datalist>
    }
}

/// What the list shows and browsers search in: "GMT+7 Asia/Ho Chi Minh, Asia/Saigon".
fn spoken(zone: &ZoneChoice) -> String {
    let before = zone.before.split_whitespace();
    let names: Vec<&str> = std::iter::once(zone.name.as_str()).chain(before).collect();
    format!("{} {}", gmt(zone.offset_min), names.join(", ").replace('_', " "))
}

/// Browsers report zones by names of any time.
fn name_today(zones: &[ZoneChoice], device: &str) -> Option<String> {
    let is = |zone: &&ZoneChoice| zone.name == device || zone.before.split(' ').any(|before| before == device);
    zones.iter().find(is).map(|zone| zone.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vietnam() -> ZoneChoice {
        ZoneChoice {
            name: "Asia/Ho_Chi_Minh".into(),
            before: "Asia/Saigon".into(),
            offset_min: 420,
        }
    }

    #[test]
    fn a_zone_is_listed_with_its_offset_and_everything_that_people_type() {
        assert_eq!(spoken(&vietnam()), "GMT+7 Asia/Ho Chi Minh, Asia/Saigon");
        let newfoundland = ZoneChoice {
            name: "America/St_Johns".into(),
            before: String::new(),
            offset_min: -210,
        };
        assert_eq!(spoken(&newfoundland), "GMT-3:30 America/St Johns");
    }

    #[test]
    fn a_device_that_says_saigon_is_in_ho_chi_minh_city() {
        let zones = [vietnam()];
        assert_eq!(name_today(&zones, "Asia/Saigon").as_deref(), Some("Asia/Ho_Chi_Minh"));
        assert_eq!(
            name_today(&zones, "Asia/Ho_Chi_Minh").as_deref(),
            Some("Asia/Ho_Chi_Minh")
        );
        assert_eq!(name_today(&zones, "Etc/Unknown"), None);
    }
}
