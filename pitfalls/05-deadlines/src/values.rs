//! Values that belong to one request.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// At most one value of each type. The type is the key: whoever wants to keep something makes a type for it, and
/// no one else can name, read or overwrite it by accident, as happens with keys that are strings.
#[derive(Clone, Default)]
pub struct Values {
    /// `None` without values, as most requests are: an empty map is an allocation, too.
    by_type: Option<Arc<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>,
}

impl Values {
    /// Puts `value` in the place of an earlier one of the same type. Clones made before do not see it.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        Arc::make_mut(self.by_type.get_or_insert_default()).insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The value of that type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.by_type.as_ref()?.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets.
        write!(f, "Values({} types)", self.by_type.as_ref().map_or(0, |values| values.len()))
    }
}
