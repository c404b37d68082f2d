//! The architecture, checked by a test: what may lean on what, what things are called, how long a file may
//! be. It reads the files that git knows and judges nothing that a lint already judges.

#[path = "architecture/arrows.rs"]
mod arrows;
#[path = "architecture/words.rs"]
mod words;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// The words that name the features everywhere. A new one is a decision, not a folder.
const WORDS: [&str; 9] = [
    "account", "catalog", "offer", "campaign", "live", "audience", "orders", "notify", "report",
];

/// Names beside the feature words that a place may hold, and why.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "app/src",
        "lib error access document json routes words",
        "the document and what every page shares",
    ),
    (
        "app/src",
        "platform ui shell page feed",
        "the kit, what stands around a page, every feature's news",
    ),
    (
        "backend/src",
        "lib db tx bus revoked events files clock error rate returned secret zone",
        "what every use case stands on",
    ),
    (
        "backend/src",
        "studio",
        "puts the stage and the studio together from the slices",
    ),
    ("backend/src", "demo", "plants the demo shop through the use cases"),
    (
        "backend/src",
        "operator takedown",
        "what whoever runs the site decides, and taking a shop down",
    ),
    (
        "style",
        "main tokens base ui shell page icons",
        "what every feature's sheet builds on",
    ),
    (
        "server/tests",
        "main street access budgets pages program returned public shared",
        "people as values, and what holds behind every endpoint",
    ),
    ("end2end/stories", "every", "what must hold on every page"),
];

/// Our crates and the ones of ours that each may lean on (ARCHITECTURE, crate arrows).
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("media", &[]),
    ("backend", &["domain", "media"]),
    ("browser", &["domain"]),
    ("app", &["domain", "browser", "backend"]),
    ("server", &["app", "backend", "domain", "media"]),
    ("frontend", &["app"]),
    ("frontend/stage", &["app"]),
    ("frontend/studio", &["app"]),
    ("bench", &["media"]),
];

/// Our crates whose slices have arrows of their own in ARCHITECTURE.md.
const SLICED: &[&str] = &["backend", "app"];

const LONGEST_FILE: usize = 500;
/// What a longer file must say within its first lines, followed by the reason.
const LONG_BECAUSE: &str = "Long because";

struct File {
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    fn is_code(&self) -> bool {
        self.is_rust()
            || [".mjs", ".js", ".css", ".sql", ".sh"]
                .iter()
                .any(|ending| self.path.ends_with(ending))
    }

    fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs")
    }

    /// Its path within a crate, and its text.
    fn inside(&self, name: &str) -> Option<(&str, &str)> {
        Some((self.path.strip_prefix(name)?.strip_prefix('/')?, self.text.as_str()))
    }

    /// Everything before the test module, which stands last in a file.
    fn outside_tests(&self) -> &str {
        if self.is_test() {
            return "";
        }
        self.text.split("#[cfg(test)]").next().unwrap_or_default()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("domain/ stands in the repository")
}

/// Every text file that is in git or about to be.
fn sources() -> Vec<File> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    let paths = String::from_utf8(listing.stdout).expect("paths are UTF-8");
    let read = |path: &str| {
        Some(File {
            path: path.to_owned(),
            text: fs::read_to_string(root().join(path)).ok()?,
        })
    };
    let files: Vec<File> = paths
        .lines()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(read)
        .collect();
    assert!(
        files.iter().any(|file| file.path == "domain/src/lib.rs"),
        "git listed nothing of ours"
    );
    files
}

/// Fails with all offenders at once, so that one run says everything.
fn nobody(offenders: Vec<String>, rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

fn numbered<'a>(text: &'a str, found: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    text.lines()
        .enumerate()
        .filter(move |(_, line)| found(line))
        .map(|(at, line)| (at + 1, line.trim()))
}

#[test]
fn every_crate_leans_only_on_what_its_arrows_allow() {
    let ours: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let mut offenders = Vec::new();
    for (name, allowed) in ARROWS {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("each crate has a manifest");
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
                // `[dependencies.name]` names one in its heading.
                offenders.extend(
                    ours.iter()
                        .filter(|other| line.ends_with(&format!("dependencies.{other}]")))
                        .map(|other| format!("{name}: write {other} as one line")),
                );
                continue;
            }
            let lean = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if in_dependencies && ours.contains(&lean) && !allowed.contains(&lean) {
                offenders.push(format!("{name} leans on {lean}"));
            }
        }
    }
    nobody(offenders, "an arrow that ARCHITECTURE.md does not draw");
}

