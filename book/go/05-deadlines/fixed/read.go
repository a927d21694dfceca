package fixed

import (
	"context"
	"net"
	"time"

	framing "lessons/02-framing/fixed"
)

// Exchange sends request and reads the reply. It ends soon after ctx; then conn is of no more use, and is closed.
func Exchange(ctx context.Context, conn net.Conn, request []byte) ([]byte, error) {
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-ctx.Done():
			conn.SetDeadline(time.Unix(1, 0)) // long ago: it ends a read or write that waits
		case <-stop:
		}
	}()
	err := framing.WriteMessage(conn, request)
	var reply []byte
	if err == nil {
		reply, err = framing.NewReader(conn).Next()
	}
	close(stop)
	<-stopped
	if ctx.Err() != nil {
		conn.Close()
		return nil, ctx.Err()
	}
	return reply, err
}
