package p2p

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
)

// The numbers of p2p.md 6.5.
func TestNonce(t *testing.T) {
	n, ok := parseNonce("{122D2937-5C86-4C7B-81F5-0E05017880C2}")
	if got := hex.EncodeToString(n[:]); !ok || got != "37292d12865c7b4c81f50e05017880c2" {
		t.Errorf("bytes %s", got)
	}
	if got := n.String(); got != "{122D2937-5C86-4C7B-81F5-0E05017880C2}" {
		t.Errorf("text %s", got)
	}
	if got := n.hashed().String(); got != "{2B95F56D-9CA0-9A64-82CE-ADC1F3C55845}" {
		t.Errorf("hash %s", got)
	}
	packet := "30000000" + "00000000d0b2a100" + strings.Repeat("00", 20) + "00010000" + "37292d12865c7b4c81f50e05017880c2"
	if got := hex.EncodeToString(appendHandshake(nil, 0x00A1B2D0, n)); got != packet {
		t.Errorf("packet %s", got)
	}
	if lower, ok := parseNonce("122d2937-5c86-4c7b-81f5-0e05017880c2"); !ok || lower != n {
		t.Error("lower case without braces")
	}
	for _, bad := range []string{"", "{}", "{122D2937-5C86-4C7B-81F5-0E05017880C}", "{122D2937-5C86-4C7B-81F5-0E05017880CX}", "{122D29375C86-4C7B-81F5--0E05017880C2}", strings.Repeat("-", 36)} {
		if _, ok := parseNonce(bad); ok {
			t.Errorf("%q is a nonce", bad)
		}
	}
	other := n
	other[15] ^= 1
	if !n.equal(n) || n.equal(other) || (nonce{}).equal(nonce{}) {
		t.Error("equal")
	}
	if a, b := newNonce(), newNonce(); a == b || a == (nonce{}) {
		t.Error("not random")
	}
}

// shakeHands runs both ends of a handshake over a pipe.
func shakeHands(dials, listens secret) (dialErr, listenErr error) {
	a, b := net.Pipe()
	done := make(chan error, 1)
	go func() {
		defer b.Close()
		done <- acceptHandshake(b, &frameReader{r: b}, 1, listens, func() bool { return true })
	}()
	dialErr = connectHandshake(a, &frameReader{r: a}, 2, dials)
	a.Close()
	return dialErr, <-done
}

func TestHandshake(t *testing.T) {
	n, m := newNonce(), newNonce()
	for _, c := range []struct {
		name           string
		dials, listens secret
		good           bool
	}{
		{"plain", secret{send: n, expect: n}, secret{send: n, expect: n}, true},
		{"another nonce", secret{send: m, expect: m}, secret{send: n, expect: n}, false},
		{"zeros", secret{}, secret{}, false},
		{"hashed", secret{n, m.hashed(), true}, secret{m, n.hashed(), true}, true},
		{"hashed, another nonce", secret{m, m.hashed(), true}, secret{m, n.hashed(), true}, false},
		{"the hash instead of the nonce", secret{n.hashed(), m.hashed(), true}, secret{m, n.hashed(), true}, false},
		{"hashed zeros", secret{nonce{}, m.hashed(), true}, secret{m, (nonce{}).hashed(), true}, false},
		{"the listener knows nothing", secret{n, m.hashed(), true}, secret{n, n.hashed(), true}, false},
	} {
		d, l := shakeHands(c.dials, c.listens)
		if good := d == nil && l == nil; good != c.good {
			t.Errorf("%s: %v, %v", c.name, d, l)
		}
	}
}

// TestHandshakeHostile is what the other end may say instead (hostile-input.md
// C01 to C03): nothing is answered to any of it.
func TestHandshakeHostile(t *testing.T) {
	n := newNonce()
	good := appendHandshake(append([]byte(nil), foo...), 7, n)
	change := func(at int, b byte) []byte {
		c := bytes.Clone(good)
		c[at] = b
		return c
	}
	data := append(bytes.Clone(foo), 49, 0, 0, 0)
	data = append(appendHeader(data, header{SessionID: 5, Total: 1, Length: 1, Flags: flagData}), 'x')
	for name, in := range map[string][]byte{
		"nothing": nil, "no foo": good[8:], "foo longer": append([]byte{5, 0, 0, 0, 'f', 'o', 'o', 0, 0}, good[8:]...), "wrong foo": change(4, 'g'),
		"huge length": {0xff, 0xff, 0xff, 0xff}, "data": data, "version 2": append(bytes.Clone(foo), append([]byte{16, 0, 0, 0}, n[:]...)...),
		"wrong nonce": change(59, good[59]^1), "wrong first byte": change(44, good[44]^0x80), "zero nonce": append(bytes.Clone(good[:44]), make([]byte, 16)...),
		"session": change(12, 1), "flags": change(40, 2), "total": change(28, 1), "cut": good[:len(good)-1], "GET": []byte("GET / HTTP/1.1\r\n\r\n"),
	} {
		var out bytes.Buffer
		err := acceptHandshake(struct {
			io.Reader
			io.Writer
		}{bytes.NewReader(in), &out}, &frameReader{r: bytes.NewReader(in)}, 1, secret{send: n, expect: n}, func() bool { return true })
		if err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, answered %d bytes", name, err, out.Len())
		}
	}
	if err := acceptHandshake(discard{}, &frameReader{r: bytes.NewReader(good)}, 1, secret{send: n, expect: n}, func() bool { return false }); !errors.Is(err, errTaken) {
		t.Errorf("nobody was waited for: %v", err)
	}
}

