// Package fixed is a breaker that knows to which of its periods a call belongs.
package fixed

import (
	"errors"
	"sync"
	"time"
)

// ErrOpen says that the breaker did not let a call through.
var ErrOpen = errors.New("the breaker is open")

const threshold = 3

// Breaker opens after three failures in a row, and lets one probe through when it has slept.
type Breaker struct {
	Sleep time.Duration
	Now   func() time.Time

	mu       sync.Mutex
	failures int
	open     bool
	until    time.Time
	probing  bool
	period   int
}

// Allow lets a call through and returns what has to be called when it has ended, or was left: only its first call counts.
// An ok of nil says that nobody waited for the end.
func (b *Breaker) Allow() (done func(ok *bool), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open {
		if b.probing || b.Now().Before(b.until) {
			return nil, ErrOpen
		}
		b.probing = true
	}
	period, once := b.period, sync.Once{}
	return func(ok *bool) {
		once.Do(func() { b.report(period, ok) })
	}, nil
}

func (b *Breaker) report(period int, ok *bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if period != b.period {
		return
	}
	b.probing = false
	switch {
	case ok == nil:
	case *ok:
		if b.open {
			b.open, b.period = false, b.period+1
		}
		b.failures = 0
	default:
		b.failures++
		if b.open || b.failures >= threshold {
			b.open, b.until, b.period = true, b.Now().Add(b.Sleep), b.period+1
		}
	}
}
