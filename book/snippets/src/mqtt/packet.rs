//! The packets of MQTT 3.1.1 that the chapter needs, as bytes.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest packet that is read, after its fixed header.
const MAX_PACKET_BYTES: usize = 4096;

/// A packet, from a client or a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// A client's first.
    Connect(Connect),
    /// The broker's answer.
    ConnAck,
    /// Quality of service 0 without an id, and 1 with one.
    Publish {
        /// What the message is about.
        topic: String,
        /// The message.
        payload: String,
        /// Asks for a [`PubAck`](Self::PubAck) with this id.
        id: Option<u16>,
        /// It may have been sent before.
        again: bool,
    },
    /// A message with this id was taken.
    PubAck(u16),
    /// Asks for all messages whose topic fits.
    Subscribe {
        /// Of the [`SubAck`](Self::SubAck).
        id: u16,
        /// Levels, of which `+` fits any one and `#` all that are left.
        filter: String,
    },
    /// It is subscribed.
    SubAck(u16),
    /// A client that has nothing to say is alive.
    PingReq,
    /// So is the broker.
    PingResp,
    /// A client leaves in good order, and its will is void.
    Disconnect,
}

/// Who a client is, and what is to be said if it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// Its id. A second connection with it takes the place of the first.
    pub client: String,
    /// The most seconds between two of its packets.
    pub keep_alive: u16,
    /// Topic and message that the broker publishes if it ends without a word.
    pub will: Option<(String, String)>,
}

impl Packet {
    /// Writes it, with its fixed header.
    ///
    /// # Errors
    /// The stream's.
    pub async fn write<W: AsyncWrite + Unpin>(&self, to: &mut W) -> io::Result<()> {
        let mut body = Vec::new();
        let kind = match self {
            Self::Connect(Connect { client, keep_alive, will }) => {
                text(&mut body, "MQTT");
                // Level 4 is 3.1.1. A clean session, and a will of quality of service 0.
                body.extend([4, if will.is_some() { 0x06 } else { 0x02 }]);
                body.extend(keep_alive.to_be_bytes());
                text(&mut body, client);
                if let Some((topic, message)) = will {
                    text(&mut body, topic);
                    text(&mut body, message);
                }
                0x10
            }
            Self::ConnAck => {
                body.extend([0, 0]);
                0x20
            }
            Self::Publish { topic, payload, id, again } => {
                text(&mut body, topic);
                body.extend(id.iter().flat_map(|id| id.to_be_bytes()));
                body.extend(payload.as_bytes());
                0x30 | u8::from(*again) << 3 | u8::from(id.is_some()) << 1
            }
            Self::PubAck(id) => {
                body.extend(id.to_be_bytes());
                0x40
            }
            Self::Subscribe { id, filter } => {
                body.extend(id.to_be_bytes());
                text(&mut body, filter);
                body.push(0);
                0x82
            }
            Self::SubAck(id) => {
                body.extend(id.to_be_bytes());
                body.push(0);
                0x90
            }
            Self::PingReq => 0xc0,
            Self::PingResp => 0xd0,
            Self::Disconnect => 0xe0,
        };
        let mut packet = vec![kind];
        let mut left = body.len();
        loop {
            let seven = u8::try_from(left % 128).expect("less than 128");
            left /= 128;
            packet.push(if left > 0 { seven | 0x80 } else { seven });
            if left == 0 {
                break;
            }
        }
        packet.extend(body);
        to.write_all(&packet).await
    }

    /// Reads the next one; `None` at the end of the stream. Not cancel safe.
    ///
    /// # Errors
    /// The stream's; `InvalidData` for what is no packet, or too long a one.
    pub async fn read<R: AsyncRead + Unpin>(from: &mut R) -> io::Result<Option<Self>> {
        let kind = match from.read_u8().await {
            Err(why) if why.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            kind => kind?,
        };
        let mut length = 0;
        for nth in 0..4 {
            let byte = from.read_u8().await?;
            length |= usize::from(byte & 0x7f) << (7 * nth);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_PACKET_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut body = vec![0; length];
        from.read_exact(&mut body).await?;
        Self::parse(kind, &mut body.as_slice()).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    fn parse(kind: u8, body: &mut &[u8]) -> Option<Self> {
        Some(match kind >> 4 {
            1 => {
                (take_text(body)? == "MQTT").then_some(())?;
                let [_level, flags] = take(body)?;
                let keep_alive = u16::from_be_bytes(take(body)?);
                let client = take_text(body)?;
                let will = if flags & 4 == 0 { None } else { Some((take_text(body)?, take_text(body)?)) };
                Self::Connect(Connect { client, keep_alive, will })
            }
            2 => Self::ConnAck,
            3 => {
                let topic = take_text(body)?;
                let id = if kind & 6 == 0 { None } else { Some(u16::from_be_bytes(take(body)?)) };
                let payload = String::from_utf8(body.to_vec()).ok()?;
                Self::Publish { topic, payload, id, again: kind & 8 != 0 }
            }
            4 => Self::PubAck(u16::from_be_bytes(take(body)?)),
            8 => Self::Subscribe { id: u16::from_be_bytes(take(body)?), filter: take_text(body)? },
            9 => Self::SubAck(u16::from_be_bytes(take(body)?)),
            12 => Self::PingReq,
            13 => Self::PingResp,
            14 => Self::Disconnect,
            _ => return None,
        })
    }
}

fn text(body: &mut Vec<u8>, text: &str) {
    body.extend(u16::try_from(text.len()).expect("shorter than 64 KiB").to_be_bytes());
    body.extend(text.as_bytes());
}

fn take<const N: usize>(body: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = body.split_first_chunk()?;
    *body = rest;
    Some(*taken)
}

fn take_text(body: &mut &[u8]) -> Option<String> {
    let length = usize::from(u16::from_be_bytes(take(body)?));
    let (taken, rest) = body.split_at_checked(length)?;
    *body = rest;
    String::from_utf8(taken.to_vec()).ok()
}
