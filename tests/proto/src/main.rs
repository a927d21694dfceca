//! `cargo run -p proto-check`: makes everything that comes from a `.proto` again.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for schema in proto_check::schemas(&root)? {
        for (path, content) in schema.generate()? {
            std::fs::write(path, content)?;
            println!("{}", path.display());
        }
    }
    Ok(())
}
