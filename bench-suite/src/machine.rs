//! The machine and the compiler, in one line.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::process::Command;
use std::thread;

/// Processor, cores, system, compiler: without them a figure means nothing.
#[must_use]
pub fn line() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = processor().unwrap_or_else(|| "unknown processor".to_owned());
    let compiler = said("rustc", &["--version"]).unwrap_or_else(|| "unknown rustc".to_owned());
    let build = if cfg!(target_feature = "avx2") { "with AVX2" } else { "for any processor of its kind" };
    format!("{processor}, {cores} cores, {OS} {ARCH}; {compiler}, release, built {build}")
}

/// What this compiler calls itself, and what it compiles for.
#[must_use]
pub fn compiler() -> (String, String) {
    let said = said("rustc", &["-vV"]).unwrap_or_default();
    let name = said.lines().next().unwrap_or("unknown rustc");
    let target = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or("unknown target");
    (name.to_owned(), target.to_owned())
}

fn processor() -> Option<String> {
    if let Ok(text) = fs::read_to_string("/proc/cpuinfo") {
        let name = text.lines().find_map(|line| line.strip_prefix("model name"))?;
        return Some(name.trim_start_matches([' ', '\t', ':']).to_owned());
    }
    said("sysctl", &["-n", "machdep.cpu.brand_string"]).or_else(|| std::env::var("PROCESSOR_IDENTIFIER").ok())
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
