// An adapter of the probe (tests/frameworks/ADAPTER.md) for Go's stacks: adapter grpc-go|net-rpc|net-rpc-json default|best.
package main

import (
	"fmt"
	"os"
)

// A stack, at one of its settings, as one end: a server or a client.
type stack interface {
	// What "ready" says: the version that the library has, and what its best setting is; nil if there is none.
	about() (version string, best any)
	serve() (port int, huge any, err error)
	connect(address string) (pings bool, err error)
	// Begins a call, in a goroutine of its own, and says what came of it. It has been registered.
	call(op op, calls *calls)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "adapter STACK default|best")
		os.Exit(2)
	}
	best := os.Args[2] == "best"
	stacks := map[string]stack{
		"grpc-go":      &grpcStack{best: best},
		"net-rpc":      &netRPC{best: best, codec: gob},
		"net-rpc-json": &netRPC{best: best, codec: jsonCodec},
	}
	chosen, known := stacks[os.Args[1]]
	if !known {
		fmt.Fprintf(os.Stderr, "there is no stack %s\n", os.Args[1])
		os.Exit(2)
	}
	version, offers := chosen.about()
	say("ready", fields{"protocol": 1, "stack": os.Args[1], "version": version, "best": offers})
	read(chosen)
}

func read(chosen stack) {
	calls := newCalls()
	for op := range ops() {
		switch op.Op {
		case "ping":
			say("pong", nil)
		case "serve":
			port, huge, err := chosen.serve()
			orExit(err)
			say("serving", fields{"port": port, "huge": huge})
		case "connect":
			pings, err := chosen.connect(fmt.Sprintf("%s:%d", op.Host, op.Port))
			orExit(err)
			say("connected", fields{"one_call_at_a_time": false, "pings": pings})
		case "call":
			chosen.call(op, calls)
		case "cancel":
			calls.cancel(op.ID)
		case "answer", "fail", "panic":
			handlers.tell(op)
		}
	}
}

func orExit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
