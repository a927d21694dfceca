// Package broken writes orders as the fields stand in their struct.
package broken

import (
	"encoding/binary"
	"io"
)

// OrderV1 is an order of the first release.
type OrderV1 struct {
	From, To uint64
	Cents    int64
}

// OrderV2 is one of the second: it may go through an intermediary.
type OrderV2 struct {
	From, Through, To uint64
	Cents             int64
}

// WriteV1 writes an order as the first release does.
func WriteV1(to io.Writer, order OrderV1) error {
	return binary.Write(to, binary.LittleEndian, order)
}

// WriteV2 writes an order as the second release does.
func WriteV2(to io.Writer, order OrderV2) error {
	return binary.Write(to, binary.LittleEndian, order)
}

// ReadV1 reads an order as the first release does.
func ReadV1(from io.Reader) (OrderV1, error) {
	var order OrderV1
	err := binary.Read(from, binary.LittleEndian, &order)
	return order, err
}

// ReadV2 reads an order as the second release does.
func ReadV2(from io.Reader) (OrderV2, error) {
	var order OrderV2
	err := binary.Read(from, binary.LittleEndian, &order)
	return order, err
}
