//! Reading `traceparent`, the header that carries a trace from one service to the next (W3C Trace Context).

/// What a service needs of it. A header that is not exactly right starts a new trace; it is never an error.
#[derive(Debug, PartialEq)]
struct Parent {
    trace_id: u128,
    span_id: u64,
    sampled: bool,
}

fn parse(header: &str) -> Option<Parent> {
    // version "-" trace-id "-" parent-id "-" flags: 2, 32, 16 and 2 lower-case hexadecimal digits.
    let bytes = header.as_bytes();
    let digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let shaped = bytes.len() >= 55
        && (0..55).all(|at| if matches!(at, 2 | 35 | 52) { bytes[at] == b'-' } else { digit(&bytes[at]) });
    if !shaped {
        return None;
    }
    // A later version may append, after another dash; version 00 may not, and ff is no version.
    match &bytes[..2] {
        b"ff" => return None,
        b"00" if bytes.len() > 55 => return None,
        _ if bytes.get(55).is_some_and(|&byte| byte != b'-') => return None,
        _ => {}
    }
    let trace_id = u128::from_str_radix(&header[3..35], 16).ok().filter(|&id| id != 0)?;
    let span_id = u64::from_str_radix(&header[36..52], 16).ok().filter(|&id| id != 0)?;
    let flags = u8::from_str_radix(&header[53..55], 16).ok()?;
    Some(Parent { trace_id, span_id, sampled: flags & 1 == 1 })
}

fn main() {
    let long = format!("00-{}-{}-01", "0".repeat(100_000), "1".repeat(16));
    for (case, header) in [
        ("the specification's own", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("not sampled", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
        ("a later version", "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what"),
        ("no trace id", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
        ("capitals", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
        ("a trace id of 100,000", long.as_str()),
    ] {
        match parse(header) {
            Some(parent) => println!(
                "{case:24} goes on: trace …{:04x}, sampled {}",
                parent.trace_id & 0xffff,
                parent.sampled
            ),
            None => println!("{case:24} starts a new trace"),
        }
    }
}
