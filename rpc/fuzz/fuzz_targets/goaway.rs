#![no_main]

rpc_fuzz::target!("goaway");
