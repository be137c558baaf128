package wire_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"papilio/protocol/wire"
)

// Whatever comes in, each command is within the bounds, and what is written
// back reads the same.
func FuzzReader(f *testing.F) {
	for _, s := range streams(f) {
		f.Add(s.data, s.side == wire.FromClient)
	}
	for _, s := range []string{"MSG a b -1\r\n", "MSG a b 1000000000\r\n", "MSG\r\n", "NOT +5\r\nxxxxx", "\r\n\r\n", "911 4\n", "VER  1  x \n", "abc\n", "QRY 1 x 32\r\n"} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, client bool) {
		side := wire.FromServer
		if client {
			side = wire.FromClient
		}
		list, err := readAll(bytes.NewReader(data), side)
		var broken *wire.SyntaxError
		if err != nil && !errors.As(err, &broken) && err != io.ErrUnexpectedEOF {
			t.Errorf("strange error %v", err)
		}
		var back []byte
		for _, cmd := range list {
			if len(cmd.Verb) != 3 || len(cmd.Args) > wire.MaxArgs || len(cmd.Payload) > wire.MaxPayload {
				t.Errorf("out of bounds: %.100v", cmd)
			}
			back = wire.Append(back, cmd)
		}
		again, err := readAll(bytes.NewReader(back), side)
		// An argument may hold a byte that is dropped in writing; without one
		// it is the same command.
		if err == nil && !bytes.ContainsAny(data, "\r\x00") && !reflect.DeepEqual(again, list) {
			t.Errorf("%q became %q", list, again)
		}
	})
}

// The headers of a message: whatever comes in, what was understood is written
// back and understood again.
func FuzzMessage(f *testing.F) {
	for _, s := range streams(f) {
		list, _ := readAll(bytes.NewReader(s.data), s.side)
		for _, cmd := range list {
			if cmd.Verb == "MSG" {
				f.Add(cmd.Payload)
			}
		}
	}
	f.Add([]byte("Content-Type: text/plain\rX: y\r\rbody"))
	f.Add([]byte("no colon\r\n\r\n"))
	f.Fuzz(func(t *testing.T, payload []byte) {
		m := wire.ParseMessage(payload)
		again := wire.ParseMessage(m.Bytes())
		if again.ContentType() != m.ContentType() || again.Get("P2P-Dest") != m.Get("P2P-Dest") || !bytes.Equal(again.Body, m.Body) {
			t.Errorf("%q became %q", m.Bytes(), again.Bytes())
		}
		if len(m.Get("Content-Type")) > 3*4096 {
			t.Error("a header is too long")
		}
	})
}
