// Two goroutines add 100 at the same time, and wait for something in between.
package main

import (
	"fmt"
	"sync"
)

type Account struct {
	mu      sync.Mutex
	balance int
}

func (account *Account) add(met *sync.WaitGroup) {
	account.mu.Lock()
	before := account.balance
	account.mu.Unlock()
	met.Done()
	met.Wait() // until both have come
	account.mu.Lock()
	defer account.mu.Unlock()
	account.balance = before + 100
}

func main() {
	var account Account
	var met, ended sync.WaitGroup
	met.Add(2)
	for i := 0; i < 2; i++ {
		ended.Add(1)
		go func() { defer ended.Done(); account.add(&met) }()
	}
	ended.Wait()
	fmt.Println("two locks:", account.balance) // compiles without the lock, too
}
