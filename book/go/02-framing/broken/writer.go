package broken

import (
	"encoding/binary"
	"net"
)

// Header is what stands before a body of that length.
func Header(length int) []byte {
	header := make([]byte, 4)
	binary.BigEndian.PutUint32(header, uint32(length))
	return header
}

// WriteMessage writes body under its header.
func WriteMessage(conn net.Conn, body []byte) error {
	_, err := conn.Write(append(Header(len(body)), body...))
	return err
}
