//! What a future allocates.
//!
//! Counted on the calling thread by `allocation-counter`, which replaces the global allocator of every test
//! binary that links the rig. A future that moves work to another thread hides it from this count.

/// Heap use over the run of a future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    /// The most that was held at once, over what was held before.
    pub peak_bytes: u64,
    /// What is still held at the end, over what was held before; less than 0 if more was freed.
    pub left_bytes: i64,
    /// How often memory was asked for.
    pub allocations: u64,
}

/// Runs `future` to its end on this thread, on a paused clock, and counts what it allocates.
///
/// # Panics
/// If called from within an async runtime.
pub fn measure<F: Future>(future: F) -> (F::Output, Heap) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime of one thread needs nothing that could be missing");
    let mut output = None;
    let counted = allocation_counter::measure(|| output = Some(runtime.block_on(future)));
    let heap = Heap {
        peak_bytes: counted.bytes_max,
        left_bytes: counted.bytes_current,
        allocations: counted.count_total,
    };
    (output.expect("block_on returned"), heap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_and_rest_are_told_apart() {
        let (kept, heap) = measure(async {
            drop(std::hint::black_box(vec![0_u8; 100_000]));
            vec![0_u8; 10_000]
        });
        assert!(heap.peak_bytes >= 100_000, "{heap:?}");
        assert!((10_000..20_000).contains(&heap.left_bytes), "{heap:?}");
        assert!(heap.allocations >= 2, "{heap:?}");
        drop(kept);
    }
}
