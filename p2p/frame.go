package p2p

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Framing of a direct connection (p2p.md 6.5): a length of four bytes, little
// endian, then a chunk without footer. There is no MIME and no encryption.

var (
	errFrame     = errors.New("a frame of a direct connection is too short or too long")
	errHandshake = errors.New("the other end of a direct connection does not know the secret")
	errTaken     = errors.New("somebody else was quicker, or nobody is waited for any more")
)

// frameReader reads frames with one read for each where it can: the length of the
// next frame comes along with the bytes of this one.
type frameReader struct {
	r       io.Reader
	next    [4]byte // the beginning of the next length
	pending int     // how much of it is here
}

// size reads the length of the next frame, 0 for a keep-alive.
func (f *frameReader) size() (int, error) {
	if _, err := io.ReadFull(f.r, f.next[f.pending:]); err != nil {
		return 0, err
	}
	f.pending = 0
	n := binary.LittleEndian.Uint32(f.next[:])
	if n > maxFrame {
		return 0, errFrame
	}
	return int(n), nil
}

// body reads the n bytes of a frame into b, which has room for four more: they
// are where a footer goes, and are zero afterwards.
func (f *frameReader) body(b []byte, n int) error {
	b = b[:n+footerSize]
	got, err := io.ReadAtLeast(f.r, b, n)
	if err != nil {
		return err
	}
	f.pending = copy(f.next[:], b[n:got])
	clear(b[n:])
	return nil
}

// chunk reads the next frame that is not a keep-alive as a chunk with a zero
// footer. The bytes are those of get, which is told how many are needed.
//
// quirk: old aMSN and papyon keep a connection open with frames of four zero
// bytes (p2p.md 6.5).
func (f *frameReader) chunk(get func(int) []byte) ([]byte, error) {
	for idle, since := 0, time.Now(); ; idle++ {
		n, err := f.size()
		if err != nil {
			return nil, err
		}
		if idle == maxKeepAlives {
			if time.Since(since) < keepAliveTime {
				return nil, errFrame
			}
			idle, since = 0, time.Now()
		}
		if n == 0 {
			continue
		}
		if n == 4 {
			var zero [4 + footerSize]byte
			if err := f.body(zero[:], n); err != nil {
				return nil, err
			}
			if zero == [4 + footerSize]byte{} {
				continue
			}
		}
		if n < headerSize {
			return nil, errFrame
		}
		b := get(n + footerSize)[:n+footerSize]
		if err := f.body(b, n); err != nil {
			return nil, err
		}
		return b, nil
	}
}

// nonce is the secret of a direct connection.
type nonce [16]byte

func newNonce() (n nonce) {
	rand.Read(n[:])
	return n
}

// equal compares all bytes in constant time. A nonce of zeros equals nothing,
// itself included: peers that have none write it.
func (n nonce) equal(o nonce) bool {
	var none nonce
	zero := subtle.ConstantTimeCompare(n[:], none[:])
	return subtle.ConstantTimeCompare(n[:], o[:])&(1-zero) == 1
}

// String writes a nonce as a GUID in Windows layout: three groups in little
// endian, then eight bytes as they are.
func (n nonce) String() string {
	le := binary.LittleEndian
	return fmt.Sprintf("{%08X-%04X-%04X-%X-%X}", le.Uint32(n[:]), le.Uint16(n[4:]), le.Uint16(n[6:]), n[8:10], n[10:])
}

// hashed is what Hashed-Nonce says of a nonce.
func (n nonce) hashed() (h nonce) {
	sum := sha1.Sum(n[:])
	copy(h[:], sum[:])
	return h
}

// parseNonce reads a GUID, with or without braces, in any case.
func parseNonce(s string) (n nonce, ok bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "{"), "}")
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return n, false
	}
	var b [16]byte
	for i, at := range []int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, ok1 := hexDigit(s[at])
		low, ok2 := hexDigit(s[at+1])
		if !ok1 || !ok2 {
			return n, false
		}
		b[i] = high<<4 | low
	}
	le, be := binary.LittleEndian, binary.BigEndian
	le.PutUint32(n[:], be.Uint32(b[:]))
	le.PutUint16(n[4:], be.Uint16(b[4:]))
	le.PutUint16(n[6:], be.Uint16(b[6:]))
	copy(n[8:], b[8:])
	return n, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	}
	return 0, false
}

// secret is what both ends of a direct connection show each other: what we
// send, and what must come.
type secret struct {
	send   nonce // raw
	expect nonce // raw, or its hash
	hashed bool
}

func (s secret) knows(theirs nonce) bool {
	if s.hashed {
		none := nonce{}
		return theirs != none && theirs.hashed().equal(s.expect)
	}
	return theirs.equal(s.expect)
}

// foo is the first frame of the one who connected.
var foo = []byte{4, 0, 0, 0, 'f', 'o', 'o', 0}

// appendHandshake appends the frame that shows our nonce: a header with a flag
// of its own, the nonce in its last sixteen bytes.
func appendHandshake(b []byte, identifier uint32, n nonce) []byte {
	b = binary.LittleEndian.AppendUint32(b, headerSize)
	b = appendHeader(b, header{Identifier: identifier, Flags: flagHandshake})
	return append(b[:len(b)-len(n)], n[:]...)
}

// readHandshake reads the frame that shows the nonce of the other end.
func readHandshake(f *frameReader) (nonce, error) {
	n, err := f.size()
	if err != nil {
		return nonce{}, err
	}
	if n != headerSize {
		return nonce{}, errHandshake // MSNP2P version 2 sends 16 bytes, others anything
	}
	var b [headerSize + footerSize]byte
	if err := f.body(b[:], n); err != nil {
		return nonce{}, err
	}
	h, _, err := parseChunk(b[:])
	if err != nil || h.SessionID != 0 || h.Offset|h.Total != 0 || h.Length != 0 || h.Flags&flagMask != flagHandshake {
		return nonce{}, errHandshake
	}
	return nonce(b[headerSize-16 : headerSize]), nil
}

// connectHandshake is the handshake of the end that connected.
func connectHandshake(c io.ReadWriter, f *frameReader, identifier uint32, s secret) error {
	if _, err := c.Write(appendHandshake(append([]byte(nil), foo...), identifier, s.send)); err != nil {
		return err
	}
	theirs, err := readHandshake(f)
	if err == nil && !s.knows(theirs) {
		err = errHandshake
	}
	return err
}

// acceptHandshake is the handshake of the end that listened. It says nothing
// before the other end has shown that it knows the secret, and claim, asked
// then, is true: whoever reads our answer counts on the connection.
func acceptHandshake(c io.ReadWriter, f *frameReader, identifier uint32, s secret, claim func() bool) error {
	n, err := f.size()
	if err != nil {
		return err
	}
	var b [4 + footerSize]byte
	if n != 4 {
		return errHandshake
	}
	if err := f.body(b[:], n); err != nil {
		return err
	}
	if string(b[:4]) != "foo\x00" {
		return errHandshake
	}
	theirs, err := readHandshake(f)
	if err != nil {
		return err
	}
	if !s.knows(theirs) {
		return errHandshake
	}
	if !claim() {
		return errTaken
	}
	_, err = c.Write(appendHandshake(nil, identifier, s.send))
	return err
}
