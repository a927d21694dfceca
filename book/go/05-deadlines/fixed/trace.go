package fixed

import "context"

// traceID is the key of the trace id. No other package can have the same one.
type traceID struct{}

// WithTrace returns a ctx that carries id.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceID{}, id)
}

// Trace returns the id that ctx carries, or "".
func Trace(ctx context.Context) string {
	id, _ := ctx.Value(traceID{}).(string)
	return id
}
