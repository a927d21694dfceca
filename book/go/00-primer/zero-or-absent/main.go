// Bob has no money, Carol has no account.
package main

import "fmt"

func main() {
	balances := map[string]int{"alice": 1000, "bob": 0}
	for _, name := range []string{"alice", "bob", "carol"} {
		fmt.Println(name, "has", balances[name], "cents")
	}
	_, known := balances["carol"]
	fmt.Println("carol has an account:", known)
}
