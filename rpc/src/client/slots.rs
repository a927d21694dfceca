//! Places for calls, found by their ids without a search.

use std::mem::{replace, take};

use solution_04_multiplexing::RequestId;

/// How many there are at first.
const FIRST: usize = 8;

/// The most that are kept once all are free.
const MOST_KEPT: usize = 256;

/// A place for each call, the one that the low bits of its id name. This side makes the ids, so it can leave out those whose
/// place is taken, and no two calls want the same one.
#[derive(Debug)]
pub(crate) struct Slots<C> {
    /// A power of two of them.
    places: Vec<Option<(RequestId, C)>>,
    taken: usize,
    last_id: RequestId,
}

impl<C> Slots<C> {
    pub(crate) fn new() -> Self {
        Self { places: free(FIRST), taken: 0, last_id: RequestId(0) }
    }

    /// Puts a call in a place of its own: its id, which no other call has or had.
    ///
    /// Ids count up. A quarter of the places is free, so that of four ids in a row, in the long run, one can be had at least,
    /// however long some calls stay.
    pub(crate) fn insert(&mut self, call: C) -> RequestId {
        if self.taken >= self.places.len() / 4 * 3 {
            self.grow();
        }
        loop {
            self.last_id = RequestId(self.last_id.0.wrapping_add(1));
            let id = self.last_id;
            let place = self.place(id);
            if place.is_none() {
                *place = Some((id, call));
                self.taken += 1;
                return id;
            }
        }
    }

    /// The call that has this id.
    pub(crate) fn get(&mut self, id: RequestId) -> Option<&mut C> {
        self.place(id).as_mut().filter(|(taken_by, _)| *taken_by == id).map(|(_, call)| call)
    }

    /// Takes the call out that has this id.
    pub(crate) fn remove(&mut self, id: RequestId) -> Option<C> {
        let (_, call) = self.place(id).take_if(|(taken_by, _)| *taken_by == id)?;
        self.taken -= 1;
        if self.taken == 0 && self.places.len() > MOST_KEPT {
            self.places = free(FIRST);
        }
        Some(call)
    }

    /// Every call, in no order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut C> {
        self.places.iter_mut().flatten().map(|(_, call)| call)
    }

    /// Ids that differ in their low bits do so in more of them.
    fn grow(&mut self) {
        let twice = free(self.places.len() * 2);
        for mut before in replace(&mut self.places, twice) {
            if let Some((id, _)) = before {
                *self.place(id) = take(&mut before);
            }
        }
    }

    fn place(&mut self, id: RequestId) -> &mut Option<(RequestId, C)> {
        let last = self.places.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
        let at = id.0 as usize & last;
        &mut self.places[at]
    }
}

fn free<C>(count: usize) -> Vec<Option<(RequestId, C)>> {
    std::iter::repeat_with(|| None).take(count).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use solution_04_multiplexing::RequestId;

    use super::{FIRST, MOST_KEPT, Slots};

    /// Beside a map, and a set of all ids that there ever were.
    #[test]
    fn calls_that_come_and_go_in_any_order_are_found_by_their_ids() {
        let mut dice = fastrand::Rng::with_seed(4);
        let (mut slots, mut map, mut used) = (Slots::new(), BTreeMap::new(), BTreeSet::new());
        for step in 0..20_000 {
            // Now many are in flight, now few.
            let wanted = (step / 1000 % 5) * 100;
            if map.len() < dice.usize(0..=wanted.max(1)) {
                let id = slots.insert(step);
                assert!(used.insert(id), "{id:?} is used twice");
                map.insert(id, step);
            } else if let Some(id) = map.keys().nth(dice.usize(..map.len().max(1))).copied() {
                assert_eq!(slots.get(id).copied(), Some(map[&id]));
                assert_eq!(slots.remove(id), map.remove(&id));
                assert_eq!((slots.get(id).copied(), slots.remove(id)), (None, None));
            }
            if step % 500 == 0 {
                let all: BTreeSet<_> = slots.iter_mut().map(|call| *call).collect();
                assert_eq!(all, map.values().copied().collect());
            }
        }
        assert!(used.len() > 5_000, "{} calls", used.len());
    }

    #[test]
    fn calls_that_stay_cost_the_others_few_ids_and_no_memory() {
        let mut slots = Slots::new();
        for stays in 0..10 {
            slots.insert(stays);
        }
        let mut last = RequestId(0);
        for call in 0..100_000 {
            last = slots.insert(call);
            slots.remove(last);
        }
        assert_eq!(slots.places.len(), 16);
        assert!(last.0 < 4 * 100_000, "the last id is {last:?}");
    }

    #[test]
    fn ids_go_on_after_the_last_number() {
        let mut slots = Slots::new();
        slots.last_id = RequestId(u64::MAX - 2);
        let ids: Vec<_> = (0..6).map(|call| slots.insert(call).0).collect();
        assert_eq!(ids, [u64::MAX - 1, u64::MAX, 0, 1, 2, 3]);
        assert_eq!(
            ids.iter().filter_map(|id| slots.remove(RequestId(*id))).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5]
        );
    }

    #[test]
    fn a_burst_is_given_back() {
        let mut slots = Slots::new();
        let ids: Vec<_> = (0..MOST_KEPT).map(|call| slots.insert(call)).collect();
        assert!(slots.places.len() > MOST_KEPT);
        for id in ids {
            slots.remove(id);
        }
        assert_eq!(slots.places.len(), FIRST);
    }
}
