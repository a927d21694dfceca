// Package fixed writes in front of each order which release wrote it.
package fixed

import (
	"encoding/binary"
	"fmt"
	"io"
)

// OrderV1 is an order of the first release.
type OrderV1 struct {
	From, To uint64
	Cents    int64
}

// OrderV2 is one of the second: it may go through an intermediary. Through is 0 if it does not.
type OrderV2 struct {
	From, Through, To uint64
	Cents             int64
}

// WriteV1 writes an order as the first release does.
func WriteV1(to io.Writer, order OrderV1) error {
	return write(to, 1, order)
}

// WriteV2 writes an order as the second release does.
func WriteV2(to io.Writer, order OrderV2) error {
	return write(to, 2, order)
}

// ReadV1 reads an order as the first release does. It refuses what it cannot know.
func ReadV1(from io.Reader) (OrderV1, error) {
	version, err := readVersion(from)
	if err != nil {
		return OrderV1{}, err
	}
	if version != 1 {
		return OrderV1{}, fmt.Errorf("an order of version %d, and this release reads 1", version)
	}
	var order OrderV1
	err = readFields(from, &order)
	return order, err
}

// ReadV2 reads an order as the second release does: its own, and those of the first.
func ReadV2(from io.Reader) (OrderV2, error) {
	version, err := readVersion(from)
	if err != nil {
		return OrderV2{}, err
	}
	switch version {
	case 1:
		var old OrderV1
		err := readFields(from, &old)
		return OrderV2{From: old.From, To: old.To, Cents: old.Cents}, err
	case 2:
		var order OrderV2
		err := readFields(from, &order)
		return order, err
	default:
		return OrderV2{}, fmt.Errorf("an order of version %d, and this release reads 1 and 2", version)
	}
}

func write(to io.Writer, version uint8, order any) error {
	if err := binary.Write(to, binary.LittleEndian, version); err != nil {
		return err
	}
	return binary.Write(to, binary.LittleEndian, order)
}

func readVersion(from io.Reader) (version uint8, err error) {
	err = binary.Read(from, binary.LittleEndian, &version)
	return version, err
}

// readFields reads what follows a version: there is no clean end before it.
func readFields(from io.Reader, order any) error {
	err := binary.Read(from, binary.LittleEndian, order)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
