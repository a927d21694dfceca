// What encoding/json makes of a field that is not as the reader expects it.
package main

import (
	"encoding/json"
	"fmt"
)

type transfer struct {
	ID     uint64 `json:"id"`
	To     uint64 `json:"to_account"`
	Urgent bool   `json:"urgent,omitempty"`
}

func main() {
	reused := transfer{ID: 6, To: 1005}
	read("absent, into a new variable", `{"id":7}`, new(transfer))
	read("absent, into a reused one", `{"id":7}`, &reused)
	read("null", `{"id":7,"to_account":null}`, new(transfer))
	read("in other case", `{"id":7,"TO_Account":1002}`, new(transfer))
	read("twice", `{"id":7,"to_account":1002,"To_Account":666}`, new(transfer))
	read("misspelled", `{"id":7,"to_acount":1002}`, new(transfer))

	written, _ := json.Marshal(transfer{ID: 7, To: 1002, Urgent: false})
	fmt.Printf("%-28s %s\n", "false under omitempty", written)

	var untyped any
	json.Unmarshal([]byte(`9007199254740993`), &untyped)
	fmt.Printf("%-28s %.0f, a %T\n", "2^53 + 1 into any", untyped, untyped)
}

func read(what, data string, into *transfer) {
	err := json.Unmarshal([]byte(data), into)
	fmt.Printf("%-28s %+v, error: %v\n", what, *into, err)
}
