//! What two sides agree on: the newest version in both ranges, or nothing.

use solution_06_versioning::{VersionRange, negotiate};

fn main() {
    let pairs = [((1, 2), (1, 1)), ((1, 2), (2, 3)), ((1, 1), (2, 3)), ((1, 9), (4, 5))];
    for (ours, theirs) in pairs {
        let range = |(oldest, newest)| VersionRange::new(oldest, newest).expect("a range");
        match negotiate(range(ours), range(theirs)) {
            Ok(version) => println!("{ours:?} and {theirs:?}: version {version}"),
            Err(why) => println!("{ours:?} and {theirs:?}: {why}"),
        }
    }
}
