//! A person or a shop as a small circle: its logo, or the initial on a colour that stays theirs.

use super::Text;
use domain::ImageId;
use leptos::prelude::*;

/// As many as `ui.css` has colours (`ui-avatar[data-tone]`), all dark enough for white letters.
const TONES: u32 = 8;

fn tone_of(name: &str) -> u32 {
    // FNV-1a: the same name has the same colour on every screen.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % TONES
}

fn initial_of(name: &str) -> String {
    name.chars()
        .find(|c| c.is_alphanumeric())
        .map_or_else(|| "?".into(), |c| c.to_uppercase().collect())
}

/// Decoration beside a name that is written out.
#[component]
pub fn Avatar(
    #[prop(into)] name: Text,
    #[prop(optional_no_strip)] logo: Option<ImageId>,
    #[prop(optional)] large: bool,
) -> AnyView {
    let class = if large {
        "ui-avatar ui-avatar--large"
    } else {
        "ui-avatar"
    };
    view! {
        <span class=class data-tone=tone_of(&name).to_string() aria-hidden="true">
            {match logo {
                Some(logo) => view! { <img src=format!("/files/{logo}/thumb.jpg") alt="" width="36" height="36" loading="lazy"/> }.into_any(),
                None => initial_of(&name).into_any(),
            }}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_initial_is_the_first_letter_or_figure_in_capitals() {
        assert_eq!(initial_of("ánh"), "Á");
        assert_eq!(initial_of("«Đào»"), "Đ");
        assert_eq!(initial_of("❤❤❤"), "?");
        assert_eq!(initial_of("2 Lúa"), "2");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(tone_of("Lan Phạm"), tone_of("Lan Phạm"));
        assert!(["", "a", "Minh Trí"].iter().all(|name| tone_of(name) < TONES));
    }
}
