// Package broken posts payments, and answers with what went wrong.
package broken

import (
	"errors"
	"fmt"
	"io"

	"lessons/03-errors/store"
)

// Post moves cents from one account to another.
func Post(db store.Database, from, to uint64, cents int64) error {
	if err := db.Post(from, to, cents); err != nil {
		return fmt.Errorf("debit account %d: %v", from, err)
	}
	return nil
}

// Answer is what the caller is told about err.
func Answer(err error) (code, message string) {
	var unreachable *store.Unreachable
	switch {
	case errors.Is(err, store.ErrNoAccount):
		return "NOT_FOUND", "no such account"
	case errors.As(err, &unreachable):
		return "UNAVAILABLE", "try again later"
	default:
		return "INTERNAL", err.Error()
	}
}

// WriteReceipt writes text to file and closes it.
func WriteReceipt(file io.WriteCloser, text string) error {
	defer file.Close()
	_, err := io.WriteString(file, text)
	return err
}
