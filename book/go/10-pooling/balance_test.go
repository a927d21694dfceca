package pooling

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"lessons/10-pooling/broken"
	"lessons/10-pooling/fixed"
	"lessons/twins"
)

type balance func(ctx context.Context, db *sql.DB, name string) (int, error)

func TestAnErrorGivesTheConnectionBack(t *testing.T) {
	twins.Judge[balance](t, "1 connection in use", broken.Balance, fixed.Balance, func(t *testing.T, balance balance) error {
		db := sql.OpenDB(bank{})
		defer db.Close()
		if _, err := balance(context.Background(), db, "alice"); err == nil {
			t.Fatal("ninety was taken for a number")
		}
		if used := db.Stats().InUse; used != 0 {
			return fmt.Errorf("the call has ended, and %d connection in use", used)
		}
		return nil
	})
}

type fetch func(client *http.Client, url string) ([]byte, error)

func TestARefusalGivesTheConnectionBack(t *testing.T) {
	twins.Judge[fetch](t, "ten refusals take 10 connections", broken.Fetch, fixed.Fetch, func(t *testing.T, fetch fetch) error {
		var opened atomic.Int32
		ledger := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, strings.Repeat("no ", 1000), http.StatusForbidden)
		}))
		ledger.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				opened.Add(1)
			}
		}
		ledger.Start()
		defer ledger.Close()
		defer ledger.CloseClientConnections()
		client := ledger.Client()
		for i := 0; i < 10; i++ {
			if _, err := fetch(client, ledger.URL); err == nil {
				return errors.New("a refusal was taken for an answer")
			}
		}
		if opened := opened.Load(); opened != 1 {
			return fmt.Errorf("ten refusals take %d connections", opened)
		}
		return nil
	})
}

// A body without an end, of a ledger that talks on.
type endless struct{ closed bool }

func (*endless) Read(p []byte) (int, error) { return len(p), nil }

func (e *endless) Close() error {
	e.closed = true
	return nil
}

func (e *endless) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusForbidden, Status: "403 Forbidden", Body: e}, nil
}

func TestARefusalWithoutAnEndIsClosed(t *testing.T) {
	twins.Judge[fetch](t, "the body is open", broken.Fetch, fixed.Fetch, func(t *testing.T, fetch fetch) error {
		body := &endless{}
		if _, err := fetch(&http.Client{Transport: body}, "http://ledger.test"); err == nil {
			return errors.New("a refusal was taken for an answer")
		}
		if !body.closed {
			return errors.New("the call has ended, and the body is open")
		}
		return nil
	})
}
