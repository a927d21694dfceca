package fixed

import (
	"context"
	"errors"
	"net"
	"testing"
)

func TestOfAReplyAndTheEndTheReplyIsTaken(t *testing.T) {
	c := &Client{closed: make(chan struct{}), err: errors.New("ended")}
	close(c.closed)
	for round := 0; round < 100; round++ {
		reply := make(chan []byte, 1)
		reply <- []byte("balance")
		if body, err := c.wait(context.Background(), reply); string(body) != "balance" || err != nil {
			t.Fatalf("round %d: %q, %v", round, body, err)
		}
	}
}

func TestACallThatIsGivenUpLeavesNothing(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	c := NewClient(ours)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for call := 0; call < 100; call++ {
		if body, err := c.Call(ctx, []byte("alice")); err == nil {
			t.Errorf("nobody has replied, and the reply is %q", body)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending) != 0 {
		t.Errorf("%d calls are still pending", len(c.pending))
	}
}
