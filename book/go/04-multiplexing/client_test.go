package multiplexing_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	framing "lessons/02-framing/fixed"
	"lessons/04-multiplexing/almost"
	"lessons/04-multiplexing/broken"
	"lessons/04-multiplexing/fixed"
	"lessons/stacks"
	"lessons/twins"
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

func TestALateReplyIsNotTheNextCallersReply(t *testing.T) {
	twins.Judge(t, "bob is shown the balance of alice", brokenClient, fixedClient, func(t *testing.T, client client) error {
		ours, theirs := connect(t)
		server, calls := serve(theirs, client), client.open(ours)
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		asked := make(chan []byte)
		go func() {
			request := server.next(t)
			client.expire(ours, cancel)
			asked <- request
		}()
		if got, err := calls.Call(ctx, []byte("alice")); err == nil {
			return fmt.Errorf("the time was up, and alice got %q", got)
		}
		served := make(chan struct{})
		go func() {
			defer close(served)
			server.reply(t, <-asked)
			server.reply(t, server.next(t))
		}()
		got, err := calls.Call(context.Background(), []byte("bob"))
		<-served
		if err != nil || string(got) != "balance of bob" {
			return fmt.Errorf("bob is shown the %s, %v", got, err)
		}
		return nil
	})
}

func TestACallerLeavesAlthoughThePeerReadsNothing(t *testing.T) {
	twins.Judge(t, "its time is up, and the caller is writing", almostClient, fixedClient, func(t *testing.T, client client) error {
		ours, theirs := net.Pipe() // a write waits until it is read
		t.Cleanup(func() { ours.Close(); theirs.Close() })
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		left := make(chan error, 1)
		calls := client.open(ours)
		go func() {
			_, err := calls.Call(ctx, []byte("alice"))
			left <- err
		}()
		var err error
		stacks.Until(t, "a caller who left or waits", func() bool {
			select {
			case err = <-left:
				return true
			default:
			}
			for _, stack := range stacks.All("(*Client).Call") {
				if contains(stack, "[select]", "net.(*pipe).write") {
					err = errors.New("its time is up, and the caller is writing")
					return true
				}
			}
			return false
		})
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	})
}

// slow is a connection on which the write of a body, the second part of a message, returns when it is let go.
type slow struct {
	net.Conn
	letGo chan struct{}
}

func (s slow) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	if len(p) > 4 {
		<-s.letGo
	}
	return n, err
}

func TestAReplyBeforeTheEndIsAReply(t *testing.T) {
	twins.Judge(t, "the reply came, and the error is", almostClient, fixedClient, func(t *testing.T, client client) error {
		for round := 0; round < 100; round++ {
			ours, theirs := net.Pipe()
			ours = slow{ours, make(chan struct{})}
			server := serve(theirs, client)
			served := make(chan struct{})
			go func() {
				defer close(served)
				server.reply(t, server.next(t))
				theirs.Close()
				stacks.Until(t, "the end, read by the client", func() bool { return len(stacks.All("(*Client).read")) == 0 })
				close(ours.(slow).letGo)
			}()
			got, err := client.open(ours).Call(context.Background(), []byte("alice"))
			<-served
			ours.Close()
			if err != nil {
				return fmt.Errorf("the reply came, and the error is %v", err)
			}
			if string(got) != "balance of alice" {
				return fmt.Errorf("the reply is %q", got)
			}
		}
		return nil
	})
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
