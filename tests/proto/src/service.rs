//! What a service of the composed RPC has beside its messages' fields: its `service!`, and which fields of a message
//! are required.

use std::cell::RefCell;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Component, Path};
use std::rc::Rc;

use prost_build::{Service, ServiceGenerator};
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::method_options::IdempotencyLevel;
use protox::prost_reflect::prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// How the comment of a field begins that its message cannot do without, as in [AIP-203](https://google.aip.dev/203).
const REQUIRED: &str = "Required.";

/// Where a file has its messages, and a message its fields: `SourceCodeInfo.Location.path`.
const MESSAGES: i32 = 4;
const FIELDS: i32 = 2;

/// Writes a call of `service!` for each service, not into the file at hand: prost-build would format it as no one does.
pub(crate) struct Stubs {
    /// The serialized schema, as seen from the Rust.
    pub(crate) descriptor: String,
    pub(crate) code: Rc<RefCell<String>>,
}

impl ServiceGenerator for Stubs {
    fn generate(&mut self, service: Service, _: &mut String) {
        let Service { name, proto_name, package, comments, methods, .. } = service;
        let mut code = self.code.borrow_mut();
        code.push_str("rpc::service! {\n");
        comments.append_with_indent(1, &mut code);
        let descriptor = &self.descriptor;
        let _ = write!(
            code,
            "    #[schema(include_bytes!(\"{descriptor}\"))]
    #[api({name}Api)]
    #[client({name}Client)]
    #[server({name}Server)]
    pub trait {name} as \"{package}.{proto_name}\" {{
"
        );
        for method in methods {
            method.comments.append_with_indent(2, &mut code);
            if method.options.idempotency_level() != IdempotencyLevel::IdempotencyUnknown {
                code.push_str("        #[idempotent]\n");
            }
            let (request, reply) = (&method.input_type, &method.output_type);
            let _ = writeln!(
                code,
                "        async fn {}({request}) -> {reply} = \"{}\";",
                method.name, method.proto_name
            );
        }
        code.push_str("    }\n}\n");
    }
}

/// `rpc::Message` for every message of `file`.
pub(crate) fn messages(file: &FileDescriptorProto) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for (index, message) in (0..).zip(&file.message_type) {
        if !message.nested_type.is_empty() || !message.oneof_decl.iter().all(|it| it.name().starts_with('_'))
        {
            return Err(
                format!("{}: nested messages and `oneof` are not provided for", message.name()).into()
            );
        }
        code.push_str(&implementation(file, index, message)?);
    }
    Ok(code)
}

/// The full names of the fields whose numbers JSON cannot say.
pub(crate) fn fields_for_json(file: &FileDescriptorProto) -> impl Iterator<Item = String> {
    file.message_type.iter().flat_map(|message| {
        let numbers = message.field.iter().filter(|field| is_large(field));
        numbers.map(|field| format!(".{}.{}.{}", file.package(), message.name(), field.name()))
    })
}

/// Whether it has 64 bits, or may not be finite.
fn is_large(field: &FieldDescriptorProto) -> bool {
    let integers = [Type::Int64, Type::Uint64, Type::Sint64, Type::Fixed64, Type::Sfixed64];
    integers.contains(&field.r#type()) || matches!(field.r#type(), Type::Double | Type::Float)
}

fn implementation(
    file: &FileDescriptorProto,
    index: i32,
    message: &DescriptorProto,
) -> Result<String, Box<dyn Error>> {
    let (package, name) = (file.package(), message.name());
    let mut code = format!(
        "impl rpc::Message for {name} {{
    const KIND: &'static str = \"{package}.{name}\";
    fn missing(&self) -> Option<&'static str> {{
"
    );
    for (place, field) in (0..).zip(&message.field) {
        if is_required(file, &[MESSAGES, index, FIELDS, place]) {
            let absent = absent(field)?;
            let field = field.name();
            let _ = write!(
                code,
                "        if self.{field}{absent} {{
            return Some(\"{field}\");
        }}
"
            );
        }
    }
    code.push_str("        None\n    }\n}\n");
    Ok(code)
}

fn is_required(file: &FileDescriptorProto, path: &[i32]) -> bool {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    locations.filter(|location| location.path == path).any(|location| {
        [location.leading_comments(), location.trailing_comments()]
            .iter()
            .any(|comment| comment.trim_start().starts_with(REQUIRED))
    })
}

/// What asks in Rust whether a field is not there.
fn absent(field: &FieldDescriptorProto) -> Result<&'static str, Box<dyn Error>> {
    Ok(match field.r#type() {
        _ if field.label() == Label::Repeated => ".is_empty()",
        _ if field.proto3_optional() => ".is_none()",
        Type::Message => ".is_none()",
        Type::String | Type::Bytes => ".is_empty()",
        Type::Bool | Type::Double | Type::Float | Type::Group => {
            return Err(format!("{}: make it `optional`, to tell absent from zero", field.name()).into());
        }
        _ => " == 0",
    })
}

/// The path of `file` as seen from `folder`, with slashes.
pub(crate) fn from_to(folder: &Path, file: &Path) -> Result<String, Box<dyn Error>> {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; from.len() - shared];
    for step in &to[shared..] {
        match step {
            Component::Normal(name) => steps.push(name.to_str().ok_or("a path in UTF-8")?),
            _ => return Err("both paths begin at the checkout".into()),
        }
    }
    Ok(steps.join("/"))
}
