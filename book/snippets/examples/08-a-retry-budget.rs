//! A retry budget: a token bucket that calls fill and retries empty. Here each call pays in a tenth of a retry.

const CALLS: u32 = 10_000;
const ATTEMPTS: usize = 3;

struct Budget {
    /// In tenths of a retry, so that it stays a whole number.
    tenths: u32,
    most: u32,
}

impl Budget {
    fn call(&mut self) {
        self.tenths = (self.tenths + 1).min(self.most);
    }

    fn may_retry(&mut self) -> bool {
        let paid = self.tenths.checked_sub(10);
        self.tenths = paid.unwrap_or(self.tenths);
        paid.is_some()
    }
}

/// Attempts that are sent for one call, the first included; `fails` says which of them would fail.
fn attempts(fails: [bool; ATTEMPTS], mut may_retry: impl FnMut() -> bool) -> u32 {
    let mut sent = 0;
    for failed in fails {
        if sent > 0 && !may_retry() {
            break;
        }
        sent += 1;
        if !failed {
            break;
        }
    }
    sent
}

fn main() {
    for failing in [1, 10, 50, 100] {
        let mut random = fastrand::Rng::with_seed(8);
        let mut budget = Budget { tenths: 100, most: 100 };
        let (mut without, mut with) = (0, 0);
        for _ in 0..CALLS {
            let fails = [(); ATTEMPTS].map(|()| random.u32(0..100) < failing);
            budget.call();
            without += attempts(fails, || true);
            with += attempts(fails, || budget.may_retry());
        }
        let share = |sent: u32| f64::from(sent) / f64::from(CALLS);
        println!(
            "{failing:>3} % fail: {:.2} attempts a call without a budget, {:.2} with it",
            share(without),
            share(with)
        );
    }
}
