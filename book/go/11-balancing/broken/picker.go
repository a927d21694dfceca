// Package broken sends each call to the backend with the fewest calls in flight.
package broken

import (
	"sync"
	"time"
)

type backend struct {
	name     string
	inFlight int
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
	return b.inFlight
}

func (p *Picker) ended(b *backend, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.inFlight--
}
