//! Whether one name can be taken for another: by the confusable characters of Unicode (UTS 39), and without case, diacritics,
//! spaces and everything that is no letter. For the server only, as [`nfc`](super::nfc) is.

use super::sign::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::confusable_detection::skeleton;

/// What a shop's team and this product are called. Nobody else has such a name, alone or around the shop's.
const ROLES: [&str; 45] = [
    "admin",
    "administrator",
    "ban quản trị",
    "bán hàng",
    "chăm sóc khách hàng",
    "chính chủ",
    "chủ phòng",
    "chủ quán",
    "chủ shop",
    "chủ tiệm",
    "cskh",
    "cửa hàng",
    "customer care",
    "customer service",
    "fanpage",
    "hawker",
    "hệ thống",
    "host",
    "hotline",
    "hỗ trợ",
    "kiểm duyệt viên",
    "live host",
    "mod",
    "moderator",
    "người bán",
    "người bán hàng",
    "người dẫn",
    "nhân viên",
    "official",
    "official store",
    "owner",
    "page",
    "quản lý",
    "quản trị viên",
    "quản trị",
    "seller",
    "shop",
    "staff",
    "store",
    "streamer",
    "support",
    "system",
    "team",
    "tổng đài",
    "verified",
];
/// From so many letters on, a name that contains the shop's is taken for the shop's; shorter ones are parts of other names.
const DISTINCT: usize = 8;

/// The letters of a text as an eye takes them: two texts with the same can be taken for each other. Not for people to read.
#[must_use]
pub fn letters(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).nfkd().map(unboxed).collect();
    // Which capital looks like which small letter differs from script to script, so both are compared.
    let once = skeleton(&seen).collect::<String>().to_lowercase();
    let twice = skeleton(&once).collect::<String>().to_lowercase();
    let plain = twice.nfkd().filter(|c| !is_combining_mark(*c)).map(twin);
    plain
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .replace("rn", "m")
}

/// The ASCII letter or digit that a character of another script can be taken for; none under a diacritic.
#[must_use]
pub fn ascii_twin(c: char) -> Option<char> {
    let text = c.to_string();
    let mut prototype = skeleton(&text);
    let (first, more) = (prototype.next()?, prototype.next());
    let found = if first.is_ascii() { first } else { twin(first) };
    (more.is_none() && found.is_ascii_alphanumeric()).then_some(found)
}

/// The letter of `🅐` and `🅰`, which Unicode does not take apart.
fn unboxed(c: char) -> char {
    let letter = match u32::from(c) {
        code @ 0x1f150..=0x1f169 => code - 0x1f150,
        code @ 0x1f170..=0x1f189 => code - 0x1f170,
        _ => return c,
    };
    char::from_u32(u32::from('a') + letter).unwrap_or(c)
}

/// Twins that UTS 39 leaves apart: small capitals, Cyrillic and Greek letters that it takes for those, and signs read as letters.
fn twin(c: char) -> char {
    match c {
        'ᴀ' | '@' => 'a',
        'ʙ' | 'ß' => 'b',
        'ᴅ' => 'd',
        'ᴇ' | 'ꞓ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ᴊ' => 'j',
        'ĸ' => 'k',
        'ʟ' | 'i' => 'l',
        'ʍ' => 'm',
        'ɴ' | 'ᴎ' => 'n',
        'ᴘ' => 'p',
        'ʀ' | 'ᴙ' => 'r',
        'ꜱ' | '$' => 's',
        'ᴛ' => 't',
        'χ' => 'x',
        other => other,
    }
}

/// Whether viewers would take `name` for the shop called `shop`: it is the same to the eye, the same beside words like
/// "official", or contains a shop's name that is long enough to be nobody else's.
#[must_use]
pub fn poses_as(name: &str, shop: &str) -> bool {
    // A capital may look like another letter than its small one: "ГУМ" is read as itself and as "гум".
    let forms = |text: &str| [letters(text), letters(&text.to_lowercase())];
    let (names, shops) = (forms(name), forms(shop));
    names.iter().any(|name| shops.iter().any(|shop| reads_as(name, shop)))
}

fn reads_as(name: &str, shop: &str) -> bool {
    if shop.is_empty() || name.is_empty() {
        return false;
    }
    let bare = without_roles(name);
    name == shop
        || (bare != name && !bare.is_empty() && bare == without_roles(shop))
        || (shop.chars().count() >= DISTINCT && name.contains(shop))
}

/// Whether viewers would take it for somebody of the shop's team, whatever the shop is called: "Host", "Admin 1".
#[must_use]
pub fn is_role(name: &str) -> bool {
    let counted = name.trim_end_matches(|c: char| !c.is_alphabetic());
    // "@admin" and "@dmin".
    [counted, counted.trim_start_matches(|c: char| !c.is_alphabetic())]
        .into_iter()
        .map(letters)
        .any(|name| !name.is_empty() && without_roles(&name).is_empty())
}

