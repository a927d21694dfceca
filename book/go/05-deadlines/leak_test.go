package deadlines_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	framing "lessons/02-framing/fixed"
	"lessons/05-deadlines/broken"
	"lessons/05-deadlines/fixed"
	"lessons/stacks"
	"lessons/twins"
)

// twin is one of the versions.
type twin struct {
	ask func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error)
	// goroutine is what the goroutine of ask has on its stack.
	goroutine string
}

var (
	brokenTwin = twin{
		ask: func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error) {
			return broken.Ask(ctx, work)
		},
		goroutine: "broken.Ask.func1",
	}
	fixedTwin = twin{
		ask: func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error) {
			return fixed.Ask(ctx, work)
		},
		goroutine: "fixed.Ask.func1",
	}
)

func TestAReplyInTimeIsReturned(t *testing.T) {
	for name, twin := range map[string]twin{"broken": brokenTwin, "fixed": fixedTwin} {
		body, err := twin.ask(context.Background(), func(context.Context) ([]byte, error) { return []byte("paid"), nil })
		if string(body) != "paid" || err != nil {
			t.Errorf("%s: %q, %v", name, body, err)
		}
	}
}

// left waits until twin's goroutine has ended, or returns its stack when it waits for what never comes.
func left(t *testing.T, twin twin, waits string) (stack string) {
	stacks.Until(t, "the goroutine's end, or "+waits, func() bool {
		all := stacks.All(twin.goroutine)
		for _, goroutine := range all {
			if strings.Contains(goroutine, waits) {
				stack = goroutine
				return true
			}
		}
		return len(all) == 0
	})
	return stack
}

func TestWorkThatEndsLateLeavesNoGoroutine(t *testing.T) {
	twins.Judge(t, "nobody will ever receive", brokenTwin, fixedTwin, func(t *testing.T, twin twin) error {
		ctx, cancel := context.WithCancel(context.Background())
		started, finish := make(chan struct{}), make(chan struct{})
		go func() {
			<-started
			cancel()
		}()
		_, err := twin.ask(ctx, func(context.Context) ([]byte, error) { // it looks at no context
			close(started)
			<-finish
			return []byte("paid"), nil
		})
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("the caller left, and the error is %v", err)
		}
		close(finish)
		if stack := left(t, twin, "[chan send"); stack != "" {
			return fmt.Errorf("nobody will ever receive:\n%s", stack)
		}
		return nil
	})
}

func TestWorkIsToldThatItsCallerHasLeft(t *testing.T) {
	twins.Judge(t, "the work goes on", brokenTwin, fixedTwin, func(t *testing.T, twin twin) error {
		ctx, cancel := context.WithCancel(context.Background())
		started, finish := make(chan struct{}), make(chan struct{})
		defer close(finish)
		go func() {
			<-started
			cancel()
		}()
		twin.ask(ctx, func(ctx context.Context) ([]byte, error) {
			close(started)
			if ctx.Done() == nil { // it never ends
				<-finish
				return []byte("paid"), nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if stack := left(t, twin, "[chan receive"); stack != "" {
			return fmt.Errorf("the work goes on:\n%s", stack)
		}
		return nil
	})
}

func TestAnExchangeEndsWithItsContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		theirs.Read(make([]byte, 100))
		cancel()
	}()
	if _, err := fixed.Exchange(ctx, ours, []byte("pay bob 30")); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller left, and the error is %v", err)
	}
	stacks.Until(t, "the end of its goroutine", func() bool { return len(stacks.All("fixed.Exchange")) == 0 })
}

func TestAnExchangeInTimeLeavesNothing(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	defer ours.Close()
	go func() {
		requests := framing.NewReader(theirs)
		for {
			request, err := requests.Next()
			if err != nil {
				return
			}
			framing.WriteMessage(theirs, append(request, ": paid"...))
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for call := 0; call < 2; call++ {
		if reply, err := fixed.Exchange(ctx, ours, []byte("bob")); string(reply) != "bob: paid" || err != nil {
			t.Errorf("call %d: %q, %v", call, reply, err)
		}
		stacks.Until(t, "the end of its goroutine", func() bool { return len(stacks.All("fixed.Exchange")) == 0 })
	}
}

func TestTheFirstErrorEndsTheOthers(t *testing.T) {
	refused := errors.New("refused")
	ended := 0
	err := fixed.All(context.Background(),
		func(ctx context.Context) error { <-ctx.Done(); ended++; return ctx.Err() },
		func(context.Context) error { return refused },
	)
	if err != refused || ended != 1 {
		t.Errorf("%v, and %d of the others has ended", err, ended)
	}
}

func TestAKeyOfAnotherTypeIsAnotherKey(t *testing.T) {
	type traceID struct{}
	for _, key := range []any{traceID{}, struct{}{}, "trace"} {
		ctx := context.WithValue(fixed.WithTrace(context.Background(), "4bf9"), key, "another package's")
		if trace := fixed.Trace(ctx); trace != "4bf9" {
			t.Errorf("beside %T the trace is %q", key, trace)
		}
	}
}
