// Package fixed limits how long a caller waits and how long the work goes on.
package fixed

import (
	"context"
	"time"
)

// Limit is how long a caller waits.
const Limit = 2 * time.Second

// Work is what a call does. It ends soon after its ctx.
type Work func(ctx context.Context) ([]byte, error)

type result struct {
	body []byte
	err  error
}

// Ask returns what work returns, or an error when ctx ends or the limit is reached. Then work is told to end.
func Ask(ctx context.Context, work Work) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	done := make(chan result, 1) // the result is left there if nobody waits for it
	go func() {
		body, err := work(ctx)
		done <- result{body, err}
	}()
	select {
	case r := <-done:
		return r.body, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
