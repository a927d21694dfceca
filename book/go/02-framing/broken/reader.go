// Package broken reads messages as most Go code does.
package broken

import (
	"encoding/binary"
	"io"
	"net"
)

// ReadMessage reads a length, four bytes big-endian, and as many bytes.
func ReadMessage(conn net.Conn) ([]byte, error) {
	var header [4]byte
	if _, err := io.ReadFull(conn, header[:]); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint32(header[:]))
	_, err := io.ReadFull(conn, body)
	return body, err
}
