//! Twenty instances, all well; each minute one of them is replaced by one at another address. From minute 10 to minute 25
//! the source of truth answers with an empty list. How many calls fail?

const INSTANCES: u32 = 20;
const DOWN: std::ops::Range<u32> = 10..25;

/// What a client makes of an empty list.
#[derive(Clone, Copy)]
enum On {
    /// There are no instances.
    BelievesIt,
    /// Something is wrong with the source: the last list stays.
    KeepsTheLast,
    /// The same, and a call that finds nobody tries one more of the list.
    KeepsTheLastAndTriesTwice,
}

fn main() {
    println!("minutes  believes it  keeps the last list  and tries a second instance");
    for minute in 0..=30 {
        let [believes, keeps, twice] =
            [On::BelievesIt, On::KeepsTheLast, On::KeepsTheLastAndTriesTwice].map(|on| fail(on, minute));
        println!("{minute:>7}  {believes:>11.1}  {keeps:>19.1}  {twice:>27.1}");
    }
}

/// In percent.
fn fail(on: On, minute: u32) -> f64 {
    if !DOWN.contains(&minute) {
        return 0.0;
    }
    // Of the last list so many are gone, and nobody says who has come.
    let gone = (minute - DOWN.start).min(INSTANCES);
    let (total, gone) = (f64::from(INSTANCES), f64::from(gone));
    let fails = match on {
        On::BelievesIt => 1.0,
        On::KeepsTheLast => gone / total,
        On::KeepsTheLastAndTriesTwice => gone / total * ((gone - 1.0).max(0.0) / (total - 1.0)),
    };
    100.0 * fails
}
