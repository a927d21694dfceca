package tracing

import (
	"context"
	"fmt"
	"testing"

	"lessons/14-tracing/broken"
	"lessons/14-tracing/fixed"
	"lessons/twins"
)

// A service that answers payments, as the test sees it: pays in a trace, ends the request, and says in which trace the check ran.
type service func(trace string) (checked string, err error)

func payBroken(trace string) (checked string, err error) {
	answered := make(chan struct{})
	payments := broken.Payments{Check: func(ctx context.Context) {
		<-answered
		checked, err = broken.Trace(ctx), ctx.Err()
	}}
	ctx, end := context.WithCancel(broken.WithTrace(context.Background(), trace))
	payments.Pay(ctx)
	end()
	close(answered)
	payments.Wait()
	return
}

func payFixed(trace string) (checked string, err error) {
	answered := make(chan struct{})
	payments := fixed.Payments{Check: func(ctx context.Context) {
		<-answered
		checked, err = fixed.Trace(ctx), ctx.Err()
	}}
	ctx, end := context.WithCancel(fixed.WithTrace(context.Background(), trace))
	payments.Pay(ctx)
	end()
	close(answered)
	payments.Wait()
	return
}

func TestTheCheckIsInThePaymentsTraceAndOutlivesIt(t *testing.T) {
	twins.Judge[service](t, `the check of trace "4bf9" ran in trace ""`, payBroken, payFixed, func(t *testing.T, pay service) error {
		checked, err := pay("4bf9")
		if checked != "4bf9" {
			return fmt.Errorf("the check of trace %q ran in trace %q", "4bf9", checked)
		}
		if err != nil {
			return fmt.Errorf("the check ended with the request: %w", err)
		}
		return nil
	})
}
