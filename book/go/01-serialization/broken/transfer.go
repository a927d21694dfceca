// Package broken encodes transfers as JSON.
package broken

import "encoding/json"

// Transfer moves money from one account to another.
type Transfer struct {
	ID          uint64 `json:"id,string"`
	fromAccount uint64
	ToAccount   uint64 `json:"toAccount,string"`
	Urgent      bool   `json:"urgent,omitempty"`
}

// New returns a transfer that is not urgent.
func New(id, from, to uint64) Transfer {
	return Transfer{ID: id, fromAccount: from, ToAccount: to}
}

// From is the account that pays.
func (t Transfer) From() uint64 {
	return t.fromAccount
}

// Encode returns t as JSON.
func Encode(t Transfer) ([]byte, error) {
	return json.Marshal(t)
}

// Decode reads a transfer from JSON.
func Decode(data []byte) (Transfer, error) {
	var t Transfer
	err := json.Unmarshal(data, &t)
	return t, err
}
