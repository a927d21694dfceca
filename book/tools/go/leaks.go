// A gateway that tells its callers in time, and goes on working for those that have left.
//
// It is looked at through its own pprof page, as a service in production would be.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
	"time"
)

// An answer that the store never gives.
var store = make(chan string)

func statement() string {
	return <-store
}

// ask waits for work until ctx ends.
func ask(ctx context.Context, work func() string) (string, error) {
	done := make(chan string, 1)
	go func() { done <- work() }()
	select {
	case answer := <-done:
		return answer, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// worker sends what is put into the outbox: nothing, so far.
func worker(outbox <-chan string) {
	for line := range outbox {
		fmt.Fprintln(os.Stderr, line)
	}
}

// calls asks for as many statements as it is told, all at once, and says how many callers were told that they are late.
func calls(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil || n > 1000 {
		http.Error(w, "how many?", http.StatusBadRequest)
		return
	}
	errs := make([]error, n)
	var callers sync.WaitGroup
	for i := range errs {
		callers.Add(1)
		go func(err *error) {
			defer callers.Done()
			ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
			defer cancel()
			_, *err = ask(ctx, statement)
		}(&errs[i])
	}
	callers.Wait()
	late := 0
	for _, err := range errs {
		if errors.Is(err, context.DeadlineExceeded) {
			late++
		}
	}
	fmt.Fprintf(w, "%d of %d callers were told in time: %v\n", late, n, context.DeadlineExceeded)
}

func main() {
	outbox := make(chan string)
	for i := 0; i < 4; i++ {
		go worker(outbox)
	}
	http.HandleFunc("/calls", calls)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	// The one who looks hangs up.
	go func() {
		os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}()
	fmt.Fprintln(os.Stderr, http.Serve(listener, nil))
}
