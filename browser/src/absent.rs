//! The server has no browser: the same names, doing nothing while a page is rendered. They are called from effects and
//! handlers, which never run there.

/// See `clipboard`.
pub mod clipboard {
    /// Nothing is copied.
    pub async fn copy(_text: &str) -> bool {
        false
    }
}

/// See `cookie`.
pub mod cookie {
    /// The server answers with headers.
    pub fn set_preference(_name: &str, _value: &str) {}
}

/// See `device`.
pub mod device {
    use domain::when::{DateTime, Utc};

    /// No device, no clock: the beginning of time.
    pub fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    /// The person's zone is unknown until the page runs.
    pub fn zone_offset_min(_at: DateTime<Utc>) -> Option<i32> {
        None
    }

    /// The person's zone is unknown until the page runs.
    pub fn zone_name() -> Option<String> {
        None
    }

    /// The request arrived.
    pub fn is_online() -> bool {
        true
    }

    /// No browser.
    pub fn user_agent() -> String {
        String::new()
    }
}

/// See `events`.
pub mod events {
    /// One event of a stream.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StreamEvent {
        /// Its name.
        pub name: &'static str,
        /// Its id.
        pub id: String,
        /// Its data.
        pub data: String,
    }

    /// Never open.
    pub struct EventStream {}

    impl EventStream {
        /// Opens nothing.
        pub fn open(_url: &str, _names: &[&'static str], _receive: impl Fn(StreamEvent) + 'static) -> Option<Self> {
            None
        }
    }
}

/// See `media`.
pub(crate) mod media {
    use crate::media::Sources;
    use leptos::{html, prelude::NodeRef};

    /// Runs nothing.
    pub fn preview(_sources: Sources, _preview: NodeRef<html::Video>) {}

    /// Stores nothing.
    pub fn store_parameters(_sources: Sources) {}
}

/// See `page`.
pub mod page {
    use leptos::{
        prelude::Signal,
        web_sys::{Element, HtmlElement},
    };

    /// Nobody is looking yet.
    pub fn is_hidden() -> bool {
        false
    }

    /// Nothing plays yet.
    pub fn is_audible() -> bool {
        false
    }

    /// Never calls.
    pub fn on_visibility(_changed: impl Fn(bool) + 'static) {}

    /// Never calls.
    pub fn on_restored(_restored: impl Fn() + 'static) {}

    /// Never calls.
    pub fn on_online(_online: impl Fn() + 'static) {}

    /// Never calls.
    pub fn on_leave(_left: impl Fn() + 'static) {}

    /// Holds nothing.
    pub fn hold_wake_lock(_wanted: Signal<bool>) {}

    /// The address is known to the server's settings, not here.
    pub fn origin() -> String {
        String::new()
    }

    /// Registers nothing.
    pub fn register_worker() {}

    /// Nothing is loaded.
    pub fn reload() {}

    /// The address is the request's.
    pub fn without_query() {}

    /// Nothing has the focus.
    pub fn focus_in_place(_element: &HtmlElement) {}

    /// Nothing is marked.
    pub fn has_selection() -> bool {
        false
    }

    /// Nothing has a position.
    pub fn edges(_element: &Element) -> [i32; 4] {
        [0; 4]
    }
}

/// See `random`.
pub mod random {
    /// The server has its own source of random bits.
    pub fn bits() -> Option<[u8; 16]> {
        None
    }

    /// Not random at all.
    pub fn fraction() -> f64 {
        0.0
    }
}

/// See `rtc`.
pub(crate) mod rtc {
    use crate::media::Sources;
    use crate::rtc::{Broadcast, MediaPath, NoKey, Playing, Show};
    use domain::CampaignId;
    use leptos::{
        html,
        prelude::{NodeRef, ReadSignal, RwSignal, Signal, signal},
    };

    /// Publishes nothing.
    pub fn publish<F>(
        _show: Show,
        _sources: Sources,
        _broadcast: Broadcast,
        _preview: NodeRef<html::Video>,
        _stream_key: impl Fn() -> F + 'static,
    ) where
        F: Future<Output = Result<String, NoKey>> + 'static,
    {
    }

    /// No tab was on air.
    pub fn was_on_air_here(_campaign: CampaignId) -> bool {
        false
    }

    /// Tests nothing.
    pub fn probe(_campaign: CampaignId, _result: RwSignal<MediaPath>) {}

    /// Plays nothing.
    pub fn play(
        _show: Show,
        _video: NodeRef<html::Video>,
        _wanted: Signal<bool>,
        _state: RwSignal<Playing>,
    ) -> ReadSignal<Option<u32>> {
        signal(None).0
    }
}

/// See `share`.
pub mod share {
    /// Nothing is shared.
    pub async fn share(_title: &str, _url: &str) -> bool {
        false
    }
}

/// See `speed`.
pub(crate) mod speed {
    use crate::speed::Speed;
    use leptos::prelude::{RwSignal, Signal};

    /// Measures nothing.
    pub fn measure(_shop: String, _wanted: Signal<bool>, _result: RwSignal<Speed>) {}
}

/// See `storage`.
pub mod storage {
    /// Where it would be stored.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Storage {
        /// For the device.
        Local,
        /// For the tab.
        Session,
    }

    impl Storage {
        /// Nothing is stored.
        pub fn get(self, _key: &str) -> Option<String> {
            None
        }

        /// Stores nothing.
        pub fn set(self, _key: &str, _text: &str) {}

        /// Removes nothing.
        pub fn remove(self, _key: &str) {}
    }
}

/// See `timer`.
pub mod timer {
    /// The server's own limits end what takes too long.
    pub async fn within<T>(_ms: u32, future: impl Future<Output = T>) -> Option<T> {
        Some(future.await)
    }
}

/// See `upload`.
pub mod upload {
    use leptos::web_sys::HtmlInputElement;

    /// A file that was chosen in an input: never here.
    #[derive(Clone)]
    pub struct ChosenFile {}

    impl ChosenFile {
        /// No name.
        pub fn name(&self) -> String {
            String::new()
        }

        /// Nothing in it.
        pub fn bytes(&self) -> usize {
            0
        }
    }

    /// No files.
    pub fn chosen_files(_input: &HtmlInputElement) -> Vec<ChosenFile> {
        Vec::new()
    }

    /// What happens to a file on its way.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Progress {
        /// So many percent have left.
        Sent(u8),
        /// The answer so far.
        Answering(String),
        /// It is over.
        Answered {
            /// The HTTP status.
            status: u16,
            /// The whole answer.
            text: String,
        },
    }

    /// A file on its way: none.
    pub struct Upload {}

    impl Upload {
        /// Sends nothing.
        pub fn send(_file: &ChosenFile, _url: &str, _tell: impl Fn(Progress) + Clone + 'static) -> Option<Upload> {
            None
        }

        /// Stops nothing.
        pub fn stop(&self) {}
    }
}
