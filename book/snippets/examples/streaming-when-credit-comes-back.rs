//! Messages of 100,000 bytes, a window of 65,535, and a receiver that assembles a message from pieces of up to 16,384.
//! When does it give credit, and how far does the sender come?

const WINDOW: usize = 65_535;
const PIECE: usize = 16_384;
const MESSAGE: usize = 100_000;
const MESSAGES: usize = 20;

/// When the receiver gives the sender a piece's bytes back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Credit {
    /// It has arrived.
    OnArrival,
    /// The whole message was taken.
    OnTake,
    /// The application asks for a message, and this is a piece of it.
    WhileAsked,
}

struct Outcome {
    sent: usize,
    taken: usize,
    most_held: usize,
}

fn main() {
    println!(
        "bytes                    application reads nothing    application reads all\ncredit is given               sent      held             messages   held at most"
    );
    for (name, credit) in [
        ("on arrival", Credit::OnArrival),
        ("when a message is taken", Credit::OnTake),
        ("while one is asked for", Credit::WhileAsked),
    ] {
        let (idle, reading) = (run(credit, false), run(credit, true));
        println!(
            "{name:<23} {:>10} {:>9}             {:>2} of {MESSAGES} {:>14}",
            idle.sent, idle.most_held, reading.taken, reading.most_held
        );
    }
}

fn run(credit: Credit, reads: bool) -> Outcome {
    let (mut window, mut sent, mut held, mut owed) = (WINDOW, 0, 0, 0);
    let (mut taken, mut most_held) = (0, 0);
    loop {
        let end_of_message = MESSAGE - sent % MESSAGE;
        let piece = PIECE.min(end_of_message).min(window).min(MESSAGE * MESSAGES - sent);
        if piece == 0 {
            // The sender waits. Nothing else can happen in this model: it is done, or it waits for ever.
            return Outcome { sent, taken, most_held };
        }
        (window, sent, held, owed) = (window - piece, sent + piece, held + piece, owed + piece);
        most_held = most_held.max(held);
        let whole = sent % MESSAGE == 0;
        if credit == Credit::OnArrival || (credit == Credit::WhileAsked && reads) {
            window += std::mem::take(&mut owed);
        }
        if reads && whole {
            (taken, held) = (taken + 1, held - MESSAGE);
            window += std::mem::take(&mut owed);
        }
    }
}
