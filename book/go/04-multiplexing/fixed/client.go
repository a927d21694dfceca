// Package fixed gives each call an id, and lets its caller leave at any moment.
package fixed

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"sync"

	framing "lessons/02-framing/fixed"
)

// Client has one connection for all its callers.
type Client struct {
	out    chan []byte   // to the one goroutine that writes
	closed chan struct{} // closed when no reply will come any more

	mu      sync.Mutex
	seq     uint64
	pending map[uint64]chan []byte
	err     error // why it is closed
}

// NewClient returns a client that calls over conn, until conn is closed.
func NewClient(conn net.Conn) *Client {
	c := &Client{
		out:     make(chan []byte),
		closed:  make(chan struct{}),
		pending: make(map[uint64]chan []byte),
	}
	go c.write(conn)
	go c.read(conn)
	return c
}

// Call sends body and returns the reply to it. It returns when ctx ends, whatever the connection does.
func (c *Client) Call(ctx context.Context, body []byte) ([]byte, error) {
	if len(body) > framing.MaxBody-8 {
		return nil, fmt.Errorf("a request of %d bytes, and at most %d are allowed", len(body), framing.MaxBody-8)
	}
	id, reply := c.register()
	defer c.forget(id) // on every way out
	select {
	case c.out <- append(binary.BigEndian.AppendUint64(nil, id), body...):
		return c.wait(ctx, reply)
	case <-c.closed:
		return nil, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *Client) register() (uint64, chan []byte) {
	reply := make(chan []byte, 1) // the reader never waits for a caller who left
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	c.pending[c.seq] = reply
	return c.seq, reply
}

func (c *Client) forget(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, id)
}

func (c *Client) wait(ctx context.Context, reply chan []byte) ([]byte, error) {
	select {
	case body := <-reply:
		return body, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.closed:
		select {
		case body := <-reply: // it came before the end
			return body, nil
		default:
			return nil, c.err
		}
	}
}

func (c *Client) write(conn net.Conn) {
	for {
		select {
		case message := <-c.out:
			if framing.WriteMessage(conn, message) != nil {
				conn.Close() // which ends read as well
				return
			}
		case <-c.closed:
			return
		}
	}
}

func (c *Client) read(conn net.Conn) {
	defer close(c.closed)
	defer conn.Close()
	replies := framing.NewReader(conn)
	for {
		message, err := replies.Next()
		if err == nil && len(message) < 8 {
			err = fmt.Errorf("a reply of %d bytes has no id", len(message))
		}
		if err != nil {
			c.err = fmt.Errorf("the connection has ended: %w", err)
			return
		}
		c.mu.Lock()
		reply := c.pending[binary.BigEndian.Uint64(message)]
		delete(c.pending, binary.BigEndian.Uint64(message))
		c.mu.Unlock()
		if reply != nil { // its caller has not left
			reply <- message[8:]
		}
	}
}
