package errors_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"

	"lessons/03-errors/broken"
	"lessons/03-errors/fixed"
	"lessons/03-errors/store"
	"lessons/twins"
)

// failing is a database in which every payment fails in one way.
type failing struct{ err error }

func (f failing) Post(from, to uint64, cents int64) error { return f.err }

// pay returns what the caller is told and what is logged when a payment fails with err.
type pay func(err error) (code, message, logged string)

func payBroken(err error) (code, message, logged string) {
	code, message = broken.Answer(broken.Post(failing{err}, 1, 2, 4500))
	return code, message, ""
}

func payFixed(err error) (code, message, logged string) {
	var lines strings.Builder
	code, message = fixed.Answer(fixed.Post(failing{err}, 1, 2, 4500), log.New(&lines, "", 0))
	return code, message, lines.String()
}

var (
	refused     = errors.New("connection refused")
	unreachable = &store.Unreachable{URL: "postgres://ledger_rw:hunter2@db-1/ledger", Err: refused}
)

func TestTheCallerTellsWhatCannotWorkFromWhatMayWorkLater(t *testing.T) {
	for code, err := range map[string]error{"NOT_FOUND": store.ErrNoAccount, "UNAVAILABLE": unreachable} {
		twins.Judge[pay](t, "INTERNAL for "+code, payBroken, payFixed, func(t *testing.T, pay pay) error {
			if told, _, _ := pay(err); told != code {
				return fmt.Errorf("%s for %s", told, code)
			}
			return nil
		})
	}
}

func TestNoPasswordReachesTheCaller(t *testing.T) {
	unforeseen := fmt.Errorf("read replica: %s", unreachable)
	for _, err := range []error{unreachable, unforeseen} {
		twins.Judge[pay](t, "the caller reads hunter2", payBroken, payFixed, func(t *testing.T, pay pay) error {
			if _, message, _ := pay(err); strings.Contains(message, "hunter2") {
				return errors.New("the caller reads hunter2")
			}
			return nil
		})
	}
}

func TestTheLogHasTheWholeChain(t *testing.T) {
	_, _, logged := payFixed(unreachable)
	if !strings.Contains(logged, "debit account 1: cannot reach") || !strings.Contains(logged, "connection refused") {
		t.Error(logged)
	}
}

// full is a file that is not on disk until it is closed, and the disk is full.
type full struct{ writes error }

var errFull = errors.New("no space left on device")

func (f full) Write(p []byte) (int, error) { return len(p), f.writes }
func (f full) Close() error                { return errFull }

func TestAnErrorOfCloseIsAnError(t *testing.T) {
	type write func(file io.WriteCloser, text string) error
	for _, writes := range []error{nil, io.ErrShortWrite} {
		twins.Judge[write](t, "the disk is full, and", broken.WriteReceipt, fixed.WriteReceipt,
			func(t *testing.T, write write) error {
				err := write(full{writes}, "paid 45.00 to bob")
				if !errors.Is(err, errFull) || !(writes == nil || errors.Is(err, writes)) {
					return fmt.Errorf("the disk is full, and the error is %v", err)
				}
				return nil
			})
	}
}
