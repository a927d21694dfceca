package fixed

import (
	"encoding/binary"
	"fmt"
	"net"
)

// Header is what stands before a body of that length.
func Header(length int) ([]byte, error) {
	if length > MaxBody {
		return nil, fmt.Errorf("a message of %d bytes, and at most %d are allowed", length, MaxBody)
	}
	header := make([]byte, 4)
	binary.BigEndian.PutUint32(header, uint32(length))
	return header, nil
}

// WriteMessage writes body under its header. Over TCP both go out in one system call, and the body is not copied.
// After an error conn is of no more use: a part may have been sent.
func WriteMessage(conn net.Conn, body []byte) error {
	header, err := Header(len(body))
	if err != nil {
		return err
	}
	_, err = (&net.Buffers{header, body}).WriteTo(conn)
	return err
}
