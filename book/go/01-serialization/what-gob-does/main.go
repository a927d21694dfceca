// What encoding/gob makes of zero, of nil and of fields that are not exported.
package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

type hidden struct {
	cents int64
}

type mixed struct {
	ID    int64
	cents int64
}

type amount struct {
	Cents int64
}

type optional struct {
	Cents *int64
	ID    int64
}

func main() {
	fmt.Println("nothing exported:", gob.NewEncoder(new(bytes.Buffer)).Encode(hidden{cents: 4500}))

	var partly mixed
	err := send(mixed{ID: 7, cents: 4500}, &partly)
	fmt.Printf("one exported:     %+v, error: %v\n", partly, err)

	var wire bytes.Buffer
	encoder, decoder := gob.NewEncoder(&wire), gob.NewDecoder(&wire)
	var reused amount
	for _, cents := range []int64{1, 0, -1} {
		encoder.Encode(amount{cents})
		decoder.Decode(&reused)
		fmt.Printf("sent %2d, into one variable: %2d\n", cents, reused.Cents)
	}

	zero := int64(0)
	var arrived optional
	err = send(optional{Cents: &zero, ID: 7}, &arrived)
	fmt.Printf("a pointer to 0 arrives as nil: %t, error: %v\n", arrived.Cents == nil, err)
}

func send(value, into any) error {
	var wire bytes.Buffer
	if err := gob.NewEncoder(&wire).Encode(value); err != nil {
		return err
	}
	return gob.NewDecoder(&wire).Decode(into)
}
