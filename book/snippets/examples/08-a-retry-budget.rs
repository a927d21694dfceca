//! A retry budget: a token bucket that calls fill and retries empty. Here each call pays in a tenth of a retry.

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

fn main() {
    for failing in [1, 10, 50, 100] {
        let mut random = fastrand::Rng::with_seed(8);
        let mut budget = Budget { tenths: 100, most: 100 };
        let (mut without, mut with) = (0, 0);
        for _ in 0..10_000 {
            budget.call();
            (without, with) = (without + 1, with + 1);
            let mut fails = || random.u32(0..100) < failing;
            if fails() {
                // Up to three attempts in all, the second of them only if it is paid for.
                without += if fails() { 2 } else { 1 };
                with += u32::from(budget.may_retry());
            }
        }
        let share = |calls: u32| f64::from(calls) / 10_000.0;
        println!(
            "{failing:>3} % fail: {:.2} calls a call without a budget, {:.2} with it",
            share(without),
            share(with)
        );
    }
}
