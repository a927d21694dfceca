// Package fixed notices when the peer of a connection is gone.
package fixed

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// ErrSilent says that a peer was asked, and nothing came from it.
var ErrSilent = errors.New("the peer does not answer")

// Conn is a connection whose Read asks a silent peer for a sign of life, and ends with ErrSilent if there is none.
// It sets the deadlines of the connection itself.
type Conn struct {
	net.Conn
	Interval time.Duration // of silence, before the peer is asked
	Timeout  time.Duration // for anything to come then, and for the question to be sent
	Ping     []byte        // the question, a whole message
}

// Read reads what has come. Any byte is a sign of life, whatever it is part of.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.readWithin(c.Interval, p)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	if err := c.ask(); err != nil {
		return 0, fmt.Errorf("%w: %v", ErrSilent, err)
	}
	n, err = c.readWithin(c.Timeout, p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, ErrSilent
	}
	return n, err
}

func (c *Conn) readWithin(limit time.Duration, p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// ask sends a ping. A peer that reads nothing leaves no room for it: that is no sign of life either.
func (c *Conn) ask() error {
	if err := c.SetWriteDeadline(time.Now().Add(c.Timeout)); err != nil {
		return err
	}
	defer c.SetWriteDeadline(time.Time{})
	_, err := c.Write(c.Ping)
	return err
}
