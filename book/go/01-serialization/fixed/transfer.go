// Package fixed encodes transfers as JSON, and accepts none that lacks a field.
package fixed

import (
	"encoding/json"
	"errors"
)

// Transfer moves money from one account to another. On the wire each field has the name in its tag.
type Transfer struct {
	ID          uint64 `json:"id,string"`
	FromAccount uint64 `json:"from_account,string"`
	ToAccount   uint64 `json:"to_account,string"`
	Urgent      bool   `json:"urgent"`
}

// Encode returns t as JSON.
func Encode(t Transfer) ([]byte, error) {
	return json.Marshal(t)
}

// Decode reads a transfer from JSON. Whoever sends one names every account, be it account 0.
func Decode(data []byte) (Transfer, error) {
	var read struct {
		ID          *uint64 `json:"id,string"`
		FromAccount *uint64 `json:"from_account,string"`
		ToAccount   *uint64 `json:"to_account,string"`
		Urgent      bool    `json:"urgent"` // false if it is absent: older clients do not send it
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return Transfer{}, err
	}
	switch {
	case read.ID == nil:
		return Transfer{}, errors.New("a transfer without id")
	case read.FromAccount == nil:
		return Transfer{}, errors.New("a transfer without from_account")
	case read.ToAccount == nil:
		return Transfer{}, errors.New("a transfer without to_account")
	}
	return Transfer{*read.ID, *read.FromAccount, *read.ToAccount, read.Urgent}, nil
}
