//! quick look
use bench_suite::{interleaved::{measure, Effort}, questions::Question};
fn main() {
    for mut t in Question::Codecs.tables().into_iter() {
        if let Ok(f)=std::env::var("ONLY") { t.entries.retain(|e| f.split('|').any(|f| e.row.starts_with(f))); }
        if let Ok(f)=std::env::var("TABLE") { if !f.split('|').any(|f| t.name==f) {continue;} }
        let times = measure(&mut t.entries, Effort::QUICK);
        println!("== {}", t.name);
        for (e, x) in t.entries.iter().zip(times) { println!("{:24} {:18} {:8} B {:10.1} ns ±{:.0}%", e.row, e.column, e.bytes, x.ns, x.spread*100.0); }
    }
}
