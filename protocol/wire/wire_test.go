package wire_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"papilio/protocol/wire"
)

// Lines and payloads, good and broken, as a client and as a server reads them.
func TestRead(t *testing.T) {
	long := strings.Repeat("x", wire.MaxLine-4)
	for _, test := range []struct {
		name, in string
		side     wire.Side
		want     []wire.Command
		code     string // of the SyntaxError; "cut" for an end inside a command
	}{
		{"plain", "VER 1 MSNP9\r\n", wire.FromServer, []wire.Command{wire.New("VER", "1", "MSNP9")}, ""},
		{"bare LF", "VER 1\nOUT\n", wire.FromServer, []wire.Command{wire.New("VER", "1"), {Verb: "OUT"}}, ""},
		{"blanks", "VER  1 \r\n\r\n\r\n911 4\r\n", wire.FromServer, []wire.Command{wire.New("VER", "1"), wire.New("911", "4")}, ""},
		{"payload", "MSG a b 3\r\n\r\nxOUT\r\n", wire.FromServer, []wire.Command{wire.New("MSG", "a", "b").WithPayload([]byte("\r\nx")), {Verb: "OUT"}}, ""},
		{"empty payload", "NOT 0\r\n", wire.FromServer, []wire.Command{{Verb: "NOT", Args: []string{}, Payload: []byte{}}}, ""},
		{"later payloads", "UBX a@b 2\r\nxxGCF x 1\r\ny", wire.FromServer, []wire.Command{wire.New("UBX", "a@b").WithPayload([]byte("xx")), wire.New("GCF", "x").WithPayload([]byte("y"))}, ""},
		{"QRY from a client", "QRY 1 id 2\r\nxx", wire.FromClient, []wire.Command{wire.New("QRY", "1", "id").WithPayload([]byte("xx"))}, ""},
		{"QRY from a server", "QRY 1\r\nQRY 2\r\n", wire.FromServer, []wire.Command{wire.New("QRY", "1"), wire.New("QRY", "2")}, ""},
		{"longest line", "VER " + long + "\r\n", wire.FromServer, []wire.Command{wire.New("VER", long)}, ""},
		{"too long", "VER " + long + "x\r\n", wire.FromServer, nil, "line-too-long"},
		{"endless", strings.Repeat("x", 1<<20), wire.FromServer, nil, "line-too-long"},
		{"negative", "MSG a b -1\r\n", wire.FromServer, nil, "bad-length"}, {"plus", "MSG a b +5\r\nxxxxx", wire.FromServer, nil, "bad-length"},
		{"not a number", "MSG a b c\r\n", wire.FromServer, nil, "bad-length"}, {"missing", "MSG\r\n", wire.FromServer, nil, "bad-length"},
		{"2^31", "MSG a b 2147483648\r\n", wire.FromServer, nil, "bad-length"}, {"2^63", "NOT 9223372036854775808\r\n", wire.FromServer, nil, "bad-length"},
		{"1e9", "IPG 1e9\r\n", wire.FromServer, nil, "bad-length"}, {"over the bound", "MSG a b 65537\r\n", wire.FromServer, nil, "payload-too-long"},
		{"a gigabyte", "NOT 1000000000\r\n", wire.FromServer, nil, "payload-too-long"},
		{"lower case", "ver 1\r\n", wire.FromServer, nil, "bad-command"}, {"four letters", "VERS 1\r\n", wire.FromServer, nil, "bad-command"}, {"mixed", "9A1 1\r\n", wire.FromServer, nil, "bad-command"},
		{"cut in a line", "OUT\r\nVER 1", wire.FromServer, []wire.Command{{Verb: "OUT"}}, "cut"}, {"cut in a payload", "MSG a b 5\r\nxx", wire.FromServer, nil, "cut"}, {"cut before a payload", "MSG a b 5\r\n", wire.FromServer, nil, "cut"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAll(strings.NewReader(test.in), test.side)
			var broken *wire.SyntaxError
			code := ""
			if errors.As(err, &broken) {
				code = broken.Code
			} else if err == io.ErrUnexpectedEOF {
				code = "cut"
			}
			if code != test.code || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// A02: what is announced is not allocated, only what arrives.
func TestAnnouncedIsNotAllocated(t *testing.T) {
	in := []byte("MSG a b 65536\r\nxx")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const rounds = 50
	for range rounds {
		readAll(bytes.NewReader(in), wire.FromServer)
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / rounds; each > 40<<10 {
		t.Errorf("%d bytes for a payload of two", each)
	}
}

// Fifty more arguments than there may be are dropped, the length is not.
func TestArgumentBound(t *testing.T) {
	got, err := readAll(strings.NewReader("MSG "+strings.Repeat("x ", 80)+"2\r\nhi"), wire.FromServer)
	if err != nil || len(got) != 1 || len(got[0].Args) != wire.MaxArgs || string(got[0].Payload) != "hi" {
		t.Errorf("%q %v", got, err)
	}
}

// A line end in an argument cannot start a second command.
func TestInjection(t *testing.T) {
	b := wire.Append(nil, wire.New("REA", "1", "a\r\nOUT\nx\x00", "", "b").WithPayload([]byte("p\r\n")))
	if string(b) != "REA 1 aOUTx b 3\r\np\r\n" {
		t.Errorf("%q", b)
	}
	m := wire.NewMessage("text/plain").Set("X", "a\r\nContent-Type: evil").WithBody([]byte("b"))
	if string(m.Bytes()) != "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nX: aContent-Type: evil\r\n\r\nb" {
		t.Errorf("%q", m.Bytes())
	}
}

// Every command is one Write: nothing can come between a line and its payload.
func TestOneWrite(t *testing.T) {
	var c counter
	w := wire.NewWriter(&c)
	for i := range 3 {
		if err := w.Write(wire.New("MSG", "1", "A").WithPayload(make([]byte, 1000*i))); err != nil {
			t.Fatal(err)
		}
	}
	if c != 3 {
		t.Errorf("%d writes", c)
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c++; return len(p), nil }

func TestCommandParts(t *testing.T) {
	cmd := wire.New("ILN", "7", "NLN")
	if id, ok := cmd.TrID(); !ok || id != 7 || cmd.Arg(1) != "NLN" || cmd.Arg(9) != "" || cmd.Arg(-1) != "" || cmd.String() != "ILN 7 NLN" {
		t.Error(cmd)
	}
	for verb, want := range map[string]int{"911": 911, "ILN": 0, "": 0} {
		if code, ok := (wire.Command{Verb: verb}).ErrorCode(); code != want || ok != (want != 0) {
			t.Errorf("%q is error %d", verb, code)
		}
	}
	for arg, ok := range map[string]bool{"1": true, "4294967295": true, "4294967296": false, "-1": false, "x": false, "": false} {
		if _, got := wire.New("X", arg).TrID(); got != ok {
			t.Errorf("id %q: %v", arg, got)
		}
	}
}

// Headers end in any line end, names have no case, and a message without sense
// has no type (B02).
func TestParseMessage(t *testing.T) {
	for payload, want := range map[string][2]string{
		"Content-Type: Text/Plain; charset=UTF-8\r\n\r\nbody\r\n": {"text/plain", "body\r\n"},
		"content-type:text/plain\n\nbody":                         {"text/plain", "body"},
		"CONTENT-TYPE : text/plain\r\rbody":                       {"text/plain", "body"},
		"no colon\r\nContent-Type: a\r\n\r\n":                     {"a", ""},
		"Content-Type: a\r\nContent-Type: b\r\n\r\nx":             {"a", "x"},
		"Content-Type: a":                                         {"a", ""},
		"\r\nbody":                                                {"", "body"},
		"":                                                        {"", ""},
		"Content-Type: " + strings.Repeat("x", 5000) + "\r\n\r\nx":   {"", "x"},
		strings.Repeat("a: b\r\n", 100) + "Content-Type: c\r\n\r\nx": {"", "x"},
	} {
		m := wire.ParseMessage([]byte(payload))
		if m.ContentType() != want[0] || string(m.Body) != want[1] {
			t.Errorf("%.60q: type %q, body %q", payload, m.ContentType(), m.Body)
		}
	}
	m := wire.ParseMessage([]byte("X-Empty:\r\nY: \xff\r\n\r\n"))
	if !m.Has("x-empty") || m.Get("x-empty") != "" || m.Has("z") || m.Get("y") != "\ufffd" {
		t.Errorf("%q", m.Bytes())
	}
}
