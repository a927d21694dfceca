package versioning_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"lessons/06-versioning/broken"
	"lessons/06-versioning/fixed"
	"lessons/twins"
)

// release is what a version of the code has in both releases, with orders as numbers: from, to, cents; or from, through, to, cents.
type release struct {
	writeV1 func(to io.Writer, order [3]uint64) error
	writeV2 func(to io.Writer, order [4]uint64) error
	readV1  func(from io.Reader) ([3]uint64, error)
	readV2  func(from io.Reader) ([4]uint64, error)
}

var (
	brokenReleases = release{
		writeV1: func(to io.Writer, o [3]uint64) error {
			return broken.WriteV1(to, broken.OrderV1{From: o[0], To: o[1], Cents: int64(o[2])})
		},
		writeV2: func(to io.Writer, o [4]uint64) error {
			return broken.WriteV2(to, broken.OrderV2{From: o[0], Through: o[1], To: o[2], Cents: int64(o[3])})
		},
		readV1: func(from io.Reader) ([3]uint64, error) {
			o, err := broken.ReadV1(from)
			return [3]uint64{o.From, o.To, uint64(o.Cents)}, err
		},
		readV2: func(from io.Reader) ([4]uint64, error) {
			o, err := broken.ReadV2(from)
			return [4]uint64{o.From, o.Through, o.To, uint64(o.Cents)}, err
		},
	}
	fixedReleases = release{
		writeV1: func(to io.Writer, o [3]uint64) error {
			return fixed.WriteV1(to, fixed.OrderV1{From: o[0], To: o[1], Cents: int64(o[2])})
		},
		writeV2: func(to io.Writer, o [4]uint64) error {
			return fixed.WriteV2(to, fixed.OrderV2{From: o[0], Through: o[1], To: o[2], Cents: int64(o[3])})
		},
		readV1: func(from io.Reader) ([3]uint64, error) {
			o, err := fixed.ReadV1(from)
			return [3]uint64{o.From, o.To, uint64(o.Cents)}, err
		},
		readV2: func(from io.Reader) ([4]uint64, error) {
			o, err := fixed.ReadV2(from)
			return [4]uint64{o.From, o.Through, o.To, uint64(o.Cents)}, err
		},
	}
)

func TestEachReleaseReadsItself(t *testing.T) {
	for name, release := range map[string]release{"broken": brokenReleases, "fixed": fixedReleases} {
		var wire bytes.Buffer
		if err := release.writeV1(&wire, [3]uint64{1001, 2002, 4500}); err != nil {
			t.Error(err)
		}
		if order, err := release.readV1(&wire); order != [3]uint64{1001, 2002, 4500} || err != nil {
			t.Errorf("%s: %v, %v", name, order, err)
		}
		if err := release.writeV2(&wire, [4]uint64{1001, 7007, 2002, 4500}); err != nil {
			t.Error(err)
		}
		if order, err := release.readV2(&wire); order != [4]uint64{1001, 7007, 2002, 4500} || err != nil {
			t.Errorf("%s: %v, %v", name, order, err)
		}
	}
}

func TestTheSecondReleaseReadsTheFirst(t *testing.T) {
	twins.Judge(t, "[1001 2002 4500 1003], <nil>", brokenReleases, fixedReleases, func(t *testing.T, release release) error {
		var wire bytes.Buffer
		for _, order := range [][3]uint64{{1001, 2002, 4500}, {1003, 2004, 100}} {
			if err := release.writeV1(&wire, order); err != nil {
				return err
			}
		}
		if order, err := release.readV2(&wire); order != [4]uint64{1001, 0, 2002, 4500} || err != nil {
			return fmt.Errorf("%v, %v", order, err)
		}
		return nil
	})
}

func TestTheFirstReleaseRefusesTheSecond(t *testing.T) {
	twins.Judge(t, "20.02 are paid to 7007", brokenReleases, fixedReleases, func(t *testing.T, release release) error {
		var wire bytes.Buffer
		if err := release.writeV2(&wire, [4]uint64{1001, 7007, 2002, 4500}); err != nil {
			return err
		}
		if order, err := release.readV1(&wire); err == nil {
			return fmt.Errorf("%d.%02d are paid to %d", order[2]/100, order[2]%100, order[1])
		}
		return nil
	})
}

func TestACutOrderIsNoCleanEnd(t *testing.T) {
	var wire bytes.Buffer
	if err := fixedReleases.writeV2(&wire, [4]uint64{1001, 7007, 2002, 4500}); err != nil {
		t.Fatal(err)
	}
	whole := wire.Bytes()
	for cut := 1; cut < len(whole); cut++ {
		if _, err := fixedReleases.readV2(bytes.NewReader(whole[:cut])); err != io.ErrUnexpectedEOF {
			t.Errorf("after %d bytes: %v", cut, err)
		}
	}
}
