// What is left of an error after it was wrapped.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

type refusal struct{ reason string }

func (r *refusal) Error() string { return r.reason }

func check(allowed bool) error {
	var why *refusal
	if !allowed {
		why = &refusal{"over the limit"}
	}
	return why
}

func main() {
	_, err := os.Open("/no/such/ledger.db")
	copied := fmt.Errorf("debit account 1: %v", err)
	kept := fmt.Errorf("debit account 1: %w", err)
	var path *fs.PathError
	for _, wrapped := range []error{copied, kept} {
		fmt.Println(wrapped)
		fmt.Println("  is fs.ErrNotExist:", errors.Is(wrapped, fs.ErrNotExist))
		fmt.Println("  as *fs.PathError: ", errors.As(wrapped, &path))
	}
	fmt.Println("allowed, and err != nil:", check(true) != nil)
}
