//! The kit: what every screen is made of. Components take words ready to show and know nothing of shops,
//! campaigns or orders. The markup works before JavaScript arrives; classes are in `style/ui.css`.

pub mod avatar;
pub mod back;
pub mod button;
pub mod chip;
pub mod choice;
pub mod clock;
pub mod copy;
pub mod dialog;
pub mod field;
pub mod figure;
pub mod form;
pub mod grip;
pub mod icon;
pub mod links;
pub mod menu;
pub mod offline;
pub mod pager;
pub mod password;
pub mod picture;
pub mod popover;
pub mod price;
pub mod states;
pub mod table;
pub mod tabs;
pub mod time;
pub mod toast;
pub(crate) mod words;

pub use avatar::Avatar;
pub use back::back_closes;
pub use button::{Button, ButtonKind, ButtonLink};
pub use chip::{Chip, ChipKind, StatusChip};
pub use choice::{Checkbox, Choice, RadioGroup, SelectField};
pub use clock::{Clock, Countdown, provide_clock, use_clock};
pub use copy::{copy_link, copy_text};
pub use dialog::{ConfirmDialog, Dialog, DialogFoot};
pub use field::{DateTimeField, MoneyField, NumberField, TextArea, TextField};
pub use figure::{Figure, Figures, Trend};
pub use form::{FormErrors, FormFoot, FormSection, error_for, field_id, focus_first};
pub use grip::{Grip, move_entry};
pub use icon::Icon;
pub use links::Linked;
pub use menu::{Menu, MenuItem, MenuLine};
pub use offline::OfflineBanner;
pub use pager::Pager;
pub use password::PasswordField;
pub use picture::Picture;
pub use popover::Popover;
pub use price::{Amount, Price};
pub use states::{EmptyState, ErrorBox, Skeleton, SkeletonKind};
pub use table::Table;
pub use tabs::{Pane, PaneTabs, Tab, Tabs, pane_id, pane_tab_id};
pub use time::{Span, Time, TimeForm};
pub use toast::{ToastHost, Toasts, provide_toasts, use_toasts};

/// Words ready to show: a `&'static str` or a `String`, without copying either.
pub type Text = leptos::oco::Oco<'static, str>;
