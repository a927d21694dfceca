package framing_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"lessons/02-framing/broken"
	"lessons/02-framing/fixed"
	"lessons/twins"
)

func TestALengthThatDoesNotFitIsRefused(t *testing.T) {
	if strconv.IntSize == 32 {
		t.Skip("there is no longer body")
	}
	type header func(length int) ([]byte, error)
	brokenHeader := func(length int) ([]byte, error) { return broken.Header(length), nil }
	twins.Judge[header](t, "4294967301 bytes are announced as 5", brokenHeader, fixed.Header,
		func(t *testing.T, header header) error {
			announced, err := header(int(uint64(1)<<32 + 5))
			if err == nil {
				return fmt.Errorf("4294967301 bytes are announced as %d", announced[3])
			}
			return nil
		})
}

// connection returns a TCP connection to a reader that takes everything, and tells it when it has seen the end.
func connection(t *testing.T) (net.Conn, <-chan []byte) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	all := make(chan []byte, 1)
	read := make([]byte, 2*fixed.MaxBody) // beforehand: what the writer allocates is counted
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			close(all)
			return
		}
		n, _ := io.ReadFull(conn, read)
		all <- read[:n]
	}()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, all
}

func TestAMessageIsWrittenWithoutACopyOfIt(t *testing.T) {
	type write func(conn net.Conn, body []byte) error
	twins.Judge[write](t, "the body was copied", broken.WriteMessage, fixed.WriteMessage,
		func(t *testing.T, write write) error {
			conn, all := connection(t)
			body := bytes.Repeat([]byte("pay bob 30\n"), fixed.MaxBody/11)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := write(conn, body)
			runtime.ReadMemStats(&after)
			conn.Close()
			read := <-all
			if err != nil || !bytes.Equal(read[4:], body) {
				return fmt.Errorf("%d bytes arrived, %v", len(read), err)
			}
			if after.TotalAlloc-before.TotalAlloc >= uint64(len(body)) {
				return errors.New("the body was copied")
			}
			return nil
		})
}

// Write has two results. What takes one of them does not compile.
func TestOneResultOfWriteDoesNotCompile(t *testing.T) {
	out, err := exec.Command("go", "build", "./testdata/one-result").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "1 variable but conn.Write returns 2 values") {
		t.Errorf("%v\n%s", err, out)
	}
}
