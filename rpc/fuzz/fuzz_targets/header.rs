#![no_main]

rpc_fuzz::target!("header");
