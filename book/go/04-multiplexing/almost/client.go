// Package almost gives each call an id.
package almost

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"

	framing "lessons/02-framing/fixed"
)

// Client has one connection for all its callers.
type Client struct {
	conn    net.Conn
	writing sync.Mutex    // one message at a time
	closed  chan struct{} // closed when no reply will come any more

	mu      sync.Mutex
	seq     uint64
	pending map[uint64]chan []byte
}

// NewClient returns a client that calls over conn.
func NewClient(conn net.Conn) *Client {
	c := &Client{conn: conn, closed: make(chan struct{}), pending: make(map[uint64]chan []byte)}
	go c.read()
	return c
}

// Call sends body and returns the reply to it.
func (c *Client) Call(ctx context.Context, body []byte) ([]byte, error) {
	reply := make(chan []byte, 1) // the reader never waits for a caller who left
	c.mu.Lock()
	c.seq++
	id := c.seq
	c.pending[id] = reply
	c.mu.Unlock()
	defer c.forget(id)

	if err := c.send(id, body); err != nil {
		return nil, err
	}
	select {
	case body := <-reply:
		return body, nil
	case <-c.closed:
		return nil, io.ErrUnexpectedEOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *Client) forget(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, id)
}

func (c *Client) send(id uint64, body []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return framing.WriteMessage(c.conn, append(binary.BigEndian.AppendUint64(nil, id), body...))
}

func (c *Client) read() {
	defer close(c.closed)
	replies := framing.NewReader(c.conn)
	for {
		message, err := replies.Next()
		if err != nil || len(message) < 8 {
			return
		}
		c.mu.Lock()
		reply := c.pending[binary.BigEndian.Uint64(message)]
		delete(c.pending, binary.BigEndian.Uint64(message))
		c.mu.Unlock()
		if reply != nil {
			reply <- message[8:]
		}
	}
}
