//! The Rust that a lesson's `.proto` stands for.
//!
//! A lesson that speaks Protobuf has its schema in `tests/specs/NN-noun/proto` and the Rust made from it in the
//! `src/` of both twins, all checked in:
//! to build the lesson takes neither `protoc` nor a code generator. This package generates again and compares.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// A schema, and the Rust file that is made from it.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The `.proto`.
    pub proto: PathBuf,
    /// The Rust made from it, in a crate's `src/`.
    pub rust: PathBuf,
}

/// Every schema of the lessons in the checkout at `root`, in the order of their paths.
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
                    let twin = root.join(twins).join(lesson.file_name());
                    let rust = proto.with_extension("pb.rs");
                    let rust = twin.join("src").join(rust.file_name().unwrap_or_default());
                    found.push(Schema { proto: proto.clone(), rust });
                }
            }
        }
    }
    found.sort_by(|a, b| a.rust.cmp(&b.rust));
    Ok(found)
}

impl Schema {
    /// The Rust that the schema stands for now, with line feeds only, whatever git made of the schema's.
    ///
    /// # Errors
    /// What protox or prost-build has to say about the schema.
    pub fn generate(&self) -> Result<String, Box<dyn Error>> {
        let folder = self.proto.parent().ok_or("a .proto is in a folder")?;
        let files = protox::compile([&self.proto], [folder])?;
        let mut config = prost_build::Config::new();
        let requests = files
            .file
            .into_iter()
            .map(|file| (prost_build::Module::from_protobuf_package_name(file.package()), file));
        let modules = config.generate(requests.collect())?;
        let [code] = &modules.into_values().collect::<Vec<_>>()[..] else {
            return Err("one package a schema".into());
        };
        let code = format!("// Made from proto/{} by `cargo run -p proto-check`.\n{code}", name(&self.proto));
        Ok(code.replace('\r', ""))
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
