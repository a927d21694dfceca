//! Pings to a program that has never called `accept`.

use std::io::{Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

fn main() -> Result<()> {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut stream = TcpStream::connect(server.local_addr()?)?;
    println!("connected");
    for ping in 1..=5 {
        let taken = stream.write(&[0, 0, 0, 1, 1])?;
        println!("ping {ping}: write took {taken} bytes");
    }
    Ok(())
}
