//! What `WIRE.md` shows.
#![allow(unreachable_pub, reason = "each test binary uses it")]

const PAGE: &str = include_str!("../../WIRE.md");

/// The bytes of the block of hexadecimal digits under the line that ends with `` `name`: ``.
pub fn vector(name: &str) -> Vec<u8> {
    let marker = format!("`{name}`:");
    let (_, rest) = PAGE.split_once(&marker).unwrap_or_else(|| panic!("WIRE.md has no {marker}"));
    let block = rest.split("```").nth(1).unwrap().trim_start_matches("text");
    let digits: String = block
        .lines()
        .flat_map(|line| line.split('#').next().unwrap().chars())
        .filter(|digit| !digit.is_whitespace())
        .collect();
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
