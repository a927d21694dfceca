//! Which code is left when a code went through an HTTP status, and nothing but the status arrived.

use solution_03_errors::Code;

fn main() {
    for status in 400..600 {
        let codes = Code::ALL.into_iter().filter(|code| code.http_status() == status);
        let names: Vec<_> = codes.map(Code::name).collect();
        if !names.is_empty() {
            let back = Code::from_http_status(status);
            println!("{status}  {:<57} -> {back}", names.join(", "));
        }
    }
    let lost = Code::ALL.into_iter().filter(|code| Code::from_http_status(code.http_status()) != *code);
    println!("not the same code afterwards: {}", lost.count());
}