#[test]
fn every_crate_of_the_workspace_has_its_arrows_drawn() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest");
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members"))
        .expect("the workspace lists its members");
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let listed: BTreeSet<&str> = members.split('"').skip(1).step_by(2).collect();
    assert_eq!(listed, drawn);
}

#[test]
fn every_slice_leans_only_on_what_its_arrows_allow() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the architecture is written down");
    let files = sources();
    let mut offenders = Vec::new();
    for name in SLICED {
        let drawn = arrows::drawn(&architecture, name);
        assert!(!drawn.is_empty(), "ARCHITECTURE.md draws no slices of {name}");
        let ours = files.iter().filter(|file| file.is_rust() && !file.is_test());
        let inside = ours
            .filter_map(|file| file.inside(name))
            .filter(|(path, _)| path.starts_with("src/"));
        let wrong = arrows::wrong(&arrows::Modules::read(inside), &drawn);
        offenders.extend(wrong.into_iter().map(|wrong| format!("{name}: {wrong}")));
    }
    nobody(
        offenders,
        "the slices and the arrows that ARCHITECTURE.md draws between them differ",
    );
}

#[test]
fn a_feature_of_a_crate_is_asked_for_only_where_modules_are_named() {
    let mut offenders = Vec::new();
    for file in sources()
        .iter()
        .filter(|file| file.is_rust() && file.path != "domain/tests/architecture.rs")
    {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if ["lib.rs", "mod.rs"].contains(&name) {
            continue;
        }
        let asks = |line: &str| (line.contains("cfg(") || line.contains("cfg_attr(")) && line.contains("feature =");
        offenders.extend(numbered(&file.text, asks).map(|(at, line)| format!("{}:{at}  {line}", file.path)));
    }
    nobody(
        offenders,
        "`cfg(feature …)` outside lib.rs and mod.rs (import inside the server function instead)",
    );
}

#[test]
fn every_server_function_has_a_time_limit_in_the_browser() {
    let mut offenders = Vec::new();
    for file in sources().iter().filter(|file| file.path.starts_with("app/src/")) {
        let unlimited =
            |line: &str| line.contains("#[server(prefix") && !line.contains("client = crate::platform::Timed");
        offenders.extend(numbered(&file.text, unlimited).map(|(at, line)| format!("{}:{at}  {line}", file.path)));
    }
    nobody(
        offenders,
        "without `client = crate::platform::Timed`: on a dead line its answer is waited for for ever",
    );
}

#[test]
fn every_file_can_be_read_in_one_sitting() {
    let long = |file: &&File| {
        let lines = file.text.lines().count();
        lines > LONGEST_FILE && !file.text.lines().take(6).any(|line| line.contains(LONG_BECAUSE))
    };
    let name = |file: &File| format!("{} ({} lines)", file.path, file.text.lines().count());
    nobody(
        sources()
            .iter()
            .filter(|file| file.is_code())
            .filter(long)
            .map(name)
            .collect(),
        "longer than 500 lines without a reason on top",
    );
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent = |file: &&File| match file.path.rsplit('.').next() {
        Some("rs") => !file.text.starts_with("//!"),
        Some("sql") => !file.text.starts_with("--"),
        Some("css") => !file.text.starts_with("/*"),
        Some("mjs") => !file.text.starts_with("//"),
        _ => false,
    };
    nobody(
        sources().iter().filter(silent).map(|file| file.path.clone()).collect(),
        "opens without saying what it is for",
    );
}

#[test]
fn a_place_for_features_holds_only_feature_words() {
    let mut offenders = Vec::new();
    for place in ["app/src", "backend/src", "style", "server/tests", "end2end/stories"] {
        let beside: Vec<&str> = BESIDE
            .iter()
            .filter(|(at, _, _)| *at == place)
            .flat_map(|(_, names, _)| names.split(' '))
            .collect();
        let inside = |file: &File| {
            let rest = file.path.strip_prefix(place)?.strip_prefix('/')?;
            let first = rest.split('/').next().unwrap_or_default();
            let code = rest.contains('/') || file.is_code();
            code.then(|| first.split('.').next().unwrap_or_default().to_owned())
        };
        let names: BTreeSet<String> = sources().iter().filter_map(inside).collect();
        // `live-on-air`, `ui-fields`, `bus_tests` belong to the word they begin with.
        let known = |name: &String| {
            let word = name.split(['-', '_']).next().unwrap_or_default();
            WORDS.contains(&word) || beside.contains(&word)
        };
        offenders.extend(
            names
                .iter()
                .filter(|name| !known(name))
                .map(|name| format!("{place}/{name}")),
        );
    }
    nobody(offenders, "neither a feature word nor excused in BESIDE");
}

