package retries

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lessons/08-retries/broken"
	"lessons/08-retries/fixed"
	"lessons/twins"
)

// A ledger that books each key once, and whose first replies are lost.
type ledger struct {
	booked map[string]int
	lost   int
}

func (l *ledger) book(key string, lost error) (int, error) {
	number, known := l.booked[key]
	if !known {
		number = len(l.booked) + 1
		l.booked[key] = number
	}
	if l.lost > 0 {
		l.lost--
		return 0, lost
	}
	return number, nil
}

type forBroken struct{ *ledger }

func (l forBroken) Book(_ context.Context, key string, _ broken.Transfer) (int, error) {
	return l.book(key, broken.ErrUnavailable)
}

type forFixed struct{ *ledger }

func (l forFixed) Book(_ context.Context, key string, _ fixed.Transfer) (int, error) {
	return l.book(key, fixed.ErrUnavailable)
}

type pay func(l *ledger) (int, error)

func both() (pay, pay) {
	now := func(int) time.Duration { return 0 }
	one := func(l *ledger) (int, error) {
		client := broken.Payments{Ledger: forBroken{l}, Wait: now}
		return client.Pay(context.Background(), broken.Transfer{From: "Alice", To: "Bob", Cents: 3000})
	}
	other := func(l *ledger) (int, error) {
		client := fixed.Payments{Ledger: forFixed{l}, Wait: now}
		return client.Pay(context.Background(), fixed.Transfer{From: "Alice", To: "Bob", Cents: 3000})
	}
	return one, other
}

func TestALostReplyIsNoSecondPayment(t *testing.T) {
	one, other := both()
	twins.Judge(t, "booked 3 times", one, other, func(_ *testing.T, pay pay) error {
		l := &ledger{booked: map[string]int{}, lost: 2}
		number, err := pay(l)
		if err != nil {
			return err
		}
		if len(l.booked) != 1 || number != 1 {
			return fmt.Errorf("booked %d times, and the customer has receipt %d", len(l.booked), number)
		}
		return nil
	})
}

func TestTwoPaymentsAreTwo(t *testing.T) {
	one, other := both()
	for _, pay := range []pay{one, other} {
		l := &ledger{booked: map[string]int{}}
		for want := 1; want <= 2; want++ {
			if number, err := pay(l); err != nil || number != want {
				t.Errorf("payment %d: receipt %d, %v", want, number, err)
			}
		}
	}
}
