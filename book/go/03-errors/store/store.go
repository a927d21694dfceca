// Package store is the database below both versions of the ledger.
package store

import "errors"

// ErrNoAccount says that there is no account with the given number.
var ErrNoAccount = errors.New("no such account")

// Unreachable says that the database did not answer.
type Unreachable struct {
	URL string
	Err error
}

func (u *Unreachable) Error() string {
	return "cannot reach " + u.URL + ": " + u.Err.Error()
}

// Unwrap returns what was in the way.
func (u *Unreachable) Unwrap() error {
	return u.Err
}

// Database posts payments.
type Database interface {
	Post(from, to uint64, cents int64) error
}
