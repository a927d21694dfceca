// A caller gives up after its request has left, and before the reply comes.
package main

import (
	"context"
	"fmt"
)

func transfer(ctx context.Context, ledger chan string) {
	fmt.Println("alice: 100 less")
	ledger <- "request"
	fmt.Println("bob: 100 more,", <-ledger)
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	ledger, done := make(chan string), make(chan bool)
	go func() {
		transfer(ctx, ledger)
		close(done)
	}()
	<-ledger
	cancel()
	fmt.Println("the caller gave up:", ctx.Err())
	ledger <- "reply"
	<-done
}
