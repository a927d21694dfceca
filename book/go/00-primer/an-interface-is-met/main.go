// What a check may say of a payment.
package main

import "fmt"

type Check interface {
	Allows(cents uint64) bool
}

type Limit struct{ Most int }

func (limit Limit) Allows(cents int) bool { return cents <= limit.Most }

// Every payment, unless the type says otherwise.
func pay(asked any, cents uint64) string {
	if check, ok := asked.(Check); ok && !check.Allows(cents) {
		return "refused"
	}
	return "paid"
}

func main() {
	fmt.Println("without a limit:", pay(nil, 900))
	fmt.Println("a limit of 500:", pay(Limit{Most: 500}, 900))
}
