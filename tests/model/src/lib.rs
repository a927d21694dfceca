//! The solutions' own sources, compiled against a model checker's locks: see `tests/`.
