package fixed

import (
	"bufio"
	"io"
)

// Lines hands each line to handle, to the end of from. A line that is longer than a message may be, or has no end, is an error.
func Lines(from io.Reader, handle func(line string)) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, MaxBody)
	lines.Split(wholeLines)
	for lines.Scan() {
		handle(lines.Text())
	}
	return lines.Err()
}

// wholeLines is bufio.ScanLines, but what is left over at the end is not a line.
func wholeLines(data []byte, atEOF bool) (int, []byte, error) {
	advance, line, err := bufio.ScanLines(data, false)
	if atEOF && advance == 0 && len(data) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return advance, line, err
}
