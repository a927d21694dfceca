//! The files that a `.proto` stands for.
//!
//! A lesson has its schema in `tests/specs/NN-noun/proto` and the Rust made from it in the `src/` of both twins; `rpc/` has
//! its own beside what it serves. All are checked in: to build them takes neither `protoc` nor a code generator. This
//! package generates again and compares.

mod service;

use std::cell::RefCell;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use prost_build::Module;
use protox::prost::Message as _;

/// The services that speak the composed RPC, in `rpc/`: a schema's folder and name, and the folder of the Rust.
const SERVICES: [(&str, &str, &str); 2] =
    [("schema", "ledger", "src/ledger"), ("examples/hello", "hello", "examples/hello")];

/// Files by their paths.
pub type Files<'a> = Vec<(&'a Path, Vec<u8>)>;

/// A schema, and what is made from it.
#[derive(Clone, Debug)]
pub struct Schema {
    pub proto: PathBuf,
    /// The messages, in a crate's `src/`; and the service if there is a `descriptor`.
    pub rust: PathBuf,
    /// The schema as a serialized `FileDescriptorProto`, which the composed RPC's handshake compares.
    pub descriptor: Option<PathBuf>,
}

/// Every schema in the checkout at `root`: of the lessons, in the order of their paths, and of `rpc/`.
///
/// # Errors
/// The system's reason.
pub fn schemas(root: &Path) -> std::io::Result<Vec<Schema>> {
    let mut found = Vec::new();
    for lesson in fs::read_dir(root.join("tests").join("specs"))? {
        let lesson = lesson?;
        let Ok(protos) = fs::read_dir(lesson.path().join("proto")) else { continue };
        for proto in protos {
            let proto = proto?.path();
            if proto.extension().is_some_and(|extension| extension == "proto") {
                for twins in ["pitfalls", "solutions"] {
                    let src = root.join(twins).join(lesson.file_name()).join("src");
                    let rust = src.join(format!("{}.pb.rs", stem(&proto)));
                    found.push(Schema { proto: proto.clone(), rust, descriptor: None });
                }
            }
        }
    }
    found.sort_by(|a, b| a.rust.cmp(&b.rust));
    for (folder, name, rust) in SERVICES {
        let (folder, rust) = (root.join("rpc").join(folder), root.join("rpc").join(rust));
        found.push(Schema {
            proto: folder.join(format!("{name}.proto")),
            rust: rust.join(format!("{name}.pb.rs")),
            descriptor: Some(folder.join(format!("{name}.binpb"))),
        });
    }
    Ok(found)
}

impl Schema {
    /// The files that the schema stands for now, with line feeds only, whatever git made of the schema's.
    ///
    /// # Errors
    /// What protox or prost-build has to say about the schema.
    pub fn generate(&self) -> Result<Files<'_>, Box<dyn Error>> {
        let folder = self.proto.parent().ok_or("a .proto is in a folder")?;
        let set = protox::compile([&self.proto], [folder])?;
        let [mut file] = <[_; 1]>::try_from(set.file).map_err(|_| "a schema imports nothing")?;
        let mut config = prost_build::Config::new();
        let stubs = Rc::<RefCell<String>>::default();
        if let Some(descriptor) = &self.descriptor {
            config.type_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
            // What an older side does not send has its default, in JSON as in Protobuf; `Message::missing` asks for the rest.
            config.message_attribute(".", "#[serde(default)]");
            for field in service::fields_for_json(&file) {
                config.field_attribute(field, "#[serde(with = \"rpc::json\")]");
            }
            let rust = self.rust.parent().ok_or("the Rust is in a folder")?;
            let descriptor = service::from_to(rust, descriptor)?;
            config.service_generator(Box::new(service::Stubs { descriptor, code: Rc::clone(&stubs) }));
        }
        let module = Module::from_protobuf_package_name(file.package());
        let mut code =
            config.generate(vec![(module.clone(), file.clone())])?.remove(&module).unwrap_or_default();
        if self.descriptor.is_some() {
            code.push_str(&service::messages(&file)?);
            code.push_str(&stubs.borrow());
        }
        let made = format!("// Made from {} by `cargo run -p proto-check`.\n", self.seen_from_its_crate()?);
        let mut files = vec![(self.rust.as_path(), (made + &code).replace('\r', "").into_bytes())];
        if let Some(descriptor) = &self.descriptor {
            file.source_code_info = None;
            // Whether a client may repeat a call is no matter of what the two sides understand.
            file.service.iter_mut().flat_map(|service| &mut service.method).for_each(|it| it.options = None);
            files.push((descriptor, file.encode_to_vec()));
        }
        Ok(files)
    }

    /// `proto/ledger.proto`: the last folder and the name.
    fn seen_from_its_crate(&self) -> Result<String, Box<dyn Error>> {
        let folder = self.proto.parent().and_then(Path::file_name).ok_or("a .proto is in a folder")?;
        Ok(format!("{}/{}.proto", folder.display(), stem(&self.proto)))
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
