//! Which module leans on which, read from the code. Every path is resolved as the compiler would: `use` with nested groups, paths
//! written inside functions and macros, `super` and `self`, names that another module passes on, whole-module imports. What a
//! method does inside is not followed. Tests inside the code do not count.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    Attribute, ImplItem, Item, ItemMod, ItemUse, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// A module's or an item's path within its crate; empty for the crate's root.
type Path = Vec<String>;

/// How often a name may be passed on before we give up.
const HOPS: usize = 12;

#[derive(Default)]
struct Module {
    file: String,
    /// Items defined here.
    names: BTreeSet<String>,
    /// Names brought in by `use`, with the paths that they were brought in from.
    imports: BTreeMap<String, BTreeSet<Path>>,
    /// Paths before `::*`.
    globs: BTreeSet<Path>,
    /// Every path written here, and its line.
    mentions: Vec<(Path, usize)>,
}

/// One module leans on another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lean {
    /// First word of the module that leans; empty for the crate's root.
    pub(crate) from: String,
    /// First word of the module that it leans on.
    pub(crate) on: String,
    /// The file that leans and where: `path:line`.
    pub(crate) at: String,
}

/// The modules of one crate.
pub(crate) struct Modules(BTreeMap<Path, Module>);

impl Modules {
    /// Reads a crate from its files: paths begin with `src/`.
    pub(crate) fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Modules {
        let mut reader = Reader::default();
        for (path, text) in files {
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
            reader.here = module_of(path);
            path.clone_into(&mut reader.file);
            reader.module().file.push_str(path);
            reader.visit_file(&parsed);
        }
        Modules(reader.modules)
    }

    /// First words of all modules.
    pub(crate) fn top(&self) -> BTreeSet<&str> {
        self.0
            .keys()
            .filter_map(|path| path.first().map(String::as_str))
            .collect()
    }

    /// Everything that leans on something of another first word.
    pub(crate) fn leans(&self) -> Vec<Lean> {
        let mut leans = BTreeSet::new();
        for (here, module) in &self.0 {
            for (path, line) in &module.mentions {
                let mut reached = BTreeSet::new();
                self.follow(here, path, HOPS, &mut reached);
                for on in reached.iter().filter(|on| on.first() != here.first() && !on.is_empty()) {
                    leans.insert(Lean {
                        from: here.first().cloned().unwrap_or_default(),
                        on: on[0].clone(),
                        at: format!("{}:{line}  {}", module.file, path.join("::")),
                    });
                }
            }
        }
        leans.into_iter().collect()
    }

    /// Adds every module that `path`, written in `here`, goes through on its way to where its item is defined.
    fn follow(&self, here: &Path, path: &[String], hops: usize, reached: &mut BTreeSet<Path>) {
        let (Some(first), Some(hops)) = (path.first(), hops.checked_sub(1)) else {
            return;
        };
        match first.as_str() {
            "crate" => self.descend(Path::new(), &path[1..], hops, reached),
            "self" => self.descend(here.clone(), &path[1..], hops, reached),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                let above = here[..here.len().saturating_sub(up)].to_vec();
                self.descend(above, &path[up..], hops, reached);
            }
            // A name in scope: of this module, or of another crate, where nothing is found.
            _ => self.descend(here.clone(), path, hops, reached),
        }
    }

    fn descend(&self, mut at: Path, rest: &[String], hops: usize, reached: &mut BTreeSet<Path>) {
        let mut rest = rest.iter();
        loop {
            reached.insert(at.clone());
            let Some(name) = rest.next() else { return };
            let inner = [at.as_slice(), std::slice::from_ref(name)].concat();
            if self.0.contains_key(&inner) {
                at = inner;
                continue;
            }
            let Some(module) = self.0.get(&at) else { return };
            if module.names.contains(name) {
                return;
            }
            let onward = |from: &Path, with_name: bool| {
                let name = with_name.then_some(name).into_iter();
                from.iter().chain(name).chain(rest.clone()).cloned().collect::<Path>()
            };
            for from in module.imports.get(name).into_iter().flatten() {
                self.follow(&at, &onward(from, false), hops, reached);
            }
            if !module.imports.contains_key(name) {
                for from in &module.globs {
                    self.follow(&at, &onward(from, true), hops, reached);
                }
            }
            return;
        }
    }
}

/// `src/orders/place.rs` is `orders::place`, `src/orders/mod.rs` is `orders`.
fn module_of(path: &str) -> Path {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let mut parts: Path = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || parts.len() == 1 && last == "lib")
    {
        parts.pop();
    }
    parts
}

#[derive(Default)]
struct Reader {
    modules: BTreeMap<Path, Module>,
    here: Path,
    file: String,
}

impl Reader {
    fn module(&mut self) -> &mut Module {
        self.modules.entry(self.here.clone()).or_default()
    }

    fn mention(&mut self, path: Path, line: usize) {
        self.module().mentions.push((path, line));
    }

