// Package broken lets callers take turns on one connection.
package broken

import (
	"context"
	"net"
	"sync"

	framing "lessons/02-framing/fixed"
)

// Client has one connection for all its callers.
type Client struct {
	mu      sync.Mutex // held by the caller whose turn it is
	conn    net.Conn
	replies *framing.Reader
}

// NewClient returns a client that calls over conn.
func NewClient(conn net.Conn) *Client {
	return &Client{conn: conn, replies: framing.NewReader(conn)}
}

// Call sends body and returns the reply to it.
func (c *Client) Call(ctx context.Context, body []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	deadline, _ := ctx.Deadline() // without one this is the zero time, which means none
	if err := c.conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if err := framing.WriteMessage(c.conn, body); err != nil {
		return nil, err
	}
	return c.replies.Next()
}
