// How many goroutines are left of calls whose callers gave up, when the work has ended.
package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"lessons/05-deadlines/broken"
	"lessons/05-deadlines/fixed"
	"lessons/stacks"
)

func main() {
	giveUp("broken", func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error) {
		return broken.Ask(ctx, work)
	})
	giveUp("fixed", func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error) {
		return fixed.Ask(ctx, work)
	})
}

type ask func(ctx context.Context, work func(context.Context) ([]byte, error)) ([]byte, error)

func giveUp(name string, ask ask) {
	finish := make(chan struct{})
	for call := 0; call < 1000; call++ {
		ctx, cancel := context.WithCancel(context.Background())
		ask(ctx, func(context.Context) ([]byte, error) {
			cancel()
			<-finish
			return []byte("paid"), nil
		})
	}
	close(finish)
	// All have ended, or all wait for a receiver.
	for {
		left := stacks.All(name + ".Ask.func1")
		sending := 0
		for _, stack := range left {
			if strings.Contains(stack, "[chan send") {
				sending++
			}
		}
		if sending == len(left) {
			fmt.Printf("%s: 1000 callers gave up, 1000 replies came: %d goroutines are left\n", name, len(left))
			return
		}
		runtime.Gosched()
	}
}
