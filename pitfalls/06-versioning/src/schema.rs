//! What a schema may not do to the one before it, if messages of both are to be understood.
//!
//! On the wire a field is its number. A number that changes its meaning makes every older peer, and every stored
//! message, say something that nobody said; so a number is never used again, and one that is given up is
//! `reserved`, which keeps the next author from taking it.

use std::collections::BTreeMap;
use std::ops::Range;

use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// A promise of the recorded schema that a later one does not keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A message or an enum is no longer there.
    #[error("{item} is gone")]
    Gone {
        /// Its name.
        item: String,
    },
    /// A number has changed its name or type, or is used twice.
    #[error("{item}: number {number} was `{was}` and is now `{now}`")]
    Reused {
        /// The message or enum.
        item: String,
        /// The number.
        number: i32,
        /// Type and name before.
        was: String,
        /// Type and name now.
        now: String,
    },
    /// A number has been given up, and nothing keeps it from being used again.
    #[error("{item}: number {number} was `{was}`, is gone, and is not reserved")]
    NotReserved {
        /// The message or enum.
        item: String,
        /// The number.
        number: i32,
        /// Type and name before.
        was: String,
    },
    /// A number that was reserved is so no more.
    #[error("{item}: number {number} was reserved and is not any more")]
    NoLongerReserved {
        /// The message or enum.
        item: String,
        /// The first such number of a range.
        number: i32,
    },
    /// A number is both used and reserved.
    #[error("{item}: number {number} is reserved, and `{now}` uses it")]
    UsedThoughReserved {
        /// The message or enum.
        item: String,
        /// The number.
        number: i32,
        /// Type and name.
        now: String,
    },
}

/// All promises of `recorded` that `now` does not keep, by message and number; none if it may be deployed.
///
/// A new message, enum, field or value is no breach, nor is a field that becomes `optional`.
#[must_use]
pub fn breaches(recorded: &FileDescriptorProto, now: &FileDescriptorProto) -> Vec<Breach> {
    let (recorded, now) = (items(recorded), items(now));
    let mut breaches = Vec::new();
    for (item, numbers) in &now {
        numbers.contradictions(item, &mut breaches);
    }
    for (item, was) in &recorded {
        match now.get(item) {
            Some(now) => was.breaches_by(now, item, &mut breaches),
            None => breaches.push(Breach::Gone { item: item.clone() }),
        }
    }
    breaches
}

/// The numbers of a message or an enum.
#[derive(Default)]
struct Numbers {
    used: Vec<(i32, String)>,
    reserved: Vec<Range<i32>>,
}

impl Numbers {
    fn breaches_by(&self, now: &Self, item: &str, breaches: &mut Vec<Breach>) {
        for (number, was) in &self.used {
            let (item, number, was) = (item.to_owned(), *number, was.clone());
            match now.used.iter().find(|(candidate, _)| *candidate == number) {
                Some((_, now)) if *now == was => {}
                Some((_, now)) => breaches.push(Breach::Reused { item, number, was, now: now.clone() }),
                None if now.reserves(number) => {}
                None => breaches.push(Breach::NotReserved { item, number, was }),
            }
        }
        for range in &self.reserved {
            // A range may be `2 to max`: go from one end of what covers it to the next.
            let mut number = range.start;
            while number < range.end {
                match now.reserved.iter().find(|candidate| candidate.contains(&number)) {
                    Some(covering) => number = covering.end,
                    None => {
                        breaches.push(Breach::NoLongerReserved { item: item.to_owned(), number });
                        break;
                    }
                }
            }
        }
    }

    fn contradictions(&self, item: &str, breaches: &mut Vec<Breach>) {
        for (index, (number, now)) in self.used.iter().enumerate() {
            let (item, number, now) = (item.to_owned(), *number, now.clone());
            if self.reserves(number) {
                breaches.push(Breach::UsedThoughReserved { item, number, now });
            } else if let Some((_, was)) = self.used[..index].iter().find(|(used, _)| *used == number) {
                breaches.push(Breach::Reused { item, number, was: was.clone(), now });
            }
        }
    }

    fn reserves(&self, number: i32) -> bool {
        self.reserved.iter().any(|range| range.contains(&number))
    }
}

fn items(file: &FileDescriptorProto) -> BTreeMap<String, Numbers> {
    let mut items = BTreeMap::new();
    file.message_type.iter().for_each(|message| add_message(file.package(), message, &mut items));
    file.enum_type.iter().for_each(|values| add_enum(file.package(), values, &mut items));
    items
}

fn add_message(scope: &str, message: &DescriptorProto, items: &mut BTreeMap<String, Numbers>) {
    let name = format!("{scope}.{}", message.name());
    message.nested_type.iter().for_each(|nested| add_message(&name, nested, items));
    message.enum_type.iter().for_each(|nested| add_enum(&name, nested, items));
    let used = message.field.iter().map(|field| (field.number(), type_and_name(field))).collect();
    let reserved = message.reserved_range.iter().map(|range| range.start()..range.end()).collect();
    items.insert(name, Numbers { used, reserved });
}

fn add_enum(scope: &str, values: &EnumDescriptorProto, items: &mut BTreeMap<String, Numbers>) {
    let used = values.value.iter().map(|value| (value.number(), value.name().to_owned())).collect();
    // Unlike a message's, an enum's reserved range includes its end.
    let reserved = values.reserved_range.iter().map(|range| range.start()..range.end().saturating_add(1));
    items.insert(format!("{scope}.{}", values.name()), Numbers { used, reserved: reserved.collect() });
}

/// `repeated uint64 legs`, say.
fn type_and_name(field: &FieldDescriptorProto) -> String {
    let scalar =
        field.r#type.map(|_| field.r#type().as_str_name().trim_start_matches("TYPE_").to_lowercase());
    let kind = field.type_name.clone().or(scalar).unwrap_or_default();
    let many =
        if field.label() == prost_types::field_descriptor_proto::Label::Repeated { "repeated " } else { "" };
    format!("{many}{kind} {}", field.name())
}
