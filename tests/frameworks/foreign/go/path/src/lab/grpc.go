package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"lab/pb"
)

type grpcStack struct {
	best     bool
	lab      pb.LabClient
	optional pb.OptionalLabClient
}

func (grpcStack) about() (string, any) {
	return grpc.Version, "a context with a deadline for each call; keepalive on both sides, idle too; an interceptor that recovers; optional fields, checked by hand"
}

type labServer struct{ pb.UnimplementedLabServer }
type optionalServer struct {
	pb.UnimplementedOptionalLabServer
}

func (labServer) Ask(ctx context.Context, t *pb.Text) (*pb.Text, error) {
	op, err := handle(ctx, "ask", fields{}.text(t.Text))
	return &pb.Text{Text: op.whole()}, err
}

func (labServer) Send(ctx context.Context, u *pb.User) (*pb.Nothing, error) {
	_, err := handle(ctx, "send", fields{"user": shown(u)})
	return &pb.Nothing{}, err
}

func (labServer) Fetch(ctx context.Context, t *pb.Text) (*pb.User, error) {
	op, err := handle(ctx, "fetch", fields{}.text(t.Text))
	if err != nil {
		return nil, err
	}
	return parsed(op.Protobuf, &pb.User{})
}

func (labServer) CloseAccount(ctx context.Context, _ *pb.Nothing) (*pb.Text, error) {
	op, err := handle(ctx, "close_account", fields{})
	return &pb.Text{Text: op.Text}, err
}

func (labServer) Balance(ctx context.Context, _ *pb.Nothing) (*pb.Text, error) {
	op, err := handle(ctx, "balance", fields{})
	return &pb.Text{Text: op.Text}, err
}

func (optionalServer) Send(ctx context.Context, u *pb.OptionalUser) (*pb.Nothing, error) {
	if err := missing(u); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	_, err := handle(ctx, "send", fields{"user": shown(u)})
	return &pb.Nothing{}, err
}

func (optionalServer) Fetch(ctx context.Context, t *pb.Text) (*pb.OptionalUser, error) {
	op, err := handle(ctx, "fetch", fields{}.text(t.Text))
	if err != nil {
		return nil, err
	}
	return parsed(op.Protobuf, &pb.OptionalUser{})
}

// Both types of user have these.
type getters interface {
	GetName() string
	GetEmail() string
	GetPlan() pb.Plan
}

func shown(u getters) user {
	name, email, plan := u.GetName(), u.GetEmail(), u.GetPlan().String()
	if _, known := pb.Plan_name[int32(u.GetPlan())]; !known {
		plan = strconv.Itoa(int(u.GetPlan()))
	}
	return user{&name, &email, &plan}
}

func missing(u *pb.OptionalUser) error {
	for field, absent := range map[string]bool{"name": u.Name == nil, "email": u.Email == nil, "plan": u.Plan == nil} {
		if absent {
			return fmt.Errorf("no %s", field)
		}
	}
	return nil
}

func parsed[M proto.Message](text string, into M) (M, error) {
	bytes, err := hex.DecodeString(text)
	if err == nil {
		err = proto.Unmarshal(bytes, into)
	}
	return into, err
}

// What go-grpc-middleware's recovery does.
func recovers(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (_ any, err error) {
	defer func() {
		if recover() != nil {
			err = status.Error(codes.Internal, "the handler panicked")
		}
	}()
	return next(ctx, request)
}

func (s *grpcStack) serve() (int, any, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, nil, err
	}
	var options []grpc.ServerOption
	if s.best {
		options = []grpc.ServerOption{
			grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Second, PermitWithoutStream: true}),
			grpc.KeepaliveParams(keepalive.ServerParameters{Time: 2 * time.Second, Timeout: 2 * time.Second}),
			grpc.UnaryInterceptor(recovers),
		}
	}
	server := grpc.NewServer(options...)
	pb.RegisterLabServer(server, labServer{})
	pb.RegisterOptionalLabServer(server, optionalServer{})
	go server.Serve(listener)
	return listener.Addr().(*net.TCPAddr).Port, "grpc", nil
}

func (s *grpcStack) connect(address string) (bool, error) {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if s.best {
		options = append(options,
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 2 * time.Second, Timeout: 2 * time.Second, PermitWithoutStream: true}))
	}
	conn, err := grpc.NewClient(address, options...)
	if err != nil {
		return false, err
	}
	conn.Connect()
	s.lab, s.optional = pb.NewLabClient(conn), pb.NewOptionalLabClient(conn)
	return s.best, nil
}

func (s *grpcStack) call(op op, calls *calls) {
	if s.best && op.DeadlineMs == nil {
		five := 5000
		op.DeadlineMs = &five
	}
	ctx := calls.register(op)
	go func() {
		answer, err := s.ask(ctx, op)
		calls.end(op, answer, status.Code(err).String(), err)
	}()
}

func (s *grpcStack) ask(ctx context.Context, op op) (fields, error) {
	switch op.Method {
	case "send":
		return fields{}, s.send(ctx, op)
	case "fetch":
		return s.fetch(ctx, op)
	case "balance":
		text, err := s.lab.Balance(ctx, &pb.Nothing{})
		return fields{}.text(text.GetText()), err
	}
	text, err := s.lab.Ask(ctx, &pb.Text{Text: op.whole()})
	return fields{}.text(text.GetText()), err
}

func (s *grpcStack) send(ctx context.Context, op op) error {
	if s.best {
		user, err := parsed(op.Protobuf, &pb.OptionalUser{})
		if err == nil {
			_, err = s.optional.Send(ctx, user)
		}
		return err
	}
	user, err := parsed(op.Protobuf, &pb.User{})
	if err == nil {
		_, err = s.lab.Send(ctx, user)
	}
	return err
}

func (s *grpcStack) fetch(ctx context.Context, op op) (fields, error) {
	if s.best {
		user, err := s.optional.Fetch(ctx, &pb.Text{Text: op.Text})
		if err == nil {
			err = missing(user)
		}
		return fields{"user": shown(user)}, err
	}
	user, err := s.lab.Fetch(ctx, &pb.Text{Text: op.Text})
	return fields{"user": shown(user)}, err
}
