//! Whether two schemas understand each other: lesson 06's check, in either direction, and the methods.

use std::fmt;

use prost::Message as _;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, MethodDescriptorProto};
use solution_06_versioning::schema::{Breach, breaches};

use crate::method::digest;
use crate::wire::{HEADER_BYTES, MAX_FRAME_BYTES};

/// The longest schema that is exchanged: it goes in one frame.
pub const MAX_SCHEMA_BYTES: usize = MAX_FRAME_BYTES - HEADER_BYTES;

/// The most numbers of a message or an enum, used and reserved: each is compared with each. Also the most messages
/// and enums.
const MAX_NUMBERS: usize = 1024;

/// The most that all numbers come to, each with the names that a reason gives it. In a schema that is short all the
/// same, a long name could be repeated for each of thousands of empty fields.
const MAX_SPELLED_BYTES: usize = 512 * 1024;

/// A service, and the `.proto` that describes it.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The service, `package.Service`.
    pub service: &'static str,
    /// The `.proto` as a serialized `FileDescriptorProto`, all type names fully qualified: what `protoc` writes.
    pub file: &'static [u8],
}

impl Schema {
    /// What the introduction carries: equal schemas have equal digests, and two that differ hardly ever do.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        digest(self.file)
    }
}

/// Neither of two schemas is the other with additions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Incompatible {
    /// What differs, by name; never empty.
    pub reasons: Vec<String>,
}

impl fmt::Display for Incompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "incompatible schemas: {}", self.reasons.join("; "))
    }
}

/// Compares the schemas of both sides, serialized. Both sides get the same result.
///
/// One has to be the other with additions: new messages, fields, enum values and methods. A field, value or method
/// that one side has and the other has renamed, renumbered, retyped or reserved is a reason to refuse: the other side would
/// not understand it. One that the other side simply does not have looks like an addition, and passes; whether a
/// message can do without it is asked when it comes ([`Message::missing`](crate::Message::missing)).
///
/// # Errors
/// [`Incompatible`], with the reasons in the direction that has fewer; also if a schema, though short, has so many
/// numbers or so long names that to compare it would take much memory or time.
pub fn compatible(service: &str, one: &[u8], other: &[u8]) -> Result<(), Incompatible> {
    let (one, other) = (read(one)?, read(other)?);
    let (there, back) = (losses(service, &one, &other), losses(service, &other, &one));
    // Which side asks must make no difference, not even to the reasons.
    match if (back.len(), &back) < (there.len(), &there) { back } else { there } {
        none if none.is_empty() => Ok(()),
        reasons => Err(Incompatible { reasons }),
    }
}

fn read(bytes: &[u8]) -> Result<FileDescriptorProto, Incompatible> {
    let unfit = |reason| Err(Incompatible { reasons: vec![reason] });
    if bytes.len() > MAX_SCHEMA_BYTES {
        return unfit(format!("a schema of {} bytes is too long", bytes.len()));
    }
    let file = match FileDescriptorProto::decode(bytes) {
        Ok(file) => file,
        Err(why) => return unfit(format!("a schema is unreadable: {why}")),
    };
    let mut size = Size::default();
    let scope = file.package().len();
    file.message_type.iter().for_each(|message| size.add_message(scope, message));
    file.enum_type.iter().for_each(|values| size.add_enum(scope, values));
    if size.items.max(size.numbers) > MAX_NUMBERS || size.spelled > MAX_SPELLED_BYTES {
        return unfit("a schema has too many items, or too long names".to_owned());
    }
    Ok(file)
}

/// How much work a comparison is.
#[derive(Default)]
struct Size {
    /// How many messages and enums there are.
    items: usize,
    /// The most numbers of any message or enum.
    numbers: usize,
    /// All numbers, each with the full name of its message or enum, and the longest name beside it.
    spelled: usize,
}

impl Size {
    fn add_message(&mut self, scope: usize, message: &DescriptorProto) {
        let name = scope + 1 + message.name().len();
        let longest = message.field.iter().map(|field| field.type_name().len() + field.name().len()).max();
        self.add(name, longest, message.field.len() + message.reserved_range.len());
        message.nested_type.iter().for_each(|nested| self.add_message(name, nested));
        message.enum_type.iter().for_each(|nested| self.add_enum(name, nested));
    }

    fn add_enum(&mut self, scope: usize, values: &EnumDescriptorProto) {
        let name = scope + 1 + values.name().len();
        let longest = values.value.iter().map(|value| value.name().len()).max();
        self.add(name, longest, values.value.len() + values.reserved_range.len());
    }

    fn add(&mut self, name: usize, longest: Option<usize>, numbers: usize) {
        let spelled = (name + longest.unwrap_or(0)).saturating_mul(1 + numbers);
        self.items += 1;
        self.numbers = self.numbers.max(numbers);
        self.spelled = self.spelled.saturating_add(spelled);
    }
}

/// What `older` may send and `newer` does not understand.
fn losses(service: &str, older: &FileDescriptorProto, newer: &FileDescriptorProto) -> Vec<String> {
    let mut losses: Vec<String> = breaches(older, newer).iter().map(ToString::to_string).collect();
    // Lesson 06 accepts that a field is removed if its number is reserved. Here the other side still sends it.
    losses.extend(given_up(older, newer));
    match (methods(service, older), methods(service, newer)) {
        (Some(was), Some(now)) => losses.extend(was.iter().filter_map(|was| changed(service, was, now))),
        _ => losses.push(format!("no service {service}")),
    }
    losses
}

/// Fields and values of `older` whose numbers `newer` has reserved.
fn given_up(older: &FileDescriptorProto, newer: &FileDescriptorProto) -> Vec<String> {
    // Without its reservations, `newer` breaks lesson 06's rule for just these.
    let mut bare = newer.clone();
    bare.message_type.iter_mut().for_each(forget_reservations);
    bare.enum_type.iter_mut().for_each(|values| values.reserved_range.clear());
    let plain = breaches(older, newer);
    let strict = breaches(older, &bare).into_iter();
    strict
        .filter(|breach| !plain.contains(breach))
        .filter_map(|breach| match breach {
            Breach::NotReserved { item, number, was } => {
                Some(format!("{item}: number {number} was `{was}` and is given up"))
            }
            _ => None,
        })
        .collect()
}

fn forget_reservations(message: &mut DescriptorProto) {
    message.reserved_range.clear();
    message.enum_type.iter_mut().for_each(|values| values.reserved_range.clear());
    message.nested_type.iter_mut().for_each(forget_reservations);
}

fn methods<'a>(service: &str, file: &'a FileDescriptorProto) -> Option<&'a [MethodDescriptorProto]> {
    let name = service.strip_prefix(file.package()).and_then(|rest| rest.strip_prefix('.'))?;
    Some(&file.service.iter().find(|candidate| candidate.name() == name)?.method)
}

fn changed(service: &str, was: &MethodDescriptorProto, now: &[MethodDescriptorProto]) -> Option<String> {
    let signature =
        |method: &MethodDescriptorProto| format!("({}) {}", method.input_type(), method.output_type());
    let name = format!("{service}/{}", was.name());
    let Some(now) = now.iter().find(|candidate| candidate.name() == was.name()) else {
        return Some(format!("{name} is gone"));
    };
    let (was, now) = (signature(was), signature(now));
    (was != now).then(|| format!("{name} was `{was}` and is now `{now}`"))
}
