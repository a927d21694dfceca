//! A field is added, and each of two builds reads what the other wrote: once lenient, once strict.

use serde::Deserialize;

const OLD: &str = r#"{"to":2002}"#;
const NEW: &str = r#"{"to":2002,"through":3003}"#;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(dead_code, reason = "read by Debug")]
struct StrictOld {
    to: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(dead_code, reason = "read by Debug")]
struct StrictNew {
    to: u64,
    through: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[allow(dead_code, reason = "read by Debug")]
struct LenientOld {
    to: u64,
}

fn main() {
    println!("new reads old: {}", outcome::<StrictNew>(OLD));
    println!("old reads new: {}", outcome::<StrictOld>(NEW));
    println!("lenient old reads new: {}", outcome::<LenientOld>(NEW));
    println!("lenient old reads a misspelling: {}", outcome::<LenientOld>(r#"{"too":2002}"#));
}

fn outcome<'a, T: Deserialize<'a> + std::fmt::Debug>(json: &'a str) -> String {
    serde_json::from_str::<T>(json).map_or_else(|why| why.to_string(), |read| format!("{read:?}"))
}
