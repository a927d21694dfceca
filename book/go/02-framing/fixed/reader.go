// Package fixed reads messages whole, of a bounded size, and from where it was interrupted.
package fixed

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// MaxBody is the longest body that a peer may announce.
const MaxBody = 1 << 20

// Reader reads the messages of one connection.
type Reader struct {
	conn     net.Conn
	received []byte // of the message that is not complete yet
}

// NewReader returns a reader that has read nothing.
func NewReader(conn net.Conn) *Reader {
	return &Reader{conn: conn}
}

// Next returns the next body. It ends with io.EOF between two messages and io.ErrUnexpectedEOF within one.
// After a timeout it may be called again: what has arrived is kept.
func (r *Reader) Next() ([]byte, error) {
	if err := r.fill(4); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(r.received)
	if length > MaxBody {
		return nil, fmt.Errorf("a message of %d bytes, and at most %d are allowed", length, MaxBody)
	}
	if err := r.fill(4 + int(length)); err != nil {
		return nil, err
	}
	body := r.received[4:]
	r.received = nil
	return body, nil
}

// fill reads until total bytes of the message are there.
func (r *Reader) fill(total int) error {
	have := len(r.received)
	if have >= total {
		return nil
	}
	if cap(r.received) < total {
		r.received = append(make([]byte, 0, total), r.received...)
	}
	n, err := io.ReadFull(r.conn, r.received[have:total])
	r.received = r.received[:have+n]
	if err == io.EOF && have+n > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}
