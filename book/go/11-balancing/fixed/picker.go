// Package fixed counts a failed call as if it were in flight for another ten seconds.
package fixed

import (
	"sync"
	"time"
)

// A failed call counts for so long. There are at most so many that count.
const (
	failureCounts = 10 * time.Second
	mostFailures  = 1000
)

type backend struct {
	name     string
	inFlight int
	failed   []time.Time
}

// Picker chooses a backend for each call.
type Picker struct {
	Now func() time.Time

	mu       sync.Mutex
	turn     int
	backends []*backend
}

// New returns a picker over the backends of these names.
func New(now func() time.Time, names ...string) *Picker {
	p := &Picker{Now: now}
	for _, name := range names {
		p.backends = append(p.backends, &backend{name: name})
	}
	return p
}

// Pick returns the name of the backend with the least to do; of several such, each in turn. Done has to be called with the
// call's error when it has ended.
func (p *Picker) Pick() (name string, done func(error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var best *backend
	for i := range p.backends {
		b := p.backends[(p.turn+i)%len(p.backends)]
		if best == nil || p.load(b) < p.load(best) {
			best = b
		}
	}
	p.turn++
	best.inFlight++
	return best.name, func(err error) { p.ended(best, err) }
}

func (p *Picker) load(b *backend) int {
	for len(b.failed) > 0 && p.Now().Sub(b.failed[0]) >= failureCounts {
		b.failed = b.failed[1:]
	}
	return b.inFlight + len(b.failed)
}

func (p *Picker) ended(b *backend, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.inFlight--
	if err != nil && len(b.failed) < mostFailures {
		b.failed = append(b.failed, p.Now())
	}
}
