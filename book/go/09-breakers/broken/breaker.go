// Package broken is a breaker whose results belong to no call.
package broken

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
}

// Allow says whether a call may go out. Report has to be called when it has ended.
func (b *Breaker) Allow() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open {
		if b.probing || b.Now().Before(b.until) {
			return ErrOpen
		}
		b.probing = true
	}
	return nil
}

// Report says how a call has ended.
func (b *Breaker) Report(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	if ok {
		b.failures, b.open = 0, false
		return
	}
	b.failures++
	if b.open || b.failures >= threshold {
		b.open, b.until = true, b.Now().Add(b.Sleep)
	}
}
