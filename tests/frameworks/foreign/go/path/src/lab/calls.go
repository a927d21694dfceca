package main

import (
	"context"
	"sync"
	"time"
)

// The calls in flight, by id.
type calls struct {
	sync.Mutex
	cancels map[int]context.CancelFunc
}

func newCalls() *calls { return &calls{cancels: map[int]context.CancelFunc{}} }

// Registers a call and says so. The context has the call's deadline, if it came with one.
func (c *calls) register(op op) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	if op.DeadlineMs != nil {
		ctx, cancel = context.WithTimeout(context.Background(), time.Duration(*op.DeadlineMs)*time.Millisecond)
	}
	c.Lock()
	c.cancels[op.ID] = cancel
	c.Unlock()
	say("registered", fields{"id": op.ID})
	return ctx
}

func (c *calls) cancel(id int) {
	c.Lock()
	defer c.Unlock()
	if cancel, inFlight := c.cancels[id]; inFlight {
		cancel()
	}
}

// Says what came of a call.
func (c *calls) end(op op, answer fields, kind string, err error) {
	c.cancel(op.ID)
	c.Lock()
	delete(c.cancels, op.ID)
	c.Unlock()
	if err != nil {
		answer = fields{"error": kind}.text(err.Error())
	}
	answer["id"] = op.ID
	say("result", answer)
}
