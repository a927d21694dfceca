// Package fixed is a client that asks for each payment again with its key.
package fixed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

const attempts = 4

// ErrUnavailable says that there was no answer: it may go better next time.
var ErrUnavailable = errors.New("unavailable")

// Transfer is what a customer wants.
type Transfer struct {
	From, To string
	Cents    int
}

// Ledger books each key once, and gives the number of the booking.
type Ledger interface {
	Book(ctx context.Context, key string, t Transfer) (int, error)
}

// Payments pays, and tries again. Wait is asked for the pause before each retry, counted from 0.
type Payments struct {
	Ledger Ledger
	Wait   func(retry int) time.Duration
}

func newKey() string {
	var key [16]byte
	if _, err := rand.Read(key[:]); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", key)
}

// Pay has it booked, and gives the number of the booking.
func (p *Payments) Pay(ctx context.Context, t Transfer) (int, error) {
	key := newKey()
	var err error
	for retry := 0; retry < attempts; retry++ {
		var number int
		number, err = p.Ledger.Book(ctx, key, t)
		if err == nil || !errors.Is(err, ErrUnavailable) {
			return number, err
		}
		if err := sleep(ctx, p.Wait(retry)); err != nil {
			return 0, err
		}
	}
	return 0, err
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
