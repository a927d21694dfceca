//! The same questions, asked of TLS that is not ours: OpenSSL's programs, Python's `ssl`, nginx. Each is client and server.
//!
//! Real sockets, the real clock, and a CA that is made anew each time.

#[path = "foreign/company.rs"]
mod company;
#[path = "foreign/nginx.rs"]
mod nginx;
#[path = "foreign/openssl.rs"]
mod openssl;
#[path = "foreign/process.rs"]
mod process;
#[path = "foreign/python.rs"]
mod python;
