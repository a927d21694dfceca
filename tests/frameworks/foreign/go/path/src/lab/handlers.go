package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The handlers that wait for what the probe says.
type waiting struct {
	sync.Mutex
	last int
	told map[int]chan op
}

var handlers = waiting{told: map[int]chan op{}}

// An application's error: its text is the caller's, the text of its cause is not.
type declined struct {
	text  string
	cause error
}

func (d declined) Error() string { return d.text }
func (d declined) Unwrap() error { return d.cause }

func (w *waiting) begin(method string, deadlineMs any, more fields) (int, chan op) {
	told := make(chan op, 1)
	w.Lock()
	w.last++
	number := w.last
	w.told[number] = told
	w.Unlock()
	more["handler"], more["method"], more["deadline_ms"] = number, method, deadlineMs
	say("request", more)
	return number, told
}

func (w *waiting) end(number int) {
	w.Lock()
	defer w.Unlock()
	delete(w.told, number)
}

func (w *waiting) tell(op op) {
	w.Lock()
	defer w.Unlock()
	if told, waits := w.told[op.Handler]; waits {
		told <- op
	}
}

// One handler, on the goroutine that the framework gave it. Without a context it waits for as long as it takes.
func handle(ctx context.Context, method string, more fields) (op, error) {
	var deadline any
	if at, has := ctx.Deadline(); has {
		deadline = time.Until(at).Milliseconds()
	}
	number, told := handlers.begin(method, deadline, more)
	defer handlers.end(number)
	select {
	case op := <-told:
		switch op.Op {
		case "fail":
			return op, declined{op.Text, errors.New(op.Cause)}
		case "panic":
			panic(op.Text)
		}
		return op, nil
	case <-ctx.Done():
		say("stopped", fields{"handler": number})
		return op{}, ctx.Err()
	}
}
