//! `bench-peer`: either process of a connection, through any of the stacks.

fn main() -> anyhow::Result<()> {
    bench::program::run()
}
