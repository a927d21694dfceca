// Package broken limits how long a caller waits.
package broken

import (
	"context"
	"time"
)

// Limit is how long a caller waits.
const Limit = 2 * time.Second

// Work is what a call does.
type Work func(ctx context.Context) ([]byte, error)

type result struct {
	body []byte
	err  error
}

// Ask returns what work returns, or an error when ctx ends or the limit is reached.
func Ask(ctx context.Context, work Work) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	done := make(chan result)
	go func() {
		body, err := work(context.Background())
		done <- result{body, err}
	}()
	select {
	case r := <-done:
		return r.body, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