/// What is left between the words for a team at both ends.
fn without_roles(name: &str) -> String {
    let mut roles: Vec<String> = ROLES.iter().map(|role| letters(role)).collect();
    roles.sort_by_key(|role| std::cmp::Reverse(role.len()));
    let mut rest = name;
    while let Some(shorter) = roles.iter().find_map(|role| {
        rest.strip_prefix(role.as_str())
            .or_else(|| rest.strip_suffix(role.as_str()))
    }) {
        rest = shorter;
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "Tiệm Nhà Mây";

    #[test]
    fn nobody_is_called_like_the_shop() {
        for name in [
            "Tiệm Nhà Mây",
            "tiệm nhà mây",
            "TIỆM NHÀ MÂY",
            "Tiem Nha May",
            "TiệmNhàMây",
            "T i ệ m  N h à  M â y",
            "Tiệm-Nhà_Mây.",
            "✨ Tiệm Nhà Mây ✨",
            "Tiệm Nhà Mây 🇻🇳",
            "Tiệm\u{200b} Nhà\u{2060} Mây",
            "Tie\u{323}\u{302}m Nha\u{300} Ma\u{302}y",
            "Тiệm Nhà Mây",
            "Тіệм Nhà Мâу",
            "Tιệm Νhà Μây",
            "Ｔｉệｍ Ｎｈà Ｍâｙ",
            "𝐓𝐢𝐞𝐦 𝐍𝐡𝐚 𝐌𝐚𝐲",
            "𝓣𝓲𝓮𝓶 𝓝𝓱𝓪 𝓜𝓪𝔂",
            "Ⓣⓘⓔⓜ Ⓝⓗⓐ Ⓜⓐⓨ",
            "🅣🅘🅔🅜 🅝🅗🅐 🅜🅐🅨",
            "ᴛɪᴇᴍ ɴʜᴀ ᴍᴀʏ",
            "Tlệm Nhà Mây",
            "T1ệm Nhà Mây",
            "Tiệrn Nhà Mây",
            "Tiệm Nhà Mây Official",
            "Shop Tiệm Nhà Mây",
            "CSKH - Tiệm Nhà Mây",
            "Tiệm Nhà Mây (chủ shop)",
            "Admin Tiệm Nhà Mây ✓",
            "Tiệm Nhà Mây 2",
            "Tiệm Nhà Mây chuyển khoản vào đây",
        ] {
            assert!(poses_as(name, SHOP), "{name}: {}", letters(name));
        }
        for (name, shop) in [
            ("Mây Shop", "Shop Mây"),
            ("shop lan", "Lan"),
            ("Lan Official", "Lan"),
            ("李", "李"),
            ("ГУМ", "гум"),
        ] {
            assert!(poses_as(name, shop), "{name}, {shop}");
        }
    }

    #[test]
    fn other_people_are_called_as_they_like() {
        for name in [
            "Mây",
            "Nhà Mây",
            "Lan",
            "Tiệm bánh",
            "Nhà của Mây",
            "Hạnh",
            "Tiến Nhật Mai",
            "Tiệm Nhà Gió",
            "M",
            "123",
            "😄",
            "Khách của tiệm",
            "May Nhà Tiệm",
            "مريم",
            "李",
            "Тиам",
            "Hồ Trợ",
            "Thị Mầy",
            "Linh",
            "Tim",
        ] {
            assert!(!poses_as(name, SHOP), "{name}: {}", letters(name));
        }
        for (name, shop) in [
            ("Mây", "Shop Mây"),
            ("Lan Anh", "Lan"),
            ("Lan 2", "Lan"),
            ("Hoa Mai", "Mai"),
            ("Shop", "Shop Shop"),
            ("😄", "✨"),
            ("Lan", ""),
            ("", "Lan"),
        ] {
            assert!(!poses_as(name, shop), "{name}, {shop}");
        }
    }

    #[test]
    fn nobody_is_called_like_the_team() {
        for name in [
            "host",
            "Host",
            "HОST",
            "h o s t",
            "Host 1",
            "【Admin】",
            "admin1",
            "Аdmin",
            "@dmin",
            "@admin",
            "CSKH",
            "Chủ shop",
            "chu shop",
            "Chủ phòng",
            "Người dẫn",
            "Chủ tiệm",
            "Người bán",
            "Shop",
            "SHOP ✓",
            "Shop Official",
            "Official",
            "Official Store",
            "0fficial",
            "Quản trị viên",
            "Nhân viên shop",
            "Hỗ trợ",
            "Moderator",
            "Mod",
            "ѕtаff",
            "Support",
            "Hawker",
            "Hawker Support",
            "Hệ thống",
            "Ｓｅｌｌｅｒ",
            "Ѕhор",
            "ᴀᴅᴍɪɴ",
        ] {
            assert!(is_role(name), "{name}: {}", letters(name));
        }
        for name in [
            "Lan",
            "Hỗ",
            "Trợ",
            "Chủ",
            "Chủ Nhật",
            "Khách",
            "Hosting",
            "Shopee",
            "Modest",
            "Thành viên",
            "Hải",
            "Staffan",
            "Sellers",
            "Bán",
            "Quản",
            "Systems",
            "Paged",
            "Hostia",
            "Ghost",
            "123",
            "😄",
            "李",
            "Mai Shop",
            "Bé Mod",
            "An",
        ] {
            assert!(!is_role(name), "{name}: {}", letters(name));
        }
    }

    proptest::proptest! {
        #[test]
        fn every_name_can_be_compared(name in ".{0,60}", shop in ".{0,60}") {
            let _ = (poses_as(&name, &shop), is_role(&name));
            proptest::prop_assert!(letters(&name).is_empty() || poses_as(&name, &name));
        }
    }
}
