//! What a single character is, in any script: a digit, a dash, or nothing that can be seen.

/// Where the decimal digits of a script begin; each has ten in a row (Unicode, general category Nd). Scripts that phones and
/// spreadsheets of today write.
const ZEROS: [char; 21] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}', '\u{ff10}',
];

/// The ASCII digit that this one means: `٣`, `３` and `𝟑` are `3`.
#[must_use]
pub fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let value = if (0x1d7ce..=0x1d7ff).contains(&code) {
        (code - 0x1d7ce) % 10
    } else {
        let zero = ZEROS
            .into_iter()
            .map(u32::from)
            .find(|zero| (*zero..zero + 10).contains(&code))?;
        code - zero
    };
    char::from_digit(value, 10)
}

/// A hyphen, dash or minus of any width.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58a}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207b}'
                | '\u{2212}'
                | '\u{2796}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{301c}'
                | '\u{30fc}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{ff70}'
    )
}

/// A character that leaves no mark on a screen and is no space: joiners, direction marks, selectors, fillers (Unicode,
/// Default_Ignorable_Code_Point), and the blank Braille pattern. Emoji and some scripts need a few of them inside.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// An invisible character that no script and no emoji needs: with and without it a text looks the same.
#[must_use]
pub fn is_traceless(c: char) -> bool {
    is_invisible(c)
        && !only_joins(c)
        && !matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}')
}

/// What matters only between other characters: joiners, direction marks, and the blank Braille pattern, which is a space.
#[must_use]
pub fn only_joins(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{61c}' | '\u{2800}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_digits() {
        let read = |text: &str| text.chars().filter_map(digit).collect::<String>();
        for text in [
            "0123456789",
            "٠١٢٣٤٥٦٧٨٩",
            "۰۱۲۳۴۵۶۷۸۹",
            "０１２３４５６７８９",
            "๐๑๒๓๔๕๖๗๘๙",
            "០១២៣៤៥៦៧៨៩",
            "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
        ] {
            assert_eq!(read(text), "0123456789", "{text}");
        }
        assert_eq!(read("abc ²③五½"), "");
    }
}
