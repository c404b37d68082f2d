//! The two languages of the interface.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Vietnamese.
    Vi,
}

impl Lang {
    /// Every language, in the order in which a switch shows them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Vi];

    /// BCP 47 code: `en` or `vi`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Vi => "vi",
        }
    }

    /// Reads a BCP 47 tag; only its first part counts (`vi-VN` is Vietnamese).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Lang> {
        match code.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "vi" => Some(Lang::Vi),
            _ => None,
        }
    }

    /// Chooses from an `Accept-Language` header (RFC 9110 §12.5.4) by weight; English when nothing fits.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best = (Lang::En, 0.0_f32);
        for part in header.split(',').take(20) {
            let mut bits = part.split(';');
            let Some(lang) = bits.next().and_then(Lang::from_code) else {
                continue;
            };
            let weight = bits
                .find_map(|bit| bit.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }

    /// The English or the Vietnamese of two texts.
    #[must_use]
    pub fn pick<'a>(self, en: &'a str, vi: &'a str) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Vi => vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_is_chosen() {
        assert_eq!(Lang::from_accept_language("fr, vi-VN;q=0.9, en;q=0.8"), Lang::Vi);
        assert_eq!(Lang::from_accept_language("en-GB,vi;q=0.5"), Lang::En);
        assert_eq!(Lang::from_accept_language("vi;q=nonsense"), Lang::Vi);
        assert_eq!(Lang::from_accept_language("de"), Lang::En);
        assert_eq!(Lang::from_accept_language(""), Lang::En);
    }
}
