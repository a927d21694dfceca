// Alice's time runs out, her reply comes late, and Bob asks next.
package main

import (
	"context"
	"fmt"
	"net"
	"time"

	framing "lessons/02-framing/fixed"
	"lessons/04-multiplexing/broken"
	"lessons/04-multiplexing/fixed"
)

type caller interface {
	Call(ctx context.Context, body []byte) ([]byte, error)
}

func main() {
	ask("broken", 0, func(conn net.Conn) caller { return broken.NewClient(conn) })
	ask("fixed ", 8, func(conn net.Conn) caller { return fixed.NewClient(conn) })
}

// ask lets two callers ask a ledger that sends the first id bytes of a request back in front of its reply.
func ask(name string, id int, open func(net.Conn) caller) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	left := make(chan struct{})
	go ledger(theirs, id, left)
	client := open(ours)

	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := client.Call(ctx, []byte("alice"))
	fmt.Printf("%s  alice: error: %v\n", name, err)
	close(left)
	reply, err := client.Call(context.Background(), []byte("bob"))
	fmt.Printf("%s  bob:   %s, error: %v\n", name, reply, err)
}

// ledger answers in the order of the requests, and begins when Alice has left.
func ledger(conn net.Conn, id int, left <-chan struct{}) {
	requests := framing.NewReader(conn)
	queue := make(chan []byte, 2)
	go func() {
		<-left
		for request := range queue {
			reply := append(append([]byte{}, request[:id]...), "balance of "...)
			framing.WriteMessage(conn, append(reply, request[id:]...))
		}
	}()
	for {
		request, err := requests.Next()
		if err != nil {
			close(queue)
			return
		}
		queue <- request
	}
}
