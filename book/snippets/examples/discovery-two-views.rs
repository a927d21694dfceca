//! Two clients that have seen two versions of a list choose the owner of each account. How often do they disagree?

const ACCOUNTS: u64 = 10_000;

fn main() {
    let alices = ["a", "b", "c"];
    for (what, bobs) in [
        ("one came", &["a", "b", "c", "d"][..]),
        ("one left", &["a", "b"]),
        ("one was replaced", &["a", "b", "d"]),
    ] {
        let by_remainder = disagree(remainder, &alices, bobs);
        let by_weight = disagree(heaviest, &alices, bobs);
        println!("{what:<17} remainder {by_remainder:>5.1} %   rendezvous {by_weight:>5.1} %");
    }
}

/// The share of accounts that have two owners, in percent.
fn disagree(owner: impl Fn(u64, &[&str]) -> usize, alices: &[&str], bobs: &[&str]) -> f64 {
    let two = (0..ACCOUNTS)
        .filter(|account| {
            let hash = fnv(&account.to_be_bytes());
            alices[owner(hash, alices)] != bobs[owner(hash, bobs)]
        })
        .count();
    100.0 * two as f64 / ACCOUNTS as f64
}

fn remainder(account: u64, nodes: &[&str]) -> usize {
    usize::try_from(account % nodes.len() as u64).expect("less than the number of nodes")
}

/// Rendezvous hashing: the node whose hash with the account is the highest.
fn heaviest(account: u64, nodes: &[&str]) -> usize {
    let weight = |node: &str| fnv(&[node.as_bytes(), &account.to_be_bytes()].concat());
    (0..nodes.len()).max_by_key(|nth| weight(nodes[*nth])).expect("there are nodes")
}

/// FNV-1a, and a last step that spreads short inputs over all bits.
fn fnv(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}
