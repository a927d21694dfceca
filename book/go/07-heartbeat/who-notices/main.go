// Three ways to watch a connection whose peer has stopped, while its kernel still takes what is sent.
package main

import (
	"fmt"
	"net"
	"os"
	"time"

	framing "lessons/02-framing/fixed"
	"lessons/07-heartbeat/almost"
	"lessons/07-heartbeat/broken"
	"lessons/07-heartbeat/fixed"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer listener.Close() // nobody accepts: the kernel does
	watch := func(how string, watch func(net.Conn) error) {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		defer conn.Close()
		fmt.Printf("%-38s error: %v\n", how, watch(conn))
	}
	watch("1000 pings that are written:", func(conn net.Conn) error {
		return broken.Heartbeat(conn, thousand())
	})
	watch("1000 pings, each with a deadline:", func(conn net.Conn) error {
		return almost.Heartbeat(conn, thousand(), time.Minute)
	})
	watch("silence, a ping, and a read deadline:", func(conn net.Conn) error {
		_, err := framing.NewReader(&fixed.Conn{
			Conn: conn, Interval: time.Millisecond, Timeout: time.Millisecond, Ping: []byte{0, 0, 0, 1, 'p'},
		}).Next()
		return err
	})
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
