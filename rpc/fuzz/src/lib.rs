//! The targets, for libFuzzer to call. What must hold stands in `tests/fuzzed`, and is asked by `cargo test` as well.

#[path = "../../tests/fuzzed/mod.rs"]
mod fuzzed;

pub use libfuzzer_sys;

/// Makes of a target of that name a program.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::hold($name, data));
    };
}

/// Panics if for these bytes something does not hold.
///
/// # Panics
/// Also if there is no target of that name.
pub fn hold(name: &str, data: &[u8]) {
    let (_, hold) = fuzzed::TARGETS.iter().find(|(known, _)| *known == name).expect("no such target");
    hold(data);
}
