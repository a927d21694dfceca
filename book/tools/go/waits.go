// A gateway that asks a ledger and a store, and a store that takes every request and answers none.
//
// It is looked at through its own pprof page, as a service in production would be.
package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

// backend is something else that the gateway needs.
type backend struct {
	url string
}

func (b backend) get() {
	answer, err := http.Get(b.url)
	if err == nil {
		answer.Body.Close()
	}
}

func balance(ledger backend) { ledger.get() }

func statement(store backend) { store.get() }

// start serves what handle answers, and returns its address.
func start(handle http.HandlerFunc) backend {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go http.Serve(listener, handle)
	return backend{"http://" + listener.Addr().String()}
}

func main() {
	ledger := start(func(w http.ResponseWriter, r *http.Request) { time.Sleep(20 * time.Millisecond) })
	store := start(func(w http.ResponseWriter, r *http.Request) { select {} })
	for i := 0; i < 5; i++ {
		go func() {
			for {
				balance(ledger)
			}
		}()
	}
	go func() {
		for range time.Tick(25 * time.Millisecond) {
			go statement(store)
		}
	}()
	pprof := start(http.DefaultServeMux.ServeHTTP)
	fmt.Println(pprof.url)
	// The one who looks hangs up.
	os.Stdin.Read(make([]byte, 1))
}
