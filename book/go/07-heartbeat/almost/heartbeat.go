// Package almost limits how long a ping may take.
package almost

import (
	"net"
	"time"
)

var ping = []byte{0, 0, 0, 1, 'p'}

// Heartbeat sends a ping at each tick, and returns the error that says that the peer is gone.
// A ping that takes longer than limit is one.
func Heartbeat(conn net.Conn, ticks <-chan time.Time, limit time.Duration) error {
	for range ticks {
		if err := conn.SetWriteDeadline(time.Now().Add(limit)); err != nil {
			return err
		}
		if _, err := conn.Write(ping); err != nil {
			return err
		}
	}
	return nil
}
