//! `cargo run -p proto-check`: makes the lessons' Rust from their `.proto` files again.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for schema in proto_check::schemas(&root)? {
        std::fs::write(&schema.rust, schema.generate()?)?;
        println!("{}", schema.rust.display());
    }
    Ok(())
}
