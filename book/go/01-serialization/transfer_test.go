package serialization_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"lessons/01-serialization/broken"
	"lessons/01-serialization/fixed"
	"lessons/twins"
)

// codec writes a transfer and reads its accounts.
type codec struct {
	encode func(id, from, to uint64) ([]byte, error)
	decode func(data string) (from, to uint64, err error)
}

var (
	brokenCodec = codec{
		encode: func(id, from, to uint64) ([]byte, error) { return broken.Encode(broken.New(id, from, to)) },
		decode: func(data string) (from, to uint64, err error) {
			t, err := broken.Decode([]byte(data))
			return t.From(), t.ToAccount, err
		},
	}
	fixedCodec = codec{
		encode: func(id, from, to uint64) ([]byte, error) {
			return fixed.Encode(fixed.Transfer{ID: id, FromAccount: from, ToAccount: to})
		},
		decode: func(data string) (from, to uint64, err error) {
			t, err := fixed.Decode([]byte(data))
			return t.FromAccount, t.ToAccount, err
		},
	}
)

func TestAPeerInAnotherLanguageFindsEveryField(t *testing.T) {
	for _, name := range []string{"from_account", "to_account"} {
		twins.Judge(t, "there is no "+name, brokenCodec, fixedCodec, func(t *testing.T, codec codec) error {
			data, err := codec.encode(7, 1001, 1002)
			if err != nil {
				return err
			}
			var fields map[string]any
			if err := json.Unmarshal(data, &fields); err != nil {
				return err
			}
			if fields[name] == nil {
				return fmt.Errorf("there is no %s in %s", name, data)
			}
			return nil
		})
	}
}

func TestWhatDidNotArriveIsNotAccountZero(t *testing.T) {
	for _, data := range []string{
		`{"id":"7","to_account":"1002"}`,
		`{"id":"7","from_account":"1001","toaccount":"1002"}`,
		`{"id":"7","from_account":"1001","to_account":null}`,
		`{}`,
	} {
		twins.Judge(t, "0 is booked", brokenCodec, fixedCodec, func(t *testing.T, codec codec) error {
			if from, to, err := codec.decode(data); err == nil {
				return fmt.Errorf("%d to %d: account 0 is booked", from, to)
			}
			return nil
		})
	}
}

func TestAccountZeroArrives(t *testing.T) {
	if from, to, err := fixedCodec.decode(`{"id":"7","from_account":"0","to_account":"1002"}`); from != 0 || to != 1002 || err != nil {
		t.Errorf("%d to %d, %v", from, to, err)
	}
}

func TestAFieldOfANewerClientIsNoError(t *testing.T) {
	if _, _, err := fixedCodec.decode(`{"id":"7","from_account":"1","to_account":"2","memo":"rent"}`); err != nil {
		t.Error(err)
	}
}
