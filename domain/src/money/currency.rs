//! Currencies (ISO 4217): their codes and how many decimals they have. A browser shows amounts and needs the decimals only,
//! so the list of codes is read by [`Currency::all`] and [`Currency::from_code`] alone, which pages of viewers do not call.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A currency that a shop can sell in (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// Every code of ISO 4217 (November 2026) that has decimals, so neither metals nor codes for testing: those that a form shows
/// first, then by letter.
const CODES: &str = "VNDUSDEURTHBPHPIDRMYRSGD\
    AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBHDBIFBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCLFCLPCNYCOPCOUCRCCUPCVECZK\
    DJFDKKDOPDZDEGPERNETBFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHTGHUFILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZT\
    LAKLBPLKRLRDLSLLYDMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPKRPLNPYGQARRONRSDRUBRWF\
    SARSBDSCRSDGSEKSHPSLESOSSRDSSPSTNSVCSYPSZLTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSNUYIUYUUYWUZSVEDVESVUVWST\
    XADXAFXCDXCGXOFXPFYERZARZMWZWG";

#[expect(
    non_upper_case_globals,
    reason = "a currency is named like the variant of an enum, which it would be if browsers had room for all of them"
)]
impl Currency {
    /// Vietnamese đồng, no minor unit.
    pub const Vnd: Currency = Currency(*b"VND");
    /// United States dollar.
    pub const Usd: Currency = Currency(*b"USD");
    /// Euro.
    pub const Eur: Currency = Currency(*b"EUR");
    /// Indonesian rupiah.
    pub const Idr: Currency = Currency(*b"IDR");
    /// Japanese yen, no minor unit.
    pub const Jpy: Currency = Currency(*b"JPY");
    /// Kuwaiti dinar of a thousand fils.
    pub const Kwd: Currency = Currency(*b"KWD");
}

impl Default for Currency {
    fn default() -> Currency {
        Currency::Vnd
    }
}

impl Currency {
    /// Every currency, in the order in which a form shows them.
    pub fn all() -> impl Iterator<Item = Currency> {
        CODES.as_bytes().chunks_exact(3).filter_map(Currency::of)
    }

    /// Reads an ISO 4217 code in capitals.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Currency> {
        Currency::all().find(|currency| currency.code() == code)
    }

    fn of(code: &[u8]) -> Option<Currency> {
        let code: [u8; 3] = code.try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Currency(code))
    }

    /// ISO 4217 code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals an amount has: 0, 2, 3 or 4. ISO 4217 gives the rupiah two, which no price has had for decades; its
    /// amounts count whole rupiah.
    #[must_use]
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"VND" | b"IDR" | b"JPY" | b"KRW" | b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"KMF" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// The sign beside an amount, where one is known everywhere; otherwise the code says it.
    pub(super) fn symbol(&self) -> &str {
        match &self.0 {
            b"VND" => "₫",
            b"USD" => "$",
            b"EUR" => "€",
            b"THB" => "฿",
            b"PHP" => "₱",
            b"IDR" => "Rp",
            b"MYR" => "RM",
            b"SGD" => "S$",
            b"JPY" => "¥",
            b"KRW" => "₩",
            b"GBP" => "£",
            b"INR" => "₹",
            _ => self.code(),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Any three capitals: what comes over the wire comes from the server, which read it with [`Currency::from_code`].
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let code = String::deserialize(deserializer)?;
        Currency::of(code.as_bytes()).ok_or_else(|| D::Error::custom("no currency"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_a_code_of_its_own() {
        let mut codes: Vec<String> = Currency::all().map(|currency| currency.code().to_owned()).collect();
        assert_eq!(codes.len() * 3, CODES.len());
        for code in &codes {
            assert_eq!(Currency::from_code(code).unwrap().code(), code);
        }
        assert_eq!(codes[..3], ["VND", "USD", "EUR"]);
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 165);
        for none in ["", "vnd", "ABC", "VN", "VNDU", "NDU", "XAU", "XXX", "HRK"] {
            assert_eq!(Currency::from_code(none), None, "{none}");
        }
    }

    #[test]
    fn a_currency_has_as_many_decimals_as_iso_4217_says() {
        for (codes, digits) in [
            (
                "VND JPY KRW CLP ISK XAF XOF XPF UGX PYG RWF BIF DJF GNF KMF VUV UYI IDR",
                0,
            ),
            (
                "USD EUR GBP THB PHP MYR SGD CNY INR AUD CHF BRL MGA MRU TWD HUF LAK KHR",
                2,
            ),
            ("KWD BHD OMR JOD TND LYD IQD", 3),
            ("CLF UYW", 4),
        ] {
            for code in codes.split(' ') {
                assert_eq!(Currency::from_code(code).map(Currency::digits), Some(digits), "{code}");
            }
        }
    }

    #[test]
    fn a_currency_travels_as_its_code() {
        assert_eq!(serde_json::to_string(&Currency::Kwd).unwrap(), "\"KWD\"");
        assert_eq!(serde_json::from_str::<Currency>("\"VND\"").unwrap(), Currency::Vnd);
        for wrong in ["\"vnd\"", "\"\"", "\"DONG\"", "\"₫\"", "7"] {
            assert!(serde_json::from_str::<Currency>(wrong).is_err(), "{wrong}");
        }
    }
}
