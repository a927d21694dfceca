//! The schemas of programs on the lab's own stack, compiled while they run, since there is one for each shape.

use std::sync::LazyLock;

use protox::file::{File, FileResolver};
use protox::prost::Message as _;
use rpc::Schema;

use crate::stack::Shape;

const SERVICE: &str = "probe.Lab";

/// Of a client's program whose subscriber is of that shape.
pub(super) fn of_client(shape: Shape) -> Schema {
    static FILES: LazyLock<[Vec<u8>; Shape::ALL.len()]> =
        LazyLock::new(|| Shape::ALL.map(|shape| file(shape, "")));
    Schema { service: SERVICE, file: &FILES[shape as usize] }
}

/// Of a server's: that of the first shape has one method more.
pub(super) fn of_server(shape: Shape) -> Schema {
    static FILE: LazyLock<Vec<u8>> =
        LazyLock::new(|| file(Shape::Same, "rpc CloseAccount(Nothing) returns (Text);"));
    if shape == Shape::Same { Schema { service: SERVICE, file: &FILE } } else { of_client(shape) }
}

/// What `protoc` would write.
fn file(shape: Shape, inserted: &str) -> Vec<u8> {
    let email = match shape {
        Shape::Missing => "",
        Shape::Moved => "string email = 4;",
        Shape::Renamed => "string mail = 2;",
        Shape::Added => "string email = 2; string phone = 4;",
        Shape::Same | Shape::UnknownVariant => "string email = 2;",
    };
    let team = if shape == Shape::UnknownVariant { "TEAM = 3;" } else { "" };
    let text = format!(
        "syntax = 'proto3';
        package probe;
        service Lab {{
            rpc Echo(.probe.Echo) returns (.probe.Echo);
            rpc User(.probe.User) returns (.probe.User);
            rpc Ask(Text) returns (Text);
            rpc Send(Subscriber) returns (Nothing);
            rpc Fetch(Nothing) returns (Subscriber);
            {inserted}
            rpc Balance(Nothing) returns (Text);
        }}
        message Echo {{ bytes bytes = 1; }}
        message User {{
            uint64 id = 1; string name = 2; string email = 3; string phone = 4; uint32 age = 5; double score = 6;
            bool active = 7; int64 created_at_ms = 8; repeated string roles = 9; Address address = 10;
        }}
        message Address {{
            string street = 1; string city = 2; string region = 3; string postcode = 4; string country = 5;
        }}
        message Text {{ string text = 1; }}
        message Nothing {{}}
        message Subscriber {{ string name = 1; {email} Plan plan = 3; }}
        enum Plan {{ UNKNOWN = 0; FREE = 1; PRO = 2; {team} }}"
    );
    let mut compiler = protox::Compiler::with_file_resolver(OneFile(text));
    compiler.open_file("probe.proto").expect("a schema of this file compiles");
    compiler.file_descriptor_set().file[0].encode_to_vec()
}

/// A file system with one file.
struct OneFile(String);

impl FileResolver for OneFile {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        File::from_source(name, &self.0)
    }
}
