//! Finds an item by the name that a directive gives it.

use anyhow::{Result, bail};
use syn::{ImplItem, Item, ItemImpl, TraitItem, Type};

/// What a name stands for.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    /// An item of a module.
    Item(&'a Item),
    /// A part of an `impl`, which is shown within its head.
    InImpl(&'a ItemImpl, &'a ImplItem),
    /// A part of a trait.
    InTrait(&'a TraitItem),
}

/// The item `name`: `read_replies`, `InFlight::complete`, `pitfall::name`, `"impl Drop for PendingReply"`.
pub(super) fn item<'a>(items: &'a [Item], name: &str) -> Result<Found<'a>> {
    let known = all(items, "");
    let mut fitting = known.iter().filter(|(known, _)| known == name).map(|(_, found)| *found);
    match (fitting.next(), fitting.count()) {
        (Some(found), 0) => Ok(found),
        (Some(_), others) => bail!("`{name}` is there {} times; name the whole `impl … for …`", others + 1),
        (None, _) => {
            let mut names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
            names.dedup();
            bail!("there is no `{name}`; there are: {}", names.join(", "))
        }
    }
}

/// Everything that can be named in `items`, each by its name.
fn all<'a>(items: &'a [Item], within: &str) -> Vec<(String, Found<'a>)> {
    let mut all = Vec::new();
    for item in items {
        if let Some(name) = name(item) {
            all.push((format!("{within}{name}"), Found::Item(item)));
        }
        match item {
            Item::Mod(module) => {
                let inside = module.content.as_ref().map(|(_, items)| items.as_slice()).unwrap_or_default();
                all.extend(self::all(inside, &format!("{within}{}::", module.ident)));
            }
            Item::Impl(block) => {
                let Some(owner) = type_name(&block.self_ty) else { continue };
                let part = |part: &'a ImplItem| {
                    let name = part_name(part)?;
                    Some((format!("{within}{owner}::{name}"), Found::InImpl(block, part)))
                };
                all.extend(block.items.iter().filter_map(part));
            }
            Item::Trait(block) => {
                let part = |part: &'a TraitItem| {
                    let TraitItem::Fn(method) = part else { return None };
                    Some((format!("{within}{}::{}", block.ident, method.sig.ident), Found::InTrait(part)))
                };
                all.extend(block.items.iter().filter_map(part));
            }
            _ => {}
        }
    }
    all
}

fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Mod(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Impl(item) => {
            let owner = type_name(&item.self_ty)?;
            match &item.trait_ {
                Some((_, of, _)) => format!("impl {} for {owner}", of.segments.last()?.ident),
                None => format!("impl {owner}"),
            }
        }
        _ => return None,
    })
}

fn part_name(part: &ImplItem) -> Option<String> {
    Some(match part {
        ImplItem::Const(part) => part.ident.to_string(),
        ImplItem::Fn(part) => part.sig.ident.to_string(),
        ImplItem::Type(part) => part.ident.to_string(),
        _ => return None,
    })
}

/// `InFlight` of `InFlight<T>`.
fn type_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}
