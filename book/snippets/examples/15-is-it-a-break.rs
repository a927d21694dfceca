//! Reads a crate's public items from its source, and says what a change of them is in semantic versioning: first of small edits, then of
//! this lesson's crate since its items were recorded.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::spanned::Spanned;
use syn::{Attribute, Fields, ImplItem, Item, UseTree, Visibility};

const RELEASED: &str = "
pub struct Balance { pub account: String, pub cents: u64 }
pub enum Currency { Eur, Chf }
#[non_exhaustive]
pub enum Refusal { NoSuchAccount }
pub fn balance(account: &str) -> u64 { 0 }
";

const EDITS: [(&str, &str, &str); 9] = [
    ("a new function", "pub fn", "pub fn history() {} pub fn"),
    ("the body of a function", "{ 0 }", "{ 1 }"),
    ("another name of a parameter", "(account:", "(name:"),
    ("one parameter more", "(account: &str)", "(account: &str, at: u64)"),
    ("another type of a result", "-> u64", "-> i64"),
    ("a function is taken away", "pub fn balance", "fn balance"),
    ("a public field more", "cents: u64", "cents: u64, pub currency: Currency"),
    ("a variant more", "Eur, Chf", "Eur, Chf, Usd"),
    ("a variant more, #[non_exhaustive]", "NoSuchAccount", "NoSuchAccount, NoSuchTransfer"),
];

/// What a change asks of the version number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Patch,
    Minor,
    Major,
}

/// A public item: what its users rely on, and whether a part more would break them.
type Items = BTreeMap<String, (String, bool)>;

fn main() {
    for (what, from, to) in EDITS {
        let changes = compare(&items(RELEASED), &items(&RELEASED.replacen(from, to, 1)));
        println!("{what:<36}{:?}", level(&changes));
    }
    let lesson = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let now = exported(&lesson.join("solutions/15-evolution/src"));
    let recorded = lesson.join("tests/specs/15-evolution/recorded/public-api.txt");
    if std::env::var_os("BLESS").is_some() {
        let lines: Vec<String> =
            now.iter().map(|(name, (says, closed))| format!("{name} | {says} | {closed}\n")).collect();
        fs::write(&recorded, lines.concat()).expect("the repository can be written to");
    }
    let recorded = fs::read_to_string(&recorded).expect("it is in the repository");
    let released = recorded.lines().map(|line| {
        let parts: Vec<&str> = line.split(" | ").collect();
        (parts[0].to_owned(), (parts[1].to_owned(), parts[2] == "true"))
    });
    let changes = compare(&released.collect(), &now);
    println!("\nthis lesson's crate: {} public items, {:?}", now.len(), level(&changes));
    for (level, what) in changes {
        println!("  {level:?}: {what}");
    }
}

fn level(changes: &[(Level, String)]) -> Level {
    changes.iter().map(|(level, _)| *level).max().unwrap_or(Level::Patch)
}

fn compare(old: &Items, new: &Items) -> Vec<(Level, String)> {
    let mut changes = Vec::new();
    for (name, (says, _)) in old {
        match new.get(name) {
            None => changes.push((Level::Major, format!("{name} is gone"))),
            Some((now, _)) if now != says => changes.push((Level::Major, format!("{name} is now {now}"))),
            Some(_) => {}
        }
    }
    for (name, _) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        // A field or a variant more breaks who wrote all of them down, in a literal or a `match`.
        let whole = name.rsplit_once("::").and_then(|(whole, _)| old.get(whole));
        let level = if whole.is_some_and(|(_, closed)| *closed) { Level::Major } else { Level::Minor };
        changes.push((level, format!("{name} is new")));
    }
    changes
}

fn items(source: &str) -> Items {
    let mut items = Items::new();
    for item in syn::parse_file(source).expect("it compiles").items {
        match item {
            Item::Fn(item) if is_public(&item.vis) => {
                add(&mut items, &item.sig.ident, &signature(&item.sig), false)
            }
            Item::Const(item) if is_public(&item.vis) => add(&mut items, &item.ident, &text(&item.ty), false),
            Item::Trait(item) if is_public(&item.vis) => add(&mut items, &item.ident, &text(&item), false),
            Item::Struct(item) if is_public(&item.vis) => {
                let all_public = item.fields.iter().all(|field| is_public(&field.vis));
                let closed = all_public && !item.fields.is_empty() && !is_open(&item.attrs);
                add(&mut items, &item.ident, "struct", closed);
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    add(
                        &mut items,
                        &format!("{}.{name}", item.ident).replace('.', "::"),
                        &text(&field.ty),
                        false,
                    );
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                add(&mut items, &item.ident, "enum", !is_open(&item.attrs));
                for variant in &item.variants {
                    let fields = if matches!(variant.fields, Fields::Unit) {
                        String::new()
                    } else {
                        text(&variant.fields)
                    };
                    add(&mut items, &format!("{}::{}", item.ident, variant.ident), &fields, false);
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let of = text(&item.self_ty);
                for inner in item.items {
                    match inner {
                        ImplItem::Fn(inner) if is_public(&inner.vis) => {
                            add(
                                &mut items,
                                &format!("{of}::{}()", inner.sig.ident),
                                &signature(&inner.sig),
                                false,
                            );
                        }
                        ImplItem::Const(inner) if is_public(&inner.vis) => {
                            add(&mut items, &format!("{of}::{}", inner.ident), &text(&inner.ty), false);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    items
}

/// The items of all files that `lib.rs` exports by name.
fn exported(src: &Path) -> Items {
    let lib = fs::read_to_string(src.join("lib.rs")).expect("it is in the repository");
    let mut names = Vec::new();
    for item in syn::parse_file(&lib).expect("it compiles").items {
        if let Item::Use(item) = item {
            leaves(&item.tree, &mut names);
        }
    }
    let mut all = Items::new();
    for file in fs::read_dir(src).expect("it is in the repository") {
        all.extend(items(&fs::read_to_string(file.expect("it can be listed").path()).expect("it is text")));
    }
    all.retain(|name, _| names.iter().any(|exported| name.split("::").next() == Some(exported)));
    all
}

fn leaves(tree: &UseTree, names: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn add(items: &mut Items, name: &impl ToString, says: &str, closed: bool) {
    items.insert(name.to_string(), (says.to_owned(), closed));
}

/// Without the names of parameters, which no caller writes.
fn signature(signature: &syn::Signature) -> String {
    let inputs: Vec<String> = signature
        .inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Typed(typed) => text(&typed.ty),
            syn::FnArg::Receiver(receiver) => text(receiver),
        })
        .collect();
    format!("({}) {}", inputs.join(", "), text(&signature.output))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_open(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

/// The source of it, on one line, without comments.
fn text(part: &impl Spanned) -> String {
    let source = part.span().source_text().unwrap_or_default();
    let lines = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
