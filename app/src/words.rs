//! The languages: both stand on one line, so a missing translation cannot compile. Each feature keeps its
//! own `words.rs` made with `words!`; this file has the macro and how numbers are said. No dependency, no files to load.

pub use domain::Lang;

/// The language of this page: from the request on the server, from `<html lang>` in the browser.
pub fn lang() -> Lang {
    crate::platform::visit(|visit| visit.lang)
}

/// One `pub(crate) fn` per entry: `&'static str` without arguments, `String` with them (inline captured).
///
/// ```ignore
/// words! {
///     save: "Save", "Lưu";
///     n_left(n: i64): "{n} left", "Còn {n}";
///     n_products(n: i64): "{n} product" | "{n} products", "{n} sản phẩm";   // singular | plural by the first argument
/// }
/// ```
macro_rules! words {
    ($( $name:ident $( ( $($arg:ident : $ty:ty),* $(,)? ) )? : $en:literal $(| $many:literal)? , $vi:literal ; )*) => {
        $( $crate::words::word! { $name [ $( $($arg : $ty),* )? ] $en $( | $many )? , $vi } )*
    };
}

/// One entry of `words!`.
macro_rules! word {
    ($name:ident [] $en:literal , $vi:literal) => {
        pub(crate) fn $name() -> &'static str {
            match $crate::words::lang() {
                $crate::words::Lang::En => $en,
                $crate::words::Lang::Vi => $vi,
            }
        }
    };
    ($name:ident [ $($arg:ident : $ty:ty),+ ] $en:literal , $vi:literal) => {
        pub(crate) fn $name($($arg: $ty),+) -> String {
            match $crate::words::lang() {
                $crate::words::Lang::En => format!($en),
                $crate::words::Lang::Vi => format!($vi),
            }
        }
    };
    ($name:ident [ $first:ident : $first_ty:ty $(, $arg:ident : $ty:ty)* ] $one:literal | $many:literal , $vi:literal) => {
        pub(crate) fn $name($first: $first_ty $(, $arg: $ty)*) -> String {
            match $crate::words::lang() {
                $crate::words::Lang::En if $first == 1 => format!($one),
                $crate::words::Lang::En => format!($many),
                $crate::words::Lang::Vi => format!($vi),
            }
        }
    };
}
pub(crate) use word;
pub(crate) use words;

/// A count as people write it: `1,204` in English, `1.204` in Vietnamese.
pub fn number(n: i64) -> String {
    number_in(n, lang())
}

/// A count cut to a glance: `8.2k`, `12.4M`; below 10,000 it stays whole.
pub fn short_number(n: i64) -> String {
    short_number_in(n, lang())
}

fn number_in(n: i64, lang: Lang) -> String {
    let separator = match lang {
        Lang::En => ',',
        Lang::Vi => '.',
    };
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

fn short_number_in(n: i64, lang: Lang) -> String {
    let size = n.unsigned_abs();
    let (unit, letter) = match (size, lang) {
        (0..10_000, _) => return number_in(n, lang),
        (10_000..1_000_000, Lang::En) => (1_000, "k"),
        (10_000..1_000_000, Lang::Vi) => (1_000, "N"),
        (1_000_000..1_000_000_000, Lang::En) => (1_000_000, "M"),
        (1_000_000..1_000_000_000, Lang::Vi) => (1_000_000, "Tr"),
        (_, Lang::En) => (1_000_000_000, "B"),
        (_, Lang::Vi) => (1_000_000_000, "T"),
    };
    // Cut, never rounded up: a seller must not read a number that was not reached.
    let tenths = size / (unit / 10);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let sign = if n < 0 { "−" } else { "" };
    let point = match lang {
        Lang::En => '.',
        Lang::Vi => ',',
    };
    match tenth {
        0 => format!("{sign}{whole}{letter}"),
        _ => format!("{sign}{whole}{point}{tenth}{letter}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        save: "Save", "Lưu";
        n_products(n: i64): "{n} product" | "{n} products", "{n} sản phẩm";
        left_of(left: i64, all: i64): "{left} of {all} left", "Còn {left} trên {all}";
    }

    #[test]
    fn words_are_functions_and_one_thing_is_singular() {
        assert_eq!(save(), "Save");
        assert_eq!(n_products(1), "1 product");
        assert_eq!(n_products(0), "0 products");
        assert_eq!(left_of(3, 32), "3 of 32 left");
    }

    #[test]
    fn thousands_are_grouped_as_each_language_writes_them() {
        assert_eq!(number_in(1_204, Lang::En), "1,204");
        assert_eq!(number_in(1_204, Lang::Vi), "1.204");
        assert_eq!(number_in(-12_400_000, Lang::En), "−12,400,000");
        assert_eq!(number_in(0, Lang::Vi), "0");
        assert_eq!(number_in(999, Lang::En), "999");
    }

    #[test]
    fn short_numbers_are_cut_and_never_rounded_up() {
        assert_eq!(short_number_in(9_999, Lang::En), "9,999");
        assert_eq!(short_number_in(12_499, Lang::En), "12.4k");
        assert_eq!(short_number_in(999_999, Lang::En), "999.9k");
        assert_eq!(short_number_in(12_400_000, Lang::Vi), "12,4Tr");
        assert_eq!(short_number_in(2_000_000_000, Lang::En), "2B");
    }
}
