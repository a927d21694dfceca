package balancing

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lessons/11-balancing/broken"
	"lessons/11-balancing/fixed"
	"lessons/twins"
)

type picker interface {
	Pick() (name string, done func(error))
}

type newPicker func(now func() time.Time, names ...string) picker

var (
	newBroken newPicker = func(now func() time.Time, names ...string) picker { return broken.New(now, names...) }
	newFixed  newPicker = func(now func() time.Time, names ...string) picker { return fixed.New(now, names...) }
)

var errDatabase = errors.New("no database")

// Pays so many times at the time that clock says. The ledger that is broken fails at once, and the others keep each call.
func pay(p picker, payments int, isBroken string) (toBroken int) {
	for i := 0; i < payments; i++ {
		name, done := p.Pick()
		if name == isBroken {
			toBroken++
			done(errDatabase)
		}
	}
	return toBroken
}

func TestTheOneThatFailsAtOnceIsNotTheLeastLoaded(t *testing.T) {
	twins.Judge(t, "of 30 payments 29 went to the broken one", newBroken, newFixed, func(t *testing.T, new newPicker) error {
		clock := time.Unix(0, 0)
		p := new(func() time.Time { return clock }, "a", "b")
		if name, done := p.Pick(); name != "a" {
			t.Fatal("the first one is first")
		} else {
			done(nil)
		}
		if got := pay(p, 30, "a"); got > 16 {
			return fmt.Errorf("of 30 payments %d went to the broken one", got)
		}
		return nil
	})
}

func TestItIsAskedAgainLater(t *testing.T) {
	clock := time.Unix(0, 0)
	p := fixed.New(func() time.Time { return clock }, "a", "b")
	pay(p, 30, "a")
	clock = clock.Add(10 * time.Second)
	if name, _ := p.Pick(); name != "a" {
		t.Errorf("b has all its calls in flight, a's failures are forgotten, and %s was picked", name)
	}
}

func TestWhenAllFailAllAreAsked(t *testing.T) {
	clock := time.Unix(0, 0)
	p := fixed.New(func() time.Time { return clock }, "a", "b")
	got := map[string]int{}
	for i := 0; i < 5000; i++ {
		name, done := p.Pick()
		done(errDatabase)
		got[name]++
	}
	if got["a"] != 2500 || got["b"] != 2500 {
		t.Errorf("all fail alike, and the calls went to %v", got)
	}
}
