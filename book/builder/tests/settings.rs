//! The settings that the book hands out can be read by the program that they are for.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

#[test]
fn nginx_reads_what_the_book_shows() {
    let conf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../settings/nginx.conf");
    let folder = tempfile::tempdir().expect("a folder");
    let mut nginx = Command::new("nginx");
    nginx
        .arg("-t")
        .arg("-p")
        .arg(folder.path())
        .arg("-g")
        .arg("pid nginx.pid; error_log stderr;")
        .arg("-c")
        .arg(conf);
    let output = match nginx.output() {
        Err(why) if why.kind() == ErrorKind::NotFound && std::env::var_os("CI").is_none() => {
            eprintln!("skipped: there is no nginx here");
            return;
        }
        output => output.expect("nginx runs"),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("syntax is ok"), "{said}");
}
