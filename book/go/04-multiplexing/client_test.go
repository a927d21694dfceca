package multiplexing_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	framing "lessons/02-framing/fixed"
	"lessons/04-multiplexing/almost"
	"lessons/04-multiplexing/broken"
	"lessons/04-multiplexing/fixed"
)

// client is one of the versions.
type client struct {
	open func(conn net.Conn) caller
	// id is how many bytes of a request come back in front of its reply.
	id int
	// expire lets the time of a call run out, whose context cancel ends.
	expire func(conn net.Conn, cancel context.CancelFunc)
}

type caller interface {
	Call(ctx context.Context, body []byte) ([]byte, error)
}

var (
	brokenClient = client{
		open:   func(conn net.Conn) caller { return broken.NewClient(conn) },
		expire: func(conn net.Conn, _ context.CancelFunc) { conn.SetDeadline(time.Now()) },
	}
	almostClient = client{
		open:   func(conn net.Conn) caller { return almost.NewClient(conn) },
		id:     8,
		expire: func(_ net.Conn, cancel context.CancelFunc) { cancel() },
	}
	fixedClient = client{
		open:   func(conn net.Conn) caller { return fixed.NewClient(conn) },
		id:     8,
		expire: func(_ net.Conn, cancel context.CancelFunc) { cancel() },
	}
)

// server reads requests, and replies when it is told to.
type server struct {
	conn     net.Conn
	requests *framing.Reader
	id       int
}

// next returns the next request, its id in front.
func (s server) next(t *testing.T) []byte {
	request, err := s.requests.Next()
	if err != nil {
		t.Error(err)
	}
	return request
}

// reply answers request with the balance of whoever asked.
func (s server) reply(t *testing.T, request []byte) {
	body := append(append([]byte{}, request[:s.id]...), "balance of "...)
	if err := framing.WriteMessage(s.conn, append(body, request[s.id:]...)); err != nil {
		t.Error(err)
	}
}

// connect returns both ends of a TCP connection.
func connect(t *testing.T) (ours, theirs net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if ours, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if theirs, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func serve(conn net.Conn, client client) server {
	return server{conn, framing.NewReader(conn), client.id}
}

func TestCallersAtTheSameTimeGetTheirOwnReplies(t *testing.T) {
	for name, client := range map[string]client{"broken": brokenClient, "almost": almostClient, "fixed": fixedClient} {
		ours, theirs := connect(t)
		server := serve(theirs, client)
		go func() {
			for i := 0; i < 100; i++ {
				server.reply(t, server.next(t))
			}
		}()
		calls := client.open(ours)
		var all sync.WaitGroup
		for i := 0; i < 100; i++ {
			all.Add(1)
			go func(who string) {
				defer all.Done()
				if got, err := calls.Call(context.Background(), []byte(who)); string(got) != "balance of "+who || err != nil {
					t.Errorf("%s: %s got %q, %v", name, who, got, err)
				}
			}(fmt.Sprint("account ", i))
		}
		all.Wait()
	}
}
