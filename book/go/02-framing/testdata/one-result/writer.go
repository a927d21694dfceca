// Package oneresult does not compile.
package oneresult

import "net"

// Write takes one result of two.
func Write(conn net.Conn, message []byte) error {
	err := conn.Write(message)
	return err
}
