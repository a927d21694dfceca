//! Replaced by its helper.
fn main() {}
