// Three amounts that somebody typed, paid from 1,000 cents.
package main

import (
	"fmt"
	"strconv"
)

func pay(balance uint64, typed string) (uint64, error) {
	cents, err := strconv.ParseUint(typed, 10, 64)
	if cents > balance {
		return 0, fmt.Errorf("%d cents are missing", cents-balance)
	}
	return balance - cents, err
}

func main() {
	for _, typed := range []string{"300", "3OO", "1300"} {
		rest, err := pay(1000, typed)
		fmt.Printf("%s: %d cents are left; %v\n", typed, rest, err)
	}
}
