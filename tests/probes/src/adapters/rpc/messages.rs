//! The messages and schemas of programs on the lab's own stack.

use std::sync::LazyLock;

use protox::file::{File, FileResolver};
use protox::prost::Message as _;
use rpc::{Message, Schema};
use serde::{Deserialize, Serialize};

use crate::stack::{self, Shape};

const SERVICE: &str = "probe.Lab";

/// A text, either way.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(super) struct Text {
    #[prost(string, tag = "1")]
    pub(super) text: String,
}

/// Nothing.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(super) struct Nothing {}

/// What every reader reads by.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(super) struct User {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(enumeration = "Plan", tag = "3")]
    plan: i32,
}

/// 0 is what `plan()` makes of a number that it does not know, as in lesson 06.
#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Plan {
    Unknown = 0,
    Free = 1,
    Pro = 2,
}

const TEAM: i32 = 3;

/// Any writer's: `Moved` writes the fourth field instead of the second, `Added` the fourth too.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(super) struct Written {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, optional, tag = "2")]
    email: Option<String>,
    #[prost(int32, tag = "3")]
    plan: i32,
    #[prost(string, optional, tag = "4")]
    other: Option<String>,
}

impl Message for Text {
    const KIND: &'static str = "probe.Text";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for Nothing {
    const KIND: &'static str = "probe.Nothing";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for User {
    const KIND: &'static str = "probe.User";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { name, .. } if name.is_empty() => Some("name"),
            Self { email, .. } if email.is_empty() => Some("email"),
            Self { plan: 0, .. } => Some("plan"),
            _ => None,
        }
    }
}

impl Message for Written {
    const KIND: &'static str = User::KIND;

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl From<User> for stack::User {
    fn from(user: User) -> Self {
        let plan = format!("{:?}", user.plan());
        Self { name: user.name, email: user.email, plan }
    }
}

impl Written {
    pub(super) fn by(shape: Shape) -> Self {
        let stack::User { name, email, .. } = stack::User::sample();
        let plan = Plan::Pro as i32;
        let same = Self { name: name.clone(), email: Some(email.clone()), plan, other: None };
        match shape {
            Shape::Same | Shape::Renamed => same,
            Shape::Missing => Self { email: None, ..same },
            Shape::Moved => Self { email: None, other: Some(email), ..same },
            Shape::Added => Self { other: Some("+1 555 0100".into()), ..same },
            Shape::UnknownVariant => Self { plan: TEAM, ..same },
        }
    }
}

/// The schema of a program whose user is of that shape. That of the server of the first shape has one method more.
pub(super) fn schema(shape: Shape, of_server: bool) -> Schema {
    static FILES: LazyLock<[[Vec<u8>; Shape::ALL.len()]; 2]> =
        LazyLock::new(|| [false, true].map(|of_server| Shape::ALL.map(|shape| file(shape, of_server))));
    Schema { service: SERVICE, file: &FILES[usize::from(of_server)][shape as usize] }
}

/// What `protoc` would write.
fn file(shape: Shape, of_server: bool) -> Vec<u8> {
    let email = match shape {
        Shape::Missing => "",
        Shape::Moved => "string email = 4;",
        Shape::Renamed => "string mail = 2;",
        Shape::Added => "string email = 2; string phone = 4;",
        Shape::Same | Shape::UnknownVariant => "string email = 2;",
    };
    let team = if shape == Shape::UnknownVariant { "TEAM = 3;" } else { "" };
    let inserted =
        if of_server && shape == Shape::Same { "rpc CloseAccount(Nothing) returns (Text);" } else { "" };
    let text = format!(
        "syntax = 'proto3';
        package probe;
        service Lab {{
            rpc Ask(Text) returns (Text);
            rpc Send(User) returns (Nothing);
            rpc Fetch(Nothing) returns (User);
            {inserted}
            rpc Balance(Nothing) returns (Text);
        }}
        message Text {{ string text = 1; }}
        message Nothing {{}}
        message User {{ string name = 1; {email} Plan plan = 3; }}
        enum Plan {{ UNKNOWN = 0; FREE = 1; PRO = 2; {team} }}"
    );
    let mut compiler = protox::Compiler::with_file_resolver(Only(text));
    compiler.open_file("probe.proto").expect("a schema of this file compiles");
    compiler.file_descriptor_set().file[0].encode_to_vec()
}

/// A file system with one file.
struct Only(String);

impl FileResolver for Only {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        File::from_source(name, &self.0)
    }
}
