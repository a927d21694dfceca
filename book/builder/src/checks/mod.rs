//! What must hold of the book besides that its directives resolve.

pub mod lesson;
pub mod links;
pub mod outside;
