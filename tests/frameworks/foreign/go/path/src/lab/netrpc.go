package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"net/rpc/jsonrpc"
	"runtime"
	"strconv"
	"strings"
)

// What net/rpc writes with.
type codec struct {
	serve func(*rpc.Server, net.Conn)
	dial  func(network, address string) (*rpc.Client, error)
	// The longest message that encoding/gob reads, as its length; JSON announces none.
	huge any
}

var (
	gob       = codec{func(s *rpc.Server, c net.Conn) { s.ServeConn(c) }, rpc.Dial, "fb01ffffffff"}
	jsonCodec = codec{func(s *rpc.Server, c net.Conn) { s.ServeCodec(jsonrpc.NewServerCodec(c)) }, jsonrpc.Dial, nil}
)

type netRPC struct {
	best   bool
	codec  codec
	client *rpc.Client
}

func (*netRPC) about() (string, any) {
	return strings.TrimPrefix(runtime.Version(), "go"), "pointers for fields, checked by hand"
}

type Plan int

func (p Plan) String() string {
	if p == 0 || p == 1 {
		return []string{"FREE", "PRO"}[p]
	}
	return strconv.Itoa(int(p))
}

// By default, as an introduction writes it.
type User struct {
	Name, Email string
	Plan        Plan
}

// At its best: whether a field is there can be asked, and is.
type OptionalUser struct {
	Name, Email *string
	Plan        *Plan
}

// What any other program writes: both codecs go by names, and leave out here what is not set.
type Wide struct {
	Name  string `json:",omitempty"`
	Email string `json:",omitempty"`
	Mail  string `json:",omitempty"`
	Plan  int    `json:",omitempty"`
	Age   int    `json:",omitempty"`
}

func written(shape string) Wide {
	wide := Wide{Name: "Ann", Email: "ann@example.org", Plan: 1}
	switch shape {
	case "missing":
		wide.Email = ""
	case "renamed":
		wide.Email, wide.Mail = "", wide.Email
	case "added":
		wide.Age = 30
	case "variant":
		wide.Plan = 2
	}
	return wide
}

func (u User) shown() user {
	plan := u.Plan.String()
	return user{&u.Name, &u.Email, &plan}
}

func (u OptionalUser) checked() (user, error) {
	for field, absent := range map[string]bool{"name": u.Name == nil, "email": u.Email == nil, "plan": u.Plan == nil} {
		if absent {
			return user{}, fmt.Errorf("no %s", field)
		}
	}
	plan := u.Plan.String()
	return user{u.Name, u.Email, &plan}, nil
}

// The service, by the rules of net/rpc: exported, one argument, one reply, an error.
type Lab struct{}

func (Lab) Ask(text string, reply *string) error {
	op, err := handle(context.Background(), "ask", fields{}.text(text))
	*reply = op.whole()
	return err
}

func (Lab) Send(sent User, _ *bool) error {
	_, err := handle(context.Background(), "send", fields{"user": sent.shown()})
	return err
}

func (Lab) SendOptional(sent OptionalUser, _ *bool) error {
	checked, err := sent.checked()
	if err == nil {
		_, err = handle(context.Background(), "send", fields{"user": checked})
	}
	return err
}

func (Lab) Fetch(text string, reply *Wide) error {
	op, err := handle(context.Background(), "fetch", fields{}.text(text))
	*reply = written(op.Shape)
	return err
}

func (Lab) CloseAccount(_ bool, reply *string) error {
	op, err := handle(context.Background(), "close_account", fields{})
	*reply = op.Text
	return err
}

func (Lab) Balance(_ bool, reply *string) error {
	op, err := handle(context.Background(), "balance", fields{})
	*reply = op.Text
	return err
}

func (n *netRPC) serve() (int, any, error) {
	server := rpc.NewServer()
	if err := server.RegisterName("Lab", Lab{}); err != nil {
		return 0, nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, nil, err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			orExit(err)
			go n.codec.serve(server, conn)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port, n.codec.huge, nil
}

func (n *netRPC) connect(address string) (pings bool, err error) {
	n.client, err = n.codec.dial("tcp", address)
	return false, err
}

func (n *netRPC) call(op op, calls *calls) {
	ctx := calls.register(op)
	go func() {
		answer, err := n.ask(ctx, op)
		calls.end(op, answer, kind(err), err)
	}()
}

func kind(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "context.Canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "context.DeadlineExceeded"
	}
	return fmt.Sprintf("%T", err)
}

// A call is given up as the package's documentation has it: `Go`, and a select. It sends nothing.
func (n *netRPC) wait(ctx context.Context, method string, argument, reply any) error {
	call := n.client.Go("Lab."+method, argument, reply, make(chan *rpc.Call, 1))
	select {
	case <-call.Done:
		return call.Error
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *netRPC) ask(ctx context.Context, op op) (fields, error) {
	switch op.Method {
	case "send":
		method := "Send"
		if n.best {
			method = "SendOptional"
		}
		return fields{}, n.wait(ctx, method, written(op.Shape), new(bool))
	case "fetch":
		return n.fetch(ctx, op)
	}
	method, argument := "Ask", any(op.whole())
	if op.Method == "balance" {
		method, argument = "Balance", false
	}
	reply := new(string)
	if err := n.wait(ctx, method, argument, reply); err != nil {
		return nil, err
	}
	return fields{}.text(*reply), nil
}

func (n *netRPC) fetch(ctx context.Context, op op) (fields, error) {
	if n.best {
		reply := new(OptionalUser)
		if err := n.wait(ctx, "Fetch", op.Text, reply); err != nil {
			return nil, err
		}
		checked, err := reply.checked()
		return fields{"user": checked}, err
	}
	reply := new(User)
	if err := n.wait(ctx, "Fetch", op.Text, reply); err != nil {
		return nil, err
	}
	return fields{"user": reply.shown()}, nil
}
