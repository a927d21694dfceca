// Package broken keeps a connection busy.
package broken

import (
	"net"
	"time"
)

var ping = []byte{0, 0, 0, 1, 'p'}

// Heartbeat sends a ping at each tick, and returns the error that says that the peer is gone.
// ticks is that of a time.Ticker of 30 seconds.
func Heartbeat(conn net.Conn, ticks <-chan time.Time) error {
	for range ticks {
		if _, err := conn.Write(ping); err != nil {
			return err
		}
	}
	return nil
}
