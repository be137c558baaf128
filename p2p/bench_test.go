package p2p

import (
	"bytes"
	"context"
	"testing"
	"time"

	"papilio/protocol"
)

var exampleTime = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func BenchmarkHeaderWrite(b *testing.B) {
	b.ReportAllocs()
	h := header{SessionID: 1, Identifier: 2, Offset: 3, Total: 5000, Length: 1202, Flags: flagData, AckID: 7}
	payload := make([]byte, 1202)
	chunk := make([]byte, 0, 2048)
	b.SetBytes(int64(headerSize + len(payload) + footerSize))
	for b.Loop() {
		chunk = appendChunk(chunk[:0], h, payload, 1)
	}
}

func BenchmarkHeaderRead(b *testing.B) {
	b.ReportAllocs()
	chunk := appendChunk(nil, header{SessionID: 1, Identifier: 2, Total: 5000, Flags: flagData}, make([]byte, 1202), 1)
	for b.Loop() {
		h, payload, err := parseChunk(chunk)
		if err != nil || classify(h, payload) != kindData {
			b.Fatal(err)
		}
	}
}

// BenchmarkFetch is a picture of 10 KB between two peers on an in-memory link.
func BenchmarkFetch(b *testing.B) {
	b.ReportAllocs()
	data := picture(1, 10<<10)
	o := protocol.NewObject(alice, protocol.DisplayPicture, data)
	serve := func(protocol.Object) ([]byte, bool) { return data, true }
	b.SetBytes(int64(len(data)))
	p, q := NewPeer(Options{Self: alice, Remote: bob, Serve: serve}), NewPeer(Options{Self: bob, Remote: alice})
	connectQuietly(p, q)
	for b.Loop() {
		got, err := q.Fetch(b.Context(), o)
		if err != nil || !bytes.Equal(got, data) {
			b.Fatal(err)
		}
	}
	p.Close()
	q.Close()
}

// quiet is a link that notes nothing.
type quiet struct {
	peer *Peer // receives what is sent here
	back *quiet
}

func (l *quiet) Send(_ context.Context, chunk []byte) error {
	l.peer.Receive(l.back, chunk)
	return nil
}
func (l *quiet) MaxChunk() int { return 1202 }
func (l *quiet) Close() error  { return nil }

func connectQuietly(a, b *Peer) {
	la, lb := &quiet{peer: b}, &quiet{peer: a}
	la.back, lb.back = lb, la
	a.AddLink(la)
	b.AddLink(lb)
}
