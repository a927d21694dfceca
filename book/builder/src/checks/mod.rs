//! What must hold of the book besides that its directives resolve.

mod address;
pub mod lesson;
pub mod links;
pub mod outside;
mod page;
pub mod questions;
pub mod reading;
