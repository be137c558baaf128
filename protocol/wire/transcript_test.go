package wire_test

import (
	"bytes"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"papilio/protocol/internal/transcript"
	"papilio/protocol/wire"
)

// streams returns every recorded byte stream with the side that reads it.
func streams(t testing.TB) map[string]stream {
	t.Helper()
	files, err := filepath.Glob("../client/testdata/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d recordings: %v", len(files), err)
	}
	out := map[string]stream{}
	for _, file := range files {
		connections, err := transcript.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, steps := range connections {
			name := filepath.Base(file) + "/" + string(rune('a'+i))
			out[name+"/server"] = stream{transcript.Stream(steps, transcript.Received), wire.FromServer}
			out[name+"/client"] = stream{transcript.Stream(steps, transcript.Sent), wire.FromClient}
		}
	}
	return out
}

type stream struct {
	data []byte
	side wire.Side
}

func readAll(r io.Reader, side wire.Side) ([]wire.Command, error) {
	reader := wire.NewReader(r, side)
	var out []wire.Command
	for {
		cmd, err := reader.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, cmd)
	}
}

// Every byte of every recording is read, and written back it is the same
// bytes: nothing is lost and nothing made up.
func TestRecordingsRoundTrip(t *testing.T) {
	commands := 0
	for name, s := range streams(t) {
		list, err := readAll(bytes.NewReader(s.data), s.side)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var back []byte
		for _, cmd := range list {
			back = wire.Append(back, cmd)
			if cmd.Payload != nil && cmd.Verb == "MSG" && wire.ParseMessage(cmd.Payload).ContentType() == "" {
				t.Errorf("%s: a message without a type: %q", name, cmd.Payload)
			}
		}
		if !bytes.Equal(back, s.data) {
			t.Errorf("%s: written back, %d bytes became %d", name, len(s.data), len(back))
		}
		commands += len(list)
	}
	if commands < 400 {
		t.Errorf("only %d commands in all recordings", commands)
	}
}

// A stream may arrive in any pieces: every split point reads the same, and so
// does one byte at a time.
func TestEverySplitPoint(t *testing.T) {
	for name, s := range streams(t) {
		want, err := readAll(bytes.NewReader(s.data), s.side)
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if strings.HasPrefix(name, "display-picture") { // long and all alike
			step = 211
		}
		for at := 0; at <= len(s.data); at += step {
			halves := io.MultiReader(bytes.NewReader(s.data[:at]), bytes.NewReader(s.data[at:]))
			got, err := readAll(halves, s.side)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s split at %d: %d commands, want %d: %v", name, at, len(got), len(want), err)
			}
		}
		got, err := readAll(iotest.OneByteReader(bytes.NewReader(s.data)), s.side)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s byte by byte: %d commands, want %d: %v", name, len(got), len(want), err)
		}
	}
}

// A stream that ends in the middle of a command is an error, at every point.
func TestEveryCut(t *testing.T) {
	s := streams(t)["sign-in.txt/a/server"]
	whole, _ := readAll(bytes.NewReader(s.data), s.side)
	clean := map[int]bool{0: true}
	at := 0
	for _, cmd := range whole {
		at += len(wire.Append(nil, cmd))
		clean[at] = true
	}
	for cut := range s.data {
		_, err := readAll(bytes.NewReader(s.data[:cut]), s.side)
		if clean[cut] && err != nil || !clean[cut] && err != io.ErrUnexpectedEOF {
			t.Fatalf("cut at %d (between commands: %v): %v", cut, clean[cut], err)
		}
	}
}
