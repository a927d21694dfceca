// Package fixed posts payments, and answers with what the caller may know of what went wrong.
package fixed

import (
	"errors"
	"fmt"
	"io"
	"log"

	"lessons/03-errors/store"
)

// Post moves cents from one account to another.
func Post(db store.Database, from, to uint64, cents int64) error {
	if err := db.Post(from, to, cents); err != nil {
		return fmt.Errorf("debit account %d: %w", from, err)
	}
	return nil
}

// Answer is what the caller is told about err. The rest of it is logged.
func Answer(err error, log *log.Logger) (code, message string) {
	log.Print(err)
	var unreachable *store.Unreachable
	switch {
	case errors.Is(err, store.ErrNoAccount):
		return "NOT_FOUND", "no such account"
	case errors.As(err, &unreachable):
		return "UNAVAILABLE", "try again later"
	default:
		return "INTERNAL", "internal error"
	}
}

// WriteReceipt writes text to file and closes it.
func WriteReceipt(file io.WriteCloser, text string) (err error) {
	defer func() { err = join(err, file.Close()) }()
	_, err = io.WriteString(file, text)
	return err
}
