//! The repository's README says of the codecs what the last full run has found.

use std::fs;
use std::path::Path;

use bench_suite::report::summary;

#[test]
fn the_readme_has_the_table_of_the_last_full_run() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR"));
    let results = fs::read_to_string(suite.join("results/codecs.json")).expect("there was a run");
    // A checkout on Windows may end its lines otherwise.
    let readme = fs::read_to_string(suite.join("../README.md")).expect("there is a README").replace('\r', "");
    let table = summary::table(&results).expect("the run has every figure");
    let page = summary::put_into(&readme, &table).expect("the README has a place for the table");
    assert!(
        page == readme,
        "`cargo lab bench codecs --write bench-suite/results` writes the README's table:\n{table}"
    );
}
