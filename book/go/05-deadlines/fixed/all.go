package fixed

import (
	"context"
	"sync"
)

// All runs every work at once. The first error ends the others; All returns it when all of them have ended.
func All(ctx context.Context, works ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	var once sync.Once
	var first error
	for _, work := range works {
		all.Add(1)
		go func(work func(context.Context) error) {
			defer all.Done()
			if err := work(ctx); err != nil {
				once.Do(func() {
					first = err
					cancel()
				})
			}
		}(work)
	}
	all.Wait()
	return first
}
