// Package broken answers a payment and checks it for fraud afterwards.
package broken

import (
	"context"
	"sync"
)

type traceKey struct{}

// WithTrace says to which trace the work with this context belongs.
func WithTrace(ctx context.Context, trace string) context.Context {
	return context.WithValue(ctx, traceKey{}, trace)
}

// Trace is the trace of the work with this context; empty if there is none.
func Trace(ctx context.Context) string {
	trace, _ := ctx.Value(traceKey{}).(string)
	return trace
}

// Payments starts a check for each payment that it has answered.
type Payments struct {
	Check  func(ctx context.Context)
	checks sync.WaitGroup
}

// Pay answers at once. The check must outlive the request, whose context ends with the answer.
func (p *Payments) Pay(ctx context.Context) {
	p.checks.Add(1)
	go func() {
		defer p.checks.Done()
		p.Check(context.Background())
	}()
}

// Wait returns when no check is under way.
func (p *Payments) Wait() { p.checks.Wait() }
