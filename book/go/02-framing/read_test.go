package framing_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"testing"
	"time"

	"lessons/02-framing/broken"
	"lessons/02-framing/fixed"
	"lessons/twins"
)

// reader makes the function that reads the next message of conn.
type reader func(conn net.Conn) func() ([]byte, error)

func brokenReader(conn net.Conn) func() ([]byte, error) {
	return func() ([]byte, error) { return broken.ReadMessage(conn) }
}

func fixedReader(conn net.Conn) func() ([]byte, error) {
	return fixed.NewReader(conn).Next
}

// pipe returns both ends of a connection in memory. A write returns when all of it was read.
func pipe(t *testing.T) (ours, theirs net.Conn) {
	ours, theirs = net.Pipe()
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func message(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func TestTwoMessagesInOneWriteAreTwo(t *testing.T) {
	for name, open := range map[string]reader{"broken": brokenReader, "fixed": fixedReader} {
		ours, theirs := pipe(t)
		go theirs.Write(append(message("pay bob 30"), message("pay carol 12")...))
		next := open(ours)
		for _, wanted := range []string{"pay bob 30", "pay carol 12"} {
			if body, err := next(); string(body) != wanted || err != nil {
				t.Errorf("%s: %q, %v", name, body, err)
			}
		}
	}
}

func TestAStrangersLengthAllocatesNothing(t *testing.T) {
	twins.Judge[reader](t, "67108864 bytes were announced, and as many allocated", brokenReader, fixedReader,
		func(t *testing.T, open reader) error {
			ours, theirs := pipe(t)
			go func() {
				theirs.Write([]byte{4, 0, 0, 0})
				theirs.Close()
			}()
			next := open(ours)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := next()
			runtime.ReadMemStats(&after)
			if after.TotalAlloc-before.TotalAlloc >= 64<<20 {
				return errors.New("67108864 bytes were announced, and as many allocated")
			}
			if err == nil || errors.Is(err, io.EOF) {
				return fmt.Errorf("it was not refused: %v", err)
			}
			return nil
		})
}

func TestAnEndAfterTheHeaderIsNoCleanEnd(t *testing.T) {
	twins.Judge[reader](t, "the message was cut, and the error is EOF", brokenReader, fixedReader,
		func(t *testing.T, open reader) error {
			ours, theirs := pipe(t)
			go func() {
				theirs.Write(message("pay bob 30")[:4])
				theirs.Close()
			}()
			if _, err := open(ours)(); err != io.ErrUnexpectedEOF {
				return fmt.Errorf("the message was cut, and the error is %v", err)
			}
			return nil
		})
}

func TestATimeoutLosesNoBytes(t *testing.T) {
	body := string(make([]byte, 256)) // zeros: what the broken reader takes for lengths stays small
	bytes := append(message(body), message("pay carol 12")...)
	for _, cut := range []int{1, 2, 3, 4, 5, 100, 259} {
		twins.Judge[reader](t, "after a timeout the message is", brokenReader, fixedReader,
			func(t *testing.T, open reader) error {
				ours, theirs := pipe(t)
				go func() {
					theirs.Write(bytes[:cut]) // returns when it was read, so the reader waits for the rest
					ours.SetReadDeadline(time.Now())
				}()
				next := open(ours)
				if _, err := next(); !errors.Is(err, os.ErrDeadlineExceeded) {
					return fmt.Errorf("the deadline passed, and the error is %v", err)
				}
				ours.SetReadDeadline(time.Time{})
				go func() {
					theirs.Write(bytes[cut:])
					theirs.Close()
				}()
				if got, err := next(); string(got) != body || err != nil {
					return fmt.Errorf("after a timeout the message is of %d bytes, with the error %v", len(got), err)
				}
				return nil
			})
	}
}
