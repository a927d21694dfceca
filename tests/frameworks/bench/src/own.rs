//! `bench-own-peer`: the same program as `bench-peer`, for a build that has no framework in it, and so no feature that a framework
//! turns on.

fn main() -> anyhow::Result<()> {
    bench::program::run()
}
