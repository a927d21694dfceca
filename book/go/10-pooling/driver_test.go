package pooling

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// A database whose only row has a balance that is no number.
type bank struct{}

func (bank) Connect(context.Context) (driver.Conn, error) { return conn{}, nil }
func (bank) Driver() driver.Driver                        { return nil }

type conn struct{}

func (conn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("not asked for") }
func (conn) Begin() (driver.Tx, error)           { return nil, errors.New("not asked for") }
func (conn) Close() error                        { return nil }

func (conn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &rows{}, nil
}

type rows struct{ told bool }

func (*rows) Columns() []string { return []string{"balance"} }
func (*rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.told {
		return io.EOF
	}
	r.told = true
	dest[0] = "ninety"
	return nil
}
