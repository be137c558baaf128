package p2p

import (
	"slices"
	"testing"
)

func TestChunking(t *testing.T) {
	for _, c := range []struct {
		size int
		want []int
	}{
		{5000, []int{1202, 1202, 1202, 1202, 192}}, {1202, []int{1202}}, {1203, []int{1202, 1}}, {0, []int{0}},
	} {
		m := &message{header: header{Identifier: 3, AckID: 4, Total: uint64(c.size)}, body: make([]byte, c.size), footer: 1}
		var got []int
		offset := 0
		for {
			h, payload, err := parseChunk(m.chunk(nil, 1202))
			if err != nil || h.Offset != uint64(offset) || int(h.Length) != len(payload) || h.Identifier != 3 || h.AckID != 4 || h.Total != uint64(c.size) {
				t.Fatalf("%d: %+v, %v", c.size, h, err)
			}
			offset += len(payload)
			got = append(got, len(payload))
			if m.done() {
				break
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", c.size, got, c.want)
		}
	}
}

// SLP and acks go first and whole, data takes turns.
func TestOutgoingOrder(t *testing.T) {
	var o outgoing
	data := func(id uint32, chunks int) *message {
		return &message{header: header{Identifier: id, Flags: flagData}, body: make([]byte, chunks)}
	}
	o.push(data(1, 3))
	o.push(data(2, 3))
	o.push(&message{header: header{Identifier: 10}, body: make([]byte, 2)})
	o.push(&message{header: header{Identifier: 11, Flags: flagAck}})
	var got []uint32
	all := func(*message) bool { return true }
	for m := o.next(all); m != nil; m = o.next(all) {
		m.chunk(nil, 1)
		got = append(got, m.header.Identifier)
		if m.done() {
			o.take(m)
		}
		if len(got) == 5 { // while data is on its way
			o.push(&message{header: header{Identifier: 12, Flags: flagAck}})
		}
	}
	if len(got) != 10 || !slices.Equal(got[:3], []uint32{10, 10, 11}) || got[5] != 12 || got[3] == got[4] || got[6] == got[7] {
		t.Errorf("order %v", got)
	}
}

func TestIdentifiers(t *testing.T) {
	i := newIDs()
	if i.next < firstIdentifier || i.next > lastIdentifier {
		t.Errorf("starts at %#x", i.next)
	}
	i.next = lastIdentifier
	if a, b := i.identifier(), i.identifier(); a != lastIdentifier || b != firstIdentifier {
		t.Errorf("%#x then %#x", a, b)
	}
	for range 1000 {
		if id := i.sessionID(); id < firstIdentifier || id > 1<<31-1 || i.ackID() == 0 {
			t.Fatalf("SessionID %#x", id)
		}
		if g := i.guid(); len(g) != 38 || !kopeteGUID.MatchString(g) {
			t.Fatal(g)
		}
	}
}
