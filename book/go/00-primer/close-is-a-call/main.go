// One end of a connection is used by a goroutine, which closes it.
package main

import (
	"fmt"
	"io"
	"net"
)

func main() {
	ours, theirs := net.Pipe()
	go func() {
		defer ours.Close()
		fmt.Fprint(ours, "paid")
	}()
	received, _ := io.ReadAll(theirs)
	fmt.Printf("%s, then the end of the stream after %d bytes\n", received, len(received))
	_, err := fmt.Fprint(ours, "paid again")
	fmt.Println("and again:", err)
}