    fn import(&mut self, tree: &UseTree, before: &mut Path) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.bring_in(before, &name.ident, &name.ident),
            UseTree::Rename(rename) => self.bring_in(before, &rename.ident, &rename.rename),
            UseTree::Glob(star) => {
                self.mention(before.clone(), star.star_token.spans[0].start().line);
                self.module().globs.insert(before.clone());
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
        }
    }

    fn bring_in(&mut self, before: &Path, name: &syn::Ident, known_as: &syn::Ident) {
        let mut path = before.clone();
        let mut known_as = known_as.to_string();
        if name != "self" || before.is_empty() {
            path.push(name.to_string());
        } else if known_as == "self" {
            known_as.clone_from(path.last().expect("`self` stands in a group after a path"));
        }
        self.mention(path.clone(), name.span().start().line);
        // `use place;` of a module of this one names nothing new.
        if path != [known_as.clone()] {
            self.module().imports.entry(known_as).or_default().insert(path);
        }
    }

    /// Paths in tokens that nobody has parsed: the insides of macros and attributes.
    fn scan(&mut self, tokens: TokenStream, texts: bool) {
        let mut path = Path::new();
        let (mut colons, mut line) = (0, 0);
        for token in tokens.into_iter().map(Some).chain([None]) {
            match token {
                Some(TokenTree::Ident(name)) => {
                    if colons != 2 {
                        self.end_path(&mut path, line);
                    }
                    line = name.span().start().line;
                    path.push(name.to_string());
                    colons = 0;
                }
                Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.end_path(&mut path, line);
                    colons = 0;
                    match other {
                        Some(TokenTree::Group(group)) => self.scan(group.stream(), texts),
                        Some(TokenTree::Literal(text)) if texts => {
                            let text = text.to_string();
                            if let Ok(tokens) = text.trim_matches('"').parse() {
                                self.scan(tokens, false);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn end_path(&mut self, path: &mut Path, line: usize) {
        if !path.is_empty() {
            let path = std::mem::take(path);
            self.mention(path, line);
        }
    }
}

/// `#[cfg(test)]`, also as a part of `all`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let cfg = attribute
            .meta
            .require_list()
            .ok()
            .filter(|list| list.path.is_ident("cfg"));
        cfg.is_some_and(|list| {
            let condition = list.tokens.to_string();
            condition == "test"
                || condition.starts_with("all") && condition.contains("test") && !condition.contains("not")
        })
    })
}

impl Visit<'_> for Reader {
    fn visit_item(&mut self, item: &Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Mod(item) => (&item.attrs, None),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Use(item) => (&item.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if is_for_tests(attributes) {
            return;
        }
        if let Some(name) = name {
            let name = name.to_string();
            self.module().names.insert(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &ImplItem) {
        let attributes = match item {
            ImplItem::Fn(item) => item.attrs.as_slice(),
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        self.here.push(item.ident.to_string());
        if item.content.is_some() {
            let file = self.file.clone();
            self.module().file = file;
            visit::visit_item_mod(self, item);
        }
        self.here.pop();
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        self.import(&item.tree, &mut Path::new());
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let words: Path = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        self.mention(words, line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &Macro) {
        self.visit_path(&called.path);
        self.scan(called.tokens.clone(), false);
    }

    fn visit_attribute(&mut self, attribute: &Attribute) {
        if let Ok(list) = attribute.meta.require_list() {
            self.scan(list.tokens.clone(), true);
        }
    }

    /// `pub(in crate::live)` says who may see, not who leans.
    fn visit_visibility(&mut self, _: &Visibility) {}
}

/// Reads the arrows between slices as ARCHITECTURE.md draws them: a line a slice, `orders ─► account, offer`.
pub(crate) fn drawn(architecture: &str, of: &str) -> BTreeMap<String, BTreeSet<String>> {
    let fence = format!("```slices of {of}");
    let lines = architecture.lines().skip_while(|line| *line != fence).skip(1);
    lines
        .take_while(|line| !line.starts_with("```"))
        .map(|line| {
            let (slice, on) = line.split_once("─►").unwrap_or((line, ""));
            let on = on.split(',').map(str::trim).filter(|name| !name.is_empty());
            (slice.trim().to_owned(), on.map(str::to_owned).collect())
        })
        .collect()
}

/// What is wrong with the arrows of a crate: one that is not drawn, one that is drawn only, a circle between slices (and so between files
/// of different slices; a slice's own circles are its own business). Modules that are not drawn stand under the slices and lean on none of them; the
/// crate's root knows all.
pub(crate) fn wrong(modules: &Modules, drawn: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let leans = modules.leans();
    let mut wrong = BTreeSet::new();
    let mut found: BTreeSet<(&str, &str)> = BTreeSet::new();
    for lean in leans
        .iter()
        .filter(|lean| !lean.from.is_empty() && drawn.contains_key(&lean.on))
    {
        let Lean { from, on, at, .. } = lean;
        match drawn.get(from) {
            None => {
                wrong.insert(format!("{from} stands under the slices and leans on {on}: {at}"));
            }
            Some(allowed) if !allowed.contains(on) => {
                wrong.insert(format!("{from} leans on {on}, which is not drawn: {at}"));
            }
            Some(_) => {}
        }
        found.insert((from, on));
    }
    for (slice, on) in drawn {
        if !modules.top().contains(slice.as_str()) {
            wrong.insert(format!("{slice} is drawn and does not exist"));
        }
        for on in on.iter().filter(|on| !found.contains(&(slice.as_str(), on.as_str()))) {
            wrong.insert(format!("{slice} ─► {on} is drawn and does not exist"));
        }
    }
    let slices = leans
        .iter()
        .filter(|lean| !lean.from.is_empty())
        .map(|lean| (lean.from.as_str(), lean.on.as_str()));
    for circle in circles(slices) {
        wrong.insert(format!("a circle between slices: {}", circle.join(", ")));
    }
    wrong.into_iter().collect()
}

/// Groups of nodes that reach each other.
fn circles<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Vec<&'a str>> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().insert(to);
    }
    let reached = |from: &'a str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            open.extend(next.get(node).into_iter().flatten().filter(|to| seen.insert(**to)));
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|node| (*node, reached(node))).collect();
    let groups: BTreeSet<Vec<&str>> = reach
        .iter()
        .filter(|(node, seen)| seen.contains(*node))
        .map(|(node, seen)| {
            let back = |other: &&&str| reach.get(**other).is_some_and(|seen| seen.contains(node));
            seen.iter().filter(back).copied().collect()
        })
        .collect();
    groups.into_iter().collect()
}

mod proof {
    use super::*;

    /// Two slices of which `orders` may lean on `offer`, and what is under them.
    fn wrong_with(file: &str, text: &str) -> Vec<String> {
        let drawn = drawn("```slices of shop\noffer\norders ─► offer\n```\n", "shop");
        let mut files = BTreeMap::from([
            ("src/lib.rs", "mod db; mod offer; pub mod orders; pub use db::Db;"),
            ("src/db.rs", "pub struct Db; pub(crate) fn id() {}"),
            ("src/offer/mod.rs", "mod rows; pub(crate) use rows::rows;"),
            (
                "src/offer/rows.rs",
                "use crate::{Db, db::id}; pub(crate) fn rows(_: Db) { id() }",
            ),
            (
                "src/orders/mod.rs",
                "mod place; pub(crate) use place::place; pub use crate::db::Db as Database;",
            ),
            (
                "src/orders/place.rs",
                "use crate::offer; pub(crate) fn place() { offer::rows() }",
            ),
        ]);
        files.insert(file, text);
        wrong(&Modules::read(files), &drawn)
    }

    #[test]
    fn what_is_drawn_and_there_is_right() {
        assert_eq!(
            wrong_with("src/db.rs", "pub struct Db; pub(crate) fn id() {}"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_forbidden_arrow_is_found_however_it_is_written() {
        for text in [
            "use crate::{Db, db::{self, id}, orders::{place}};",
            "use crate::orders as sold;",
            "fn f() { crate::orders::place() }",
            "fn f() -> Option<crate::orders::Database> { None }",
            "fn f() { if true { use crate::orders; orders::place() } }",
            "fn f() { view! { <p>{move || crate::orders::place()}</p> } }",
            "mod deep { fn f() { super::super::super::orders::place() } }",
            "use super::super::orders::place;",
            "use super::super::*; fn f() { orders::place() }",
            "use crate as all; fn f() { all::orders::place() }",
            "#[serde(with = \"crate::orders\")] struct S;",
            "macro_rules! m { () => { $crate::orders::place() } }",
        ] {
            let wrong = wrong_with("src/offer/rows.rs", text).join("\n");
            assert!(
                wrong.contains("offer leans on orders, which is not drawn: src/offer/rows.rs:1"),
                "{text}: {wrong}"
            );
            assert!(
                wrong.contains("a circle between slices: offer, orders"),
                "{text}: {wrong}"
            );
        }
    }

    #[test]
    fn words_that_only_look_like_an_arrow_are_none() {
        for text in [
            "/// [`crate::orders`]\nuse domain::orders; fn f() { orders::place(); let orders = 1; }",
            "#[cfg(test)] mod tests { use crate::orders; }",
            "pub(in crate::orders) fn f() { println!(\"crate::orders\") }",
        ] {
            assert_eq!(wrong_with("src/offer/rows.rs", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_passed_on_leads_to_where_it_is_defined() {
        let wrong = wrong_with("src/db.rs", "pub use crate::offer::rows as id; pub struct Db;").join("\n");
        assert!(
            wrong.contains("db stands under the slices and leans on offer: src/db.rs:1"),
            "{wrong}"
        );
    }

    #[test]
    fn an_arrow_that_is_drawn_must_be_there() {
        let wrong = wrong_with("src/orders/place.rs", "pub(crate) fn place() {}");
        assert_eq!(wrong, ["orders ─► offer is drawn and does not exist"]);
    }
}
