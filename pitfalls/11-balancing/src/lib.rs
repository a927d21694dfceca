//! Which of several backends gets the next call.
//!
//! A [`Balancer`] has a list of [`Backend`]s and picks one for each call, by a [`Policy`]; [`Settings`] say who is left out, and for
//! how long. The list can come from a [`Registry`], in which backends [`announce`] themselves by leases and which balancers
//! [`follow`]. A [`Canary`] decides which users meet the new version.

mod backend;
mod balancer;
mod canary;
mod checks;
mod choice;
mod directory;
mod hash;
mod load;
mod node;
mod registry;
mod settings;
mod state;

pub use backend::{Backend, Outcome};
pub use balancer::{Balancer, NoBackend, Picked};
pub use canary::{Canary, Side};
pub use checks::check_all;
pub use directory::{announce, follow, serve};
pub use node::Status;
pub use registry::{LeaseId, Registry, RegistryFull};
pub use settings::{BadSettings, Policy, Settings};
