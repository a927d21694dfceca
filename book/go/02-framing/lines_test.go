package framing_test

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"

	"lessons/02-framing/broken"
	"lessons/02-framing/fixed"
	"lessons/twins"
)

type lines func(from io.Reader, handle func(line string)) error

func brokenLines(from io.Reader, handle func(line string)) error {
	broken.Lines(from, handle)
	return nil
}

// read returns the lengths of the lines in text.
func read(lines lines, text string) (lengths []int, err error) {
	err = lines(strings.NewReader(text), func(line string) { lengths = append(lengths, len(line)) })
	return lengths, err
}

func TestLinesUpToTheScannersLimitArrive(t *testing.T) {
	text := strings.Repeat("a", 64<<10-1) + "\nb\n"
	for name, lines := range map[string]lines{"broken": brokenLines, "fixed": fixed.Lines} {
		if lengths, err := read(lines, text); fmt.Sprint(lengths) != "[65535 1]" || err != nil {
			t.Errorf("%s: %v, %v", name, lengths, err)
		}
	}
}

func TestALongerLineIsNotTheEnd(t *testing.T) {
	text := strings.Repeat("a", 64<<10) + "\nb\n"
	twins.Judge[lines](t, "no lines came, and no error", brokenLines, fixed.Lines,
		func(t *testing.T, lines lines) error {
			lengths, err := read(lines, text)
			if len(lengths) == 0 && err == nil {
				return fmt.Errorf("no lines came, and no error")
			}
			if fmt.Sprint(lengths) != "[65536 1]" || err != nil {
				return fmt.Errorf("%v, %v", lengths, err)
			}
			return nil
		})
}

func TestALineWithoutItsEndIsNotALine(t *testing.T) {
	twins.Judge[lines](t, "[10 6], <nil>", brokenLines, fixed.Lines,
		func(t *testing.T, lines lines) error {
			if lengths, err := read(lines, "pay bob 30\npay ca"); fmt.Sprint(lengths) != "[10]" || err != io.ErrUnexpectedEOF {
				return fmt.Errorf("%v, %v", lengths, err)
			}
			return nil
		})
}

func TestALineWithoutAnyEndIsRefused(t *testing.T) {
	if _, err := read(fixed.Lines, strings.Repeat("a", fixed.MaxBody+1)); err != bufio.ErrTooLong {
		t.Errorf("the error is %v", err)
	}
}
