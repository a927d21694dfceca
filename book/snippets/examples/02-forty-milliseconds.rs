//! A request in two small writes, with Nagle's algorithm at one end and delayed acknowledgements at the other.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const HEADER: &[u8] = &[0, 0, 0, 4];
const BODY: &[u8] = b"ping";

fn main() -> io::Result<()> {
    let together = [HEADER, BODY].concat();
    println!("two writes               {}", usual(false, &[HEADER, BODY])?);
    println!("two writes, TCP_NODELAY  {}", usual(true, &[HEADER, BODY])?);
    println!("one write                {}", usual(false, &[&together])?);
    Ok(())
}

/// How long most of 25 exchanges take on a connection of their own, coarsely.
fn usual(nodelay: bool, writes: &[&[u8]]) -> io::Result<&'static str> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    // It answers when it has the whole request, and not before.
    thread::spawn(move || {
        let mut request = [0; HEADER.len() + BODY.len()];
        while server.read_exact(&mut request).is_ok() && server.write_all(b"pong").is_ok() {}
    });
    client.set_nodelay(nodelay)?;
    let mut times = Vec::new();
    for _ in 0..25 {
        let began = Instant::now();
        for bytes in writes {
            client.write_all(bytes)?;
        }
        client.read_exact(&mut [0; 4])?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok(match times[times.len() / 2] {
        short if short < Duration::from_millis(15) => "less than 15 ms",
        long if long >= Duration::from_millis(38) => "about 40 ms, or more",
        _ => "in between",
    })
}
