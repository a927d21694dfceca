// What both versions make of the same bytes.
package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"lessons/02-framing/broken"
	"lessons/02-framing/fixed"
)

// The message "pay bob 30": ten bytes follow.
var message = append([]byte{0, 0, 0, 10}, "pay bob 30"...)

func main() {
	fmt.Println("cut after the header")
	show("broken", message[:4], nil, openBroken)
	show("fixed ", message[:4], nil, openFixed)

	fmt.Println("a read deadline passes within the header, then the rest comes")
	show("broken", message[:2], message[2:], openBroken)
	show("fixed ", message[:2], message[2:], openFixed)

	fmt.Println("a body of 4294967301 bytes is announced as")
	length := uint64(1)<<32 + 5
	_, err := fixed.Header(int(length))
	fmt.Printf("  broken: % x\n  fixed : %v\n", broken.Header(int(length)), err)

	fmt.Println("three lines, of which the second has 65536 bytes")
	lines := "pay bob 30\n" + strings.Repeat("x", 64<<10) + "\npay carol 12\n"
	count := 0
	broken.Lines(strings.NewReader(lines), func(string) { count++ })
	fmt.Printf("  broken: %d\n", count)
	count = 0
	err = fixed.Lines(strings.NewReader(lines), func(string) { count++ })
	fmt.Printf("  fixed : %d, error: %v\n", count, err)
}

type next func() ([]byte, error)

func openBroken(conn net.Conn) next {
	return func() ([]byte, error) { return broken.ReadMessage(conn) }
}

func openFixed(conn net.Conn) next {
	return fixed.NewReader(conn).Next
}

// show prints what is read of first; and if there is a second part, of what comes after a deadline that passed between the two.
func show(name string, first, second []byte, open func(net.Conn) next) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	next := open(ours)
	go func() {
		theirs.Write(first) // returns when it was read
		if second == nil {
			theirs.Close()
		} else {
			ours.SetReadDeadline(time.Now())
		}
	}()
	body, err := next()
	if second != nil {
		ours.SetReadDeadline(time.Time{})
		go func() {
			theirs.Write(second)
			theirs.Close()
		}()
		body, err = next()
	}
	fmt.Printf("  %s: %d bytes, error: %v\n", name, len(body), err)
}
