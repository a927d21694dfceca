#![no_main]

rpc_fuzz::target!("frame");