type discard struct{ io.Reader }

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// frames writes chunks as a direct connection carries them.
func frames(payloads ...[]byte) (b []byte) {
	for _, p := range payloads {
		b = binary.LittleEndian.AppendUint32(b, uint32(headerSize+len(p)))
		b = append(appendHeader(b, header{SessionID: 9, Length: uint32(len(p)), Total: uint64(len(p)), Flags: flagData}), p...)
	}
	return b
}

func TestFrames(t *testing.T) {
	big := bytes.Repeat([]byte{1}, maxDirectPayload)
	in := frames(nil, []byte("a"), big)
	in = append(in, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0) // keep-alives of two kinds
	in = append(in, frames([]byte("bc"))...)
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(in), "by bytes": iotest.OneByteReader(bytes.NewReader(in)), "by halves": iotest.HalfReader(bytes.NewReader(in))} {
		f := &frameReader{r: r}
		for i, want := range [][]byte{nil, []byte("a"), big, []byte("bc")} {
			chunk, err := f.chunk(func(n int) []byte { return bytes.Repeat([]byte{0xEE}, n) })
			if err != nil {
				t.Fatalf("%s, frame %d: %v", name, i, err)
			}
			h, payload, err := parseChunk(chunk)
			if err != nil || h.SessionID != 9 || !bytes.Equal(payload, want) || !bytes.Equal(chunk[len(chunk)-4:], []byte{0, 0, 0, 0}) {
				t.Errorf("%s, frame %d: %+v, %d bytes, %v", name, i, h, len(payload), err)
			}
		}
		if _, err := f.chunk(func(n int) []byte { return make([]byte, n) }); err != io.EOF {
			t.Errorf("%s: %v at the end", name, err)
		}
	}
	for name, in := range map[string][]byte{
		"1": {1, 0, 0, 0, 0}, "47": append([]byte{47, 0, 0, 0}, make([]byte, 60)...), "cap+1": {0x31, 0, 1, 0}, "4 bytes": {4, 0, 0, 0, 1, 0, 0, 0},
		"2^32-1": {0xff, 0xff, 0xff, 0xff}, "a storm of nothing": make([]byte, 4*(maxKeepAlives+1)),
	} {
		asked := 0
		if _, err := (&frameReader{r: bytes.NewReader(in)}).chunk(func(n int) []byte { asked += n; return make([]byte, n) }); !errors.Is(err, errFrame) || asked > 0 {
			t.Errorf("%s: %v, room for %d bytes asked for", name, err, asked)
		}
	}
}

// FuzzFrames reads anything as a direct connection and compares with a reader
// that is simple.
func FuzzFrames(f *testing.F) {
	f.Add(frames(nil, []byte("abc")), uint8(1))
	f.Add(append([]byte{0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}, frames([]byte("x"))...), uint8(7))
	f.Add(appendHandshake(bytes.Clone(foo), 3, nonce{1}), uint8(0))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, uint8(3))
	f.Fuzz(func(t *testing.T, in []byte, pieces uint8) {
		r := io.Reader(bytes.NewReader(in))
		switch pieces % 3 {
		case 1:
			r = iotest.OneByteReader(r)
		case 2:
			r = iotest.HalfReader(r)
		}
		reader, rest := &frameReader{r: r}, in
		for {
			chunk, err := reader.chunk(func(n int) []byte {
				if n > maxFrame+footerSize {
					t.Fatalf("room for %d bytes", n)
				}
				return bytes.Repeat([]byte{0xEE}, n)
			})
			want, left, good := simpleFrame(rest)
			if err != nil {
				if good && !errors.Is(err, errFrame) {
					t.Fatalf("%v, but there is a frame of %d bytes", err, len(want))
				}
				break
			}
			if !good || !bytes.Equal(chunk[:len(chunk)-footerSize], want) || !bytes.Equal(chunk[len(chunk)-footerSize:], make([]byte, footerSize)) {
				t.Fatalf("read % x, want % x", chunk, want)
			}
			rest = left
		}
		n := nonce{1, 2, 3}
		var out bytes.Buffer
		err := acceptHandshake(struct {
			io.Reader
			io.Writer
		}{nil, &out}, &frameReader{r: bytes.NewReader(in)}, 1, secret{send: n, expect: n}, func() bool { return true })
		knew := len(in) >= 60 && bytes.Equal(in[44:60], n[:])
		if (err == nil) && !knew || err != nil && out.Len() > 0 {
			t.Fatalf("let in by % x: %v", in, err)
		}
	})
}

// simpleFrame returns the first frame of b that is not a keep-alive.
func simpleFrame(b []byte) (frame, rest []byte, good bool) {
	for len(b) >= 4 {
		n := int(binary.LittleEndian.Uint32(b))
		if n > maxFrame || len(b) < 4+n {
			return nil, nil, false
		}
		frame, b = b[4:4+n], b[4+n:]
		if n >= headerSize {
			return frame, b, true
		}
		if n != 0 && !bytes.Equal(frame, []byte{0, 0, 0, 0}) {
			return nil, nil, false
		}
	}
	return nil, nil, false
}
