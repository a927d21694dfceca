package multiplexing_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"lessons/stacks"
	"lessons/twins"
)

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
