// What each release reads of the other's orders.
package main

import (
	"bytes"
	"fmt"

	"lessons/06-versioning/broken"
	"lessons/06-versioning/fixed"
)

func main() {
	var wire bytes.Buffer
	broken.WriteV1(&wire, broken.OrderV1{From: 1001, To: 2002, Cents: 4500})
	broken.WriteV1(&wire, broken.OrderV1{From: 1003, To: 2004, Cents: 100})
	read, err := broken.ReadV2(&wire)
	fmt.Printf("broken, v2 reads v1: %+v, error: %v\n", read, err)

	wire.Reset()
	broken.WriteV2(&wire, broken.OrderV2{From: 1001, Through: 7007, To: 2002, Cents: 4500})
	old, err := broken.ReadV1(&wire)
	fmt.Printf("broken, v1 reads v2: %+v, error: %v\n", old, err)

	wire.Reset()
	fixed.WriteV1(&wire, fixed.OrderV1{From: 1001, To: 2002, Cents: 4500})
	adopted, err := fixed.ReadV2(&wire)
	fmt.Printf("fixed,  v2 reads v1: %+v, error: %v\n", adopted, err)

	wire.Reset()
	fixed.WriteV2(&wire, fixed.OrderV2{From: 1001, Through: 7007, To: 2002, Cents: 4500})
	_, err = fixed.ReadV1(&wire)
	fmt.Printf("fixed,  v1 reads v2: error: %v\n", err)
}
