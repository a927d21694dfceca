//! A answers B over HTTP, B answers C over gRPC, C answers a client: once read with its body, once by its status.

use solution_03_errors::{Code, TraceId, WireError};

/// B speaks gRPC to C: a number, a message, and metadata for the rest.
fn grpc(error: &WireError) -> String {
    let (number, message, retry) = (error.code.number(), error.message(), error.retryable);
    format!("grpc-status: {number}, grpc-message: {message}, retryable: {retry}")
}

fn in_two_lines(body: &[u8]) -> String {
    String::from_utf8_lossy(body).replace(r#","retryable"#, ",\n   \"retryable")
}

fn main() {
    let at_a = WireError::new(Code::Unknown, "the bank's answer was cut short", TraceId(0x4bf9))
        .with_retryable(true);
    let (status, body) = at_a.to_http();
    println!("A -> B  {status}\n  {}", in_two_lines(&body));

    for (how, read) in [("with its body", &body[..]), ("by its status", b"<html>500</html>")] {
        let at_b = WireError::from_http(status, read);
        println!("\nB read it {how}: {}", at_b.code);
        println!("B -> C\n  {}", grpc(&at_b));
        let (status, body) = at_b.to_http();
        println!("C -> client  {status}\n  {}", in_two_lines(&body));
    }
}
