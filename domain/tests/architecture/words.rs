//! Words that a reader of today would have to decode, and what we write instead (STYLE §3, CONTRIBUTING). Found in sentences and in
//! names alike: `put_away`, `PutAway` and "put away" are the same.

use syn::{FnArg, ItemFn, Type, visit::Visit};

/// What nobody writes here, and what says it. Lower case, as words with single spaces.
const AVOIDED: &[(&str, &str)] = &[
    ("telephone", "phone"),
    ("telephones", "phones"),
    ("put away", "store, or archive"),
    ("puts away", "stores, or archives"),
    ("putting away", "storing, or archiving"),
    ("mend", "fix, or correct"),
    ("mends", "fixes, or corrects"),
    ("mended", "fixed, or corrected"),
    ("mending", "fixing, or correcting"),
    ("dear", "expensive"),
    ("dearer", "more expensive"),
    ("15 figures", "15 digits"),
    ("letters and figures", "letters and digits"),
    ("two figures", "two digits"),
    ("whoever asks", "the caller"),
    ("was quicker", "came first"),
    ("what was begun", "requests that have begun"),
    ("knock", "call"),
    ("knocks", "calls"),
    ("house", "codebase, or layout"),
    ("door", "endpoint"),
    ("doors", "endpoints"),
];

/// Where an avoided word is the right one: the beginning of the path, the word, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("domain/tests/architecture", "", "this list"),
    ("backend/migrations/", "", "what has been applied is never edited"),
    ("media/tests/sfu/offers/", "telephone", "what browsers send"),
    ("app/src/document.rs", "telephone", "what browsers read"),
    ("bench/results/", "", "what was measured stays as it was written down"),
    ("docs/decisions/", "", "what was decided stays as it was written down"),
    ("backend/src/demo/", "", "things that the demo shop sells"),
];

/// What a middleware is never called: it names what it does, `request_log`, `session`, `security_headers`.
const METAPHORS: [&str; 8] = ["keep", "know", "observe", "protect", "follow", "mend", "look", "finish"];

/// Everything in a text that should be said otherwise: its line, the words, and what to write instead.
pub(crate) fn avoided<'a>(path: &'a str, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let allowed = |words: &str| {
        ALLOWED
            .iter()
            .any(|(place, word, _)| path.starts_with(place) && (word.is_empty() || *word == words))
    };
    text.lines().enumerate().flat_map(move |(at, line)| {
        let plain = plain(line);
        let found = AVOIDED
            .iter()
            .filter(move |(words, _)| plain.contains(&format!(" {words} ")));
        found
            .filter(move |(words, _)| !allowed(words))
            .map(move |(words, instead)| format!("{path}:{}  \"{words}\": write {instead}", at + 1))
    })
}

/// Lower case, between single spaces: `fn put_away(KeptForm)` is ` fn put away kept form `.
fn plain(line: &str) -> String {
    let mut plain = String::from(" ");
    let mut small = false;
    for letter in line.chars() {
        if letter.is_uppercase() && small {
            plain.push(' ');
        }
        small = letter.is_lowercase();
        if letter.is_alphanumeric() {
            plain.extend(letter.to_lowercase());
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.push(' ');
    plain
}

/// Middleware that is called by a metaphor: functions that are given what comes next.
pub(crate) fn metaphors(path: &str, text: &str) -> Vec<String> {
    struct Middleware(Vec<String>);
    impl Visit<'_> for Middleware {
        fn visit_item_fn(&mut self, function: &ItemFn) {
            let is_next = |argument: &FnArg| {
                let FnArg::Typed(argument) = argument else { return false };
                matches!(&*argument.ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Next"))
            };
            if function.sig.inputs.iter().any(is_next) {
                self.0.push(function.sig.ident.to_string());
            }
        }
    }
    let mut middleware = Middleware(Vec::new());
    middleware.visit_file(&syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}")));
    let named = middleware
        .0
        .into_iter()
        .filter(|name| METAPHORS.contains(&name.as_str()));
    named.map(|name| format!("{path}  fn {name}")).collect()
}

mod proof {
    use super::*;

    #[test]
    fn an_avoided_word_is_found_in_sentences_and_in_names() {
        let path = "app/src/orders/form.rs";
        for line in [
            "// Give your telephone number.",
            "fn put_away(form: &str) {}",
            "struct PutAway;",
            "\"Enter 8 to 15 figures.\"",
            "/// What may be mended.",
            "let house = files();",
            "a page behind every door",
        ] {
            assert_eq!(avoided(path, line).count(), 1, "{line}");
        }
    }

    #[test]
    fn words_of_today_are_left_alone() {
        for line in [
            "<figure class=\"ui-figure\">",
            "figure orders.p99_ms 12.5 ms",
            "Connection: keep-alive",
            "a warehouse, indoors, outdoor, recommend, amended",
            "the figures of a report",
        ] {
            assert_eq!(
                avoided("README.md", line).collect::<Vec<_>>(),
                Vec::<String>::new(),
                "{line}"
            );
        }
        assert_eq!(avoided("backend/migrations/0001_shop.sql", "-- put away").count(), 0);
    }

    #[test]
    fn a_middleware_is_known_by_what_it_is_given() {
        let text =
            "async fn keep(request: Request, next: axum::middleware::Next) -> Response { next.run(request).await }
            async fn session(request: Request, next: Next) -> Response { next.run(request).await }
            fn follow(shop: &Shop) {}";
        assert_eq!(
            metaphors("server/src/http/session.rs", text),
            ["server/src/http/session.rs  fn keep"]
        );
    }
}