#[test]
fn no_file_is_named_after_nothing() {
    let vague = [
        "utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff",
    ];
    let named = |file: &&File| {
        file.path
            .split('/')
            .any(|part| vague.contains(&part.split('.').next().unwrap_or_default()))
    };
    nobody(
        sources().iter().filter(named).map(|file| file.path.clone()).collect(),
        "a file nobody named",
    );
}

#[test]
fn nothing_is_left_for_later_and_nothing_is_unwrapped() {
    let later = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
        [".unwrap", "()"].concat(),
    ];
    let mut offenders = Vec::new();
    for file in sources().iter().filter(|file| file.is_code()) {
        let text = if file.is_rust() {
            file.outside_tests()
        } else {
            &file.text
        };
        let found = numbered(text, |line| later.iter().any(|word| line.contains(word.as_str())));
        offenders.extend(found.map(|(at, line)| format!("{}:{at}  {line}", file.path)));
    }
    nobody(offenders, "left for later, or unwrapped, outside tests");
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the architecture is written down");
    assert!(
        text.lines().count() <= 300,
        "ARCHITECTURE.md is longer than anyone reads"
    );
    let is_path = |word: &&str| {
        let first = word.split('/').next().unwrap_or_default();
        let plain = word
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
        plain && word.contains('/') && !first.is_empty() && first != "target" && root().join(first).is_dir()
    };
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(is_path).collect();
    assert!(named.len() > 5, "ARCHITECTURE.md names no paths; did its form change?");
    let gone = named
        .iter()
        .filter(|path| !root().join(path).exists())
        .map(|path| (*path).to_owned())
        .collect();
    nobody(gone, "ARCHITECTURE.md names what is not there");
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let places = [
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/home", "/"].concat(),
    ];
    let mut offenders = Vec::new();
    for file in sources()
        .iter()
        .filter(|file| !file.path.ends_with(".lock") && file.path != "package-lock.json")
    {
        let found = numbered(&file.text, |line| {
            places.iter().any(|place| line.contains(place.as_str()))
        });
        offenders.extend(found.map(|(at, line)| format!("{}:{at}  {line}", file.path)));
    }
    nobody(offenders, "a path of one machine");
}

#[test]
fn no_name_of_javascript_is_looked_up_in_a_string() {
    let lookups = [["Ref", "lect"].concat(), ["js_sys::", "eval"].concat()];
    let mut offenders = Vec::new();
    for file in sources().iter().filter(|file| file.is_rust()) {
        let found = numbered(&file.text, |line| {
            lookups.iter().any(|lookup| line.contains(lookup.as_str()))
        });
        offenders.extend(found.map(|(at, line)| format!("{}:{at}  {line}", file.path)));
    }
    nobody(
        offenders,
        "use a web-sys type; what web-sys lacks is imported in browser/src/imports.rs",
    );
}

#[test]
fn the_page_reads_json_with_one_reader() {
    // `app/src/json.rs` says why; a second kind of reader was 20 KB of a viewer's first load.
    let others = [
        "serde_json::from_str",
        "serde_json::from_reader",
        "Resource::new(",
        "Resource::new_blocking(",
    ];
    let pages = sources();
    let pages = pages.iter().filter(|file| file.path.starts_with("app/src/"));
    let offenders = pages.flat_map(|file| {
        numbered(&file.text, |line| others.iter().any(|other| line.contains(other)))
            .map(|(number, line)| format!("{}:{number}  {}", file.path, line.trim()))
    });
    nobody(offenders.collect(), "JSON that is not read with app::json");
}

#[test]
fn everything_is_said_in_plain_words() {
    let files = sources();
    let texts = files
        .iter()
        .filter(|file| !file.path.ends_with(".lock") && file.path != "package-lock.json");
    let offenders = texts.flat_map(|file| words::avoided(&file.path, &file.text));
    nobody(offenders.collect(), "words that have to be decoded");
}

#[test]
fn a_middleware_is_called_what_it_does() {
    let files = sources();
    let server = files
        .iter()
        .filter(|file| file.is_rust() && file.path.starts_with("server/src/"));
    let offenders = server.flat_map(|file| words::metaphors(&file.path, &file.text));
    nobody(offenders.collect(), "middleware that is called by a metaphor");
}
