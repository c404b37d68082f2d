//! Only `domain::when` computes a calendar: nobody else turns moments into years, months, days or hours, or names them.
//! `backend::zone` may ask `chrono-tz` where the clocks of a zone stand, and `media` counts in its own time (RTP, NTP).

use std::{fs, path::Path, process::Command};

/// What code that computes a calendar cannot do without, and where else it may stand.
const SIGNS: &[(&str, &[&str])] = &[
    // The library itself: everybody takes its types from `domain::when`.
    ("chrono::", &[]),
    ("chrono_tz", &["backend/src/zone.rs"]),
    ("jiff", &[]),
    ("Datelike", &[]),
    ("Timelike", &[]),
    ("from_ymd", &[]),
    ("and_hms", &[]),
    ("checked_add_days", &[]),
    ("succ_opt", &[]),
    ("pred_opt", &[]),
    ("parse_from_str", &[]),
    (".weekday(", &[]),
    (".month(", &[]),
    (".format(\"%", &[]),
    ("86_400", &[]),
    ("146_097", &[]),
    ("\"Mon\"", &[]),
    ("\"Jan\"", &[]),
    ("\"T2\"", &[]),
    ("getFullYear", &[]),
    ("get_full_year", &[]),
    ("getMonth", &[]),
    ("getHours", &[]),
    ("get_hours", &[]),
    ("toLocaleDateString", &[]),
    ("toLocaleTimeString", &[]),
];

/// Code that ships; stories and tools type dates like people do.
const SHIPS: [&str; 8] = [
    "domain/src/",
    "backend/src/",
    "browser/src/",
    "app/src/",
    "server/src/",
    "frontend/",
    "public/",
    "bench/src/",
];

#[test]
fn nobody_else_computes_a_calendar() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("domain/ stands in the repository");
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .expect("git lists the files");
    let listing = String::from_utf8(listing.stdout).expect("paths are UTF-8");
    let code = |path: &&str| {
        let ends = [".rs", ".mjs", ".js"].iter().any(|ending| path.ends_with(ending));
        ends && SHIPS.iter().any(|place| path.starts_with(place)) && !path.starts_with("domain/src/when/")
    };
    let mut read = 0;
    let mut offenders = Vec::new();
    for path in listing.lines().filter(code) {
        let Ok(text) = fs::read_to_string(root.join(path)) else {
            continue;
        };
        read += 1;
        for (number, line) in text.lines().enumerate() {
            let found = SIGNS
                .iter()
                .find(|(sign, except)| line.contains(sign) && !except.contains(&path));
            offenders.extend(found.map(|(sign, _)| format!("{path}:{}  {sign}  {}", number + 1, line.trim())));
        }
    }
    assert!(read > 200, "git listed only {read} files of ours");
    assert!(
        offenders.is_empty(),
        "a calendar outside domain/src/when:\n  {}",
        offenders.join("\n  ")
    );
}
