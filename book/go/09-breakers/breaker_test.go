package breakers

import (
	"errors"
	"testing"
	"time"

	"lessons/09-breakers/broken"
	"lessons/09-breakers/fixed"
	"lessons/twins"
)

// A breaker as both can be used: begin lets a call through and returns how to end it; the end of a call that was left
// is not told, since there is nobody to tell it.
type breaker struct {
	begin func() (end func(ok bool), left func(), err error)
	sleep func()
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func both() (breaker, breaker) {
	oldTime, newTime := &clock{}, &clock{}
	old := &broken.Breaker{Sleep: time.Second, Now: oldTime.Now}
	mended := &fixed.Breaker{Sleep: time.Second, Now: newTime.Now}
	one := breaker{
		begin: func() (func(bool), func(), error) {
			return old.Report, func() {}, old.Allow()
		},
		sleep: func() { oldTime.now = oldTime.now.Add(time.Second) },
	}
	other := breaker{
		begin: func() (func(bool), func(), error) {
			done, err := mended.Allow()
			return func(ok bool) { done(&ok) }, func() { done(nil) }, err
		},
		sleep: func() { newTime.now = newTime.now.Add(time.Second) },
	}
	return one, other
}

func open(b breaker) error {
	for i := 0; i < 3; i++ {
		end, _, err := b.begin()
		if err != nil {
			return err
		}
		end(false)
	}
	b.sleep()
	return nil
}

func TestAProbeThatIsLeftGivesItsPlaceBack(t *testing.T) {
	one, other := both()
	twins.Judge(t, "the next call is refused", one, other, func(_ *testing.T, b breaker) error {
		if err := open(b); err != nil {
			return err
		}
		_, left, err := b.begin()
		if err != nil {
			return err
		}
		left()
		if _, _, err := b.begin(); err != nil {
			return errors.New("the next call is refused: " + err.Error())
		}
		return nil
	})
}

func TestALateSuccessDoesNotCloseIt(t *testing.T) {
	one, other := both()
	twins.Judge(t, "an old answer closed it", one, other, func(_ *testing.T, b breaker) error {
		late, _, err := b.begin()
		if err != nil {
			return err
		}
		if err := open(b); err != nil {
			return err
		}
		if _, _, err := b.begin(); err != nil {
			return err
		}
		late(true)
		if _, _, err := b.begin(); err == nil {
			return errors.New("an old answer closed it: two calls go out, and the probe has not come back")
		}
		return nil
	})
}
