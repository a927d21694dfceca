package heartbeat_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	framing "lessons/02-framing/fixed"
	"lessons/07-heartbeat/almost"
	"lessons/07-heartbeat/broken"
	"lessons/07-heartbeat/fixed"
	"lessons/twins"
)

// watch watches conn, and returns the error that says that its peer is gone; nil if a thousand pings told nothing.
type watch func(conn net.Conn) error

func watchBroken(conn net.Conn) error {
	return broken.Heartbeat(conn, thousand())
}

func watchAlmost(conn net.Conn) error {
	return almost.Heartbeat(conn, thousand(), time.Minute)
}

func watchFixed(conn net.Conn) error {
	_, err := framing.NewReader(watched(conn, time.Millisecond)).Next()
	return err
}

// thousand ticks a thousand times, as fast as somebody listens.
func thousand() <-chan time.Time {
	ticks := make(chan time.Time)
	go func() {
		defer close(ticks)
		for tick := 0; tick < 1000; tick++ {
			ticks <- time.Time{}
		}
	}()
	return ticks
}

var (
	ping = []byte{0, 0, 0, 1, 'p'}
	pong = []byte{0, 0, 0, 1, 'P'}
)

func watched(conn net.Conn, timeout time.Duration) *fixed.Conn {
	return &fixed.Conn{Conn: conn, Interval: time.Millisecond, Timeout: timeout, Ping: ping}
}

// connect returns both ends of a TCP connection.
func connect(t *testing.T) (ours, theirs net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if ours, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if theirs, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

// The peer's kernel takes what is sent to it. Its program has stopped.
func TestAPeerThatDoesNothingIsNoticed(t *testing.T) {
	for _, writes := range []watch{watchBroken, watchAlmost} {
		twins.Judge(t, "a thousand pings were sent, nothing has come back, and the error is <nil>", writes, watchFixed,
			func(t *testing.T, watch watch) error {
				ours, _ := connect(t)
				if err := watch(ours); !errors.Is(err, fixed.ErrSilent) {
					return fmt.Errorf("a thousand pings were sent, nothing has come back, and the error is %v", err)
				}
				return nil
			})
	}
}

func TestAPeerThatReadsNothingIsNoticed(t *testing.T) {
	ours, theirs := net.Pipe() // no room at all
	defer theirs.Close()
	defer ours.Close()
	if err := watchFixed(ours); !errors.Is(err, fixed.ErrSilent) {
		t.Errorf("the error is %v", err)
	}
}

func TestAnIdlePeerThatAnswersIsAlive(t *testing.T) {
	ours, theirs := connect(t)
	go func() {
		asked := make([]byte, len(ping))
		for answer := 0; answer < 5; answer++ {
			if _, err := io.ReadFull(theirs, asked); err != nil || !bytes.Equal(asked, ping) {
				t.Errorf("asked %q, %v", asked, err)
			}
			theirs.Write(pong)
		}
		theirs.Close()
	}()
	messages := framing.NewReader(watched(ours, time.Minute))
	for answer := 0; answer < 5; answer++ {
		if message, err := messages.Next(); string(message) != "P" || err != nil {
			t.Errorf("answer %d: %q, %v", answer, message, err)
		}
	}
	if _, err := messages.Next(); errors.Is(err, fixed.ErrSilent) {
		t.Error("it has closed the connection, and is called silent")
	}
}

// A message comes byte by byte, each after a question: slow is not dead, and no byte is lost.
func TestASlowMessageIsASignOfLife(t *testing.T) {
	ours, theirs := connect(t)
	message := append([]byte{0, 0, 0, 10}, "pay bob 30"...)
	go func() {
		for _, next := range message {
			if _, err := io.ReadFull(theirs, make([]byte, len(ping))); err != nil {
				t.Error(err)
			}
			theirs.Write([]byte{next})
		}
	}()
	if body, err := framing.NewReader(watched(ours, time.Minute)).Next(); string(body) != "pay bob 30" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
}
