//! A name server on loopback, and a resolver with a cache whose clock is passed in: for the chapter on discovery.
//!
//! Enough of RFC 1035 for one question of type A, and of RFC 2308 for the answer that there is no such name.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const HEADER_BYTES: usize = 12;
const TYPE_A: u16 = 1;
const TYPE_SOA: u16 = 6;
const NXDOMAIN: u8 = 3;
/// The name in the question, which follows the header: what an answer writes for a name that was said already.
const SAME_NAME: [u8; 2] = [0xc0, 12];

/// Addresses of a name, and for how many seconds they may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// In the order of the answer.
    pub addresses: Vec<Ipv4Addr>,
    /// Time to live.
    pub ttl: u32,
}

/// A name server that is the authority for all names.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    zone: Arc<Mutex<HashMap<String, Record>>>,
}

impl Server {
    /// A server on a free port of loopback, whose *no such name* may be kept for so many seconds.
    ///
    /// # Errors
    /// There is no socket to be had.
    pub fn start(negative_ttl: u32) -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = socket.local_addr()?;
        let zone: Arc<Mutex<HashMap<String, Record>>> = Arc::default();
        let names = Arc::clone(&zone);
        std::thread::spawn(move || {
            let mut query = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut query) {
                let Some(name) = name_of(&query[..length]) else { continue };
                let record = names.lock().expect("nobody panics with it").get(&name).cloned();
                let _ = socket.send_to(&answer(&query[..length], record, negative_ttl), from);
            }
        });
        Ok(Self { address, zone })
    }

    /// Sets what the name stands for, from now on.
    pub fn set(&self, name: &str, addresses: &[[u8; 4]], ttl: u32) {
        let addresses = addresses.iter().copied().map(Ipv4Addr::from).collect();
        self.zone.lock().expect("nobody panics with it").insert(name.to_owned(), Record { addresses, ttl });
    }
}

/// What a resolver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Asked now, and kept for so many seconds; no addresses if there is no such name.
    Fresh(Record),
    /// From the cache, for so many seconds more.
    Cached(Record),
    /// From the cache, though its time is over: the server does not answer.
    Stale(Vec<Ipv4Addr>),
    /// The server does not answer, and nothing is kept.
    Failed,
}

/// A resolver with a cache, which believes in the server's TTL.
#[derive(Debug)]
pub struct Resolver {
    server: SocketAddr,
    kept: HashMap<String, (Record, Duration)>,
    /// Whether it prefers an old answer to none: RFC 8767.
    pub serves_stale: bool,
}

impl Resolver {
    /// A resolver that asks this server.
    #[must_use]
    pub fn new(server: SocketAddr) -> Self {
        Self { server, kept: HashMap::new(), serves_stale: false }
    }

    /// From now on asks that one.
    pub fn ask_instead(&mut self, server: SocketAddr) {
        self.server = server;
    }

    /// The addresses of `name` at the time `now`.
    pub fn resolve(&mut self, name: &str, now: Duration) -> Answer {
        if let Some((record, until)) = self.kept.get(name)
            && now < *until
        {
            let left = u32::try_from((*until - now).as_secs()).unwrap_or(u32::MAX);
            return Answer::Cached(Record { addresses: record.addresses.clone(), ttl: left });
        }
        match self.ask(name) {
            Ok(record) => {
                let until = now + Duration::from_secs(record.ttl.into());
                self.kept.insert(name.to_owned(), (record.clone(), until));
                Answer::Fresh(record)
            }
            Err(_) => match self.kept.get(name) {
                Some((record, _)) if self.serves_stale => Answer::Stale(record.addresses.clone()),
                _ => Answer::Failed,
            },
        }
    }

    fn ask(&self, name: &str) -> io::Result<Record> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.connect(self.server)?;
        socket.set_read_timeout(Some(Duration::from_secs(5)))?;
        let id = u16::to_be_bytes(7);
        let mut query = [&id[..], &[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]].concat();
        for label in name.split('.') {
            query.push(u8::try_from(label.len()).map_err(io::Error::other)?);
            query.extend(label.as_bytes());
        }
        query.extend([0, 0, 1, 0, 1]);
        socket.send(&query)?;
        let mut reply = [0; 512];
        let length = socket.recv(&mut reply)?;
        record_of(&reply[..length], query.len()).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// The name that a query asks for.
fn name_of(query: &[u8]) -> Option<String> {
    let (mut labels, mut at) = (Vec::new(), HEADER_BYTES);
    loop {
        let length = usize::from(*query.get(at)?);
        if length == 0 {
            return Some(labels.join("."));
        }
        labels.push(std::str::from_utf8(query.get(at + 1..at + 1 + length)?).ok()?);
        at += 1 + length;
    }
}

/// The reply to `query`: an address record for each address, or *no such name* with the zone's SOA.
fn answer(query: &[u8], record: Option<Record>, negative_ttl: u32) -> Vec<u8> {
    let mut reply = query.to_vec();
    let exists = record.is_some();
    reply[2] |= 0x84; // a response, by the authority
    reply[3] = if exists { 0 } else { NXDOMAIN };
    let mut add = |kind: u16, ttl: u32, data: &[u8]| {
        reply.extend(SAME_NAME);
        reply.extend(kind.to_be_bytes());
        reply.extend([0, 1]);
        reply.extend(ttl.to_be_bytes());
        reply.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        reply.extend(data);
    };
    let Some(Record { addresses, ttl }) = record else {
        // Two names, four numbers, and the fifth: how long this may be kept.
        let mut soa = vec![0; 2 + 16];
        soa.extend(negative_ttl.to_be_bytes());
        add(TYPE_SOA, negative_ttl, &soa);
        reply[9] = 1;
        return reply;
    };
    addresses.iter().for_each(|address| add(TYPE_A, ttl, &address.octets()));
    reply[7] = u8::try_from(addresses.len()).expect("a few");
    reply
}

/// What a reply says, after a question that ends at `at`.
fn record_of(reply: &[u8], mut at: usize) -> Option<Record> {
    let mut record = Record { addresses: Vec::new(), ttl: u32::MAX };
    while at < reply.len() {
        let fields = reply.get(at + 2..at + 12)?;
        let kind = u16::from_be_bytes(fields[..2].try_into().ok()?);
        let ttl = u32::from_be_bytes(fields[4..8].try_into().ok()?);
        let length = usize::from(u16::from_be_bytes(fields[8..].try_into().ok()?));
        let data = reply.get(at + 12..at + 12 + length)?;
        record.ttl = record.ttl.min(ttl);
        if kind == TYPE_A {
            record.addresses.push(Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?));
        }
        at += 12 + length;
    }
    Some(record)
}
