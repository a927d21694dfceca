//! The proxy as a program: what it says, and what its peers see.
#![cfg(unix)]

mod command;
mod foreign;
mod support;
