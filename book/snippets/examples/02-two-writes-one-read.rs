//! A real TCP connection: two writes at one end, and what one read gives at the other.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    client.write_all(b"pay bob 30")?;
    client.write_all(b"pay carol 12")?;

    // Looks without taking, until both writes have arrived: nothing here depends on who is faster.
    let mut room = [0; 64];
    while server.peek(&mut room)? < 22 {}
    let taken = server.read(&mut room)?;
    println!("one read took {taken} bytes: {:?}", String::from_utf8_lossy(&room[..taken]));

    client.write_all(b"pay dave 500")?;
    while server.peek(&mut room)? < 12 {}
    let taken = server.read(&mut room[..5])?;
    println!("a read with room for 5 took {taken}: {:?}", String::from_utf8_lossy(&room[..taken]));

    drop(client);
    println!("the next took {}, the one after it {}", server.read(&mut room)?, server.read(&mut room)?);
    Ok(())
}
