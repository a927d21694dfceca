package broken

import (
	"bufio"
	"io"
)

// Lines hands each line to handle, to the end of from.
func Lines(from io.Reader, handle func(line string)) {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		handle(lines.Text())
	}
}
