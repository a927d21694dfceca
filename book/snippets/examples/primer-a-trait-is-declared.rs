//! What a check may say of a payment.

trait Check {
    /// Every payment, unless the type says otherwise.
    fn allows(&self, _cents: u64) -> bool {
        true
    }
}

struct Anything;
impl Check for Anything {}

struct Limit {
    most: u64,
}
impl Check for Limit {
    fn allows(&self, cents: u64) -> bool {
        cents <= self.most
    }
}

fn pay(check: &impl Check, cents: u64) -> &'static str {
    if check.allows(cents) { "paid" } else { "refused" }
}

fn main() {
    println!("without a limit: {}", pay(&Anything, 900));
    println!("a limit of 500: {}", pay(&Limit { most: 500 }, 900));
}
