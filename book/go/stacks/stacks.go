// Package stacks looks at the goroutines of this process.
package stacks

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// All returns the stacks of the goroutines in which name is on the stack: a function, or a package and a dot.
func All(name string) []string {
	dump := make([]byte, 64<<10)
	n := runtime.Stack(dump, true)
	for n == len(dump) { // it was cut
		dump = make([]byte, 2*len(dump))
		n = runtime.Stack(dump, true)
	}
	dump = dump[:n]
	var found []string
	for _, stack := range strings.Split(string(dump), "\n\n") {
		if strings.Contains(stack, name) {
			found = append(found, stack)
		}
	}
	return found
}

// Until looks again and again until seen is true, and fails the test if that takes half a minute.
func Until(t *testing.T, what string, seen func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !seen(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Errorf("never seen: %s", what) // not Fatalf: it may be asked from any goroutine
			return
		}
	}
}
