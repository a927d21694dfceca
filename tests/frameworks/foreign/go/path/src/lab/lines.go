package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"sync"
)

type fields map[string]any

// A line from the probe.
type op struct {
	Op         string
	ID         int
	Handler    int
	Host       string
	Port       int
	Method     string
	Text       string
	Fill       int
	DeadlineMs *int `json:"deadline_ms"`
	Cause      string
	Shape      string
	Protobuf   string
}

func (o op) whole() string { return o.Text + strings.Repeat("x", o.Fill) }

// A user as a reader has it. A field that is absent, where that can be told, is nil.
type user struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
	Plan  *string `json:"plan"`
}

var output sync.Mutex

func say(event string, more fields) {
	line := fields{"event": event}
	for name, value := range more {
		line[name] = value
	}
	text, err := json.Marshal(line)
	orExit(err)
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(text, '\n'))
}

// Puts a text into fields, without its tail of x if that is long.
func (f fields) text(text string) fields {
	start := strings.TrimRight(text, "x")
	if fill := len(text) - len(start); fill > 1000 {
		f["text"], f["fill"] = start, fill
	} else {
		f["text"] = text
	}
	return f
}

// The lines of standard input, until it ends.
func ops() <-chan op {
	lines := make(chan op)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(os.Stdin)
		scanner.Buffer(nil, 2<<20)
		for scanner.Scan() {
			var line op
			orExit(json.Unmarshal(scanner.Bytes(), &line))
			lines <- line
		}
	}()
	return lines
}
