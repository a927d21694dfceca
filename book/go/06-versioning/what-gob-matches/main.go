// What encoding/gob makes of a field that was added, removed, renamed or given another type.
package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

type order struct {
	To    uint64
	Cents int64
}

type added struct {
	To, Through uint64
	Cents       int64
}

type removed struct {
	To uint64
}

type renamed struct {
	Payee uint64
	Cents int64
}

type retyped struct {
	To    uint64
	Cents string
}

type another struct {
	Payee  uint64
	Amount int64
}

func main() {
	read("added", new(added))
	read("removed", new(removed))
	read("renamed", new(renamed))
	read("retyped", new(retyped))
	read("all renamed", new(another))
}

func read(what string, into any) {
	var wire bytes.Buffer
	gob.NewEncoder(&wire).Encode(order{To: 2002, Cents: 4500})
	err := gob.NewDecoder(&wire).Decode(into)
	fmt.Printf("%-12s %+v\n             error: %v\n", what, into, err)
}
