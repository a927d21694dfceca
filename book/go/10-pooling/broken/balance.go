// Package broken gives its connections back where all went well.
package broken

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
)

// Balance returns what the ledger's database has under name.
func Balance(ctx context.Context, db *sql.DB, name string) (int, error) {
	rows, err := db.QueryContext(ctx, "SELECT balance FROM accounts WHERE name = ?", name)
	if err != nil {
		return 0, err
	}
	balance := 0
	for rows.Next() {
		if err := rows.Scan(&balance); err != nil {
			return 0, err
		}
	}
	return balance, rows.Err()
}

// Fetch returns what the ledger answers at url.
func Fetch(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the ledger says %s", resp.Status)
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
