//! The suite's README says of the codecs and of the RPC stacks what the last full run has found.

use std::fs;
use std::path::Path;

use bench_suite::report::summary::{self, NoSummary};

fn is_of_the_last_run(question: &str, table: impl Fn(&str) -> Result<String, NoSummary>) {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR"));
    let results =
        fs::read_to_string(suite.join(format!("results/{question}.json"))).expect("there was a run");
    // A checkout on Windows may end its lines otherwise.
    let readme = fs::read_to_string(suite.join("README.md")).expect("there is a README").replace('\r', "");
    let table = table(&results).expect("the run has every figure");
    let page = summary::put_into(&readme, question, &table).expect("the README has a place for the table");
    assert!(
        page == readme,
        "`cargo lab bench {question} --write bench-suite/results` writes the README's table:\n{table}"
    );
}

#[test]
fn the_readme_has_the_codecs_of_the_last_full_run() {
    is_of_the_last_run("codecs", summary::codecs);
}

#[test]
fn the_readme_has_the_rpc_stacks_of_the_last_full_run() {
    is_of_the_last_run("rpc", summary::calls);
}
