//! Following a shop: a plain form post that comes back to its page, or one press in the middle of a show.

use super::{api::follow_shop, words};
use crate::{
    page::address,
    ui::{Button, ButtonKind, ButtonLink, Toasts, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};

/// *Follow*, or *Following* to leave; a person who is not signed in does that first. `next` is the page to come back to.
#[component]
pub fn FollowButton(slug: String, following: Option<bool>, next: String) -> impl IntoView {
    let Some(following) = following else {
        return view! { <ButtonLink kind=ButtonKind::Primary icon="user-plus" href=sign_in_first(&next)>{words::follow()}</ButtonLink> }
            .into_any();
    };
    let button = if following {
        view! { <Button submit=true icon="user-check" pressed=Some(true) hint=words::unfollow()>{words::following()}</Button> }
            .into_any()
    } else {
        view! { <Button submit=true kind=ButtonKind::Primary icon="user-plus">{words::follow()}</Button> }.into_any()
    };
    view! {
        <form method="post" action="/api/audience/follow">
            <input type="hidden" name="slug" value=slug/>
            <input type="hidden" name="following" value=if following { "false" } else { "true" }/>
            <input type="hidden" name="next" value=next/>
            {button}
        </form>
    }
    .into_any()
}

/// The page that says why one signs in, and leads back to `next`.
fn sign_in_first(next: &str) -> String {
    address("/signin", &[("next", next), ("for", "follow")])
}

/// *Follow* during a show, which goes on meanwhile: one press, taken back from the message. Who follows sees nothing of it.
/// `follows` is `None` for people who are not signed in; they do that first and come back to `next`.
#[component]
pub fn FollowHere(slug: String, name: String, follows: RwSignal<Option<bool>>, next: String) -> impl IntoView {
    let choice = Choice {
        shop: StoredValue::new((slug, name)),
        follows,
        toasts: use_toasts(),
    };
    move || {
        match follows.get() {
        Some(true) => ().into_any(),
        Some(false) => {
            view! { <Button small=true icon="user-plus" on_click=move |_| choice.make(true)>{words::follow()}</Button> }
                .into_any()
        }
        None => {
            view! { <ButtonLink small=true icon="user-plus" href=sign_in_first(&next) external=true>{words::follow()}</ButtonLink> }
                .into_any()
        }
    }
    }
}

/// A person's choice to follow a shop or not.
#[derive(Clone, Copy)]
struct Choice {
    /// Its address and its name.
    shop: StoredValue<(String, String)>,
    follows: RwSignal<Option<bool>>,
    toasts: Toasts,
}

impl Choice {
    fn make(self, following: bool) {
        // The message may outlive the page.
        let Some((slug, name)) = self.shop.try_get_value() else {
            return;
        };
        spawn_local(async move {
            match follow_shop(slug, following, String::new()).await {
                Ok(()) => {
                    let _ = self.follows.try_set(Some(following));
                    if following {
                        let undo = move || self.make(false);
                        self.toasts
                            .offer(words::you_follow(&name), crate::ui::words::undo(), undo);
                    }
                }
                Err(error) => self.toasts.say(error.sentence(crate::words::lang())),
            }
        });
    }
}
