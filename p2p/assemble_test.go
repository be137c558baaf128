package p2p

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"
)

// TestAssemblerAgainstModel hands chunks of any shape and order to the
// assembler and to a model that says it in the plainest way: a message is the
// bytes from 0 on, each chunk taken when it is the next one.
func TestAssemblerAgainstModel(t *testing.T) {
	wholes := 0
	for seed := range uint64(20000) {
		if compareWithModel(t, seed) {
			wholes++
		}
	}
	if wholes < 3000 {
		t.Errorf("only %d messages were completed: the test does not test", wholes)
	}
}

// compareWithModel feeds one message in 30 chunks, some of them nonsense, and
// reports whether it was completed.
func compareWithModel(t *testing.T, seed uint64) bool {
	const limit = 40
	r := rand.New(rand.NewPCG(seed, 7))
	message := picture(seed, 1+r.IntN(limit))
	size := uint64(len(message))
	var a assembler
	var got []byte   // what the model has
	started := false // a first chunk has come
	for range 30 {
		offset, total, n := uint64(len(got)), size, uint64(r.IntN(20))
		switch r.IntN(8) {
		case 0:
			offset = uint64(r.IntN(limit + 5))
		case 1:
			offset = 0
		case 2:
			offset = ^uint64(0) - uint64(r.IntN(20))
		case 3:
			total = r.Uint64() >> r.IntN(64)
		}
		if offset <= size && r.IntN(4) > 0 {
			n = min(n, size-offset)
		}
		payload := make([]byte, n)
		if offset < size {
			copy(payload, message[offset:])
		}
		h := header{SessionID: 5, Identifier: 6, Offset: offset, Total: total, Flags: flagData}
		body, v := a.add(h, payload, limit, time.Time{})

		want := more
		switch sane := total > 0 && total <= limit && n <= total && offset <= total-n; {
		case n == 0 && total > 0:
		case !sane, total != size && started && offset != 0:
			want, got, started = broken, nil, false
		case total != size && offset == 0:
			return false // another message begins under the same key
		case offset == 0 && (!started || n > uint64(len(got))):
			got, started = bytes.Clone(payload), true
		case !started:
			want = stray
		case offset+n <= uint64(len(got)):
		case offset != uint64(len(got)):
			want = gap
		default:
			got = append(got, payload...)
		}
		if started && uint64(len(got)) == size {
			if v != whole || !bytes.Equal(body, message) {
				t.Fatalf("seed %d: the whole message is %d %x, want %x", seed, v, body, message)
			}
			return true
		}
		if v != want {
			t.Fatalf("seed %d: chunk %+v of %d bytes: verdict %d, want %d", seed, h, n, v, want)
		}
		if started && a.next(h) != uint64(len(got)) && total == size {
			t.Fatalf("seed %d: has %d, want %d", seed, a.next(h), len(got))
		}
	}
	return false
}

func TestAssemblerBounds(t *testing.T) {
	now := time.Now()
	a := assembler{}
	first := func(id uint32, n int) verdict {
		now = now.Add(time.Second)
		_, v := a.add(header{Identifier: id, Total: maxSLP}, make([]byte, n), maxSLP, now)
		return v
	}
	for id := range uint32(100) {
		if v := first(id, 10); v != more {
			t.Fatal(v)
		}
	}
	if len(a.partials) != maxSLPBuffers {
		t.Errorf("%d unfinished messages", len(a.partials))
	}
	if _, ok := a.partials[partialKey{0, 99}]; !ok {
		t.Error("the newest was forgotten")
	}
	for id := range uint32(8) {
		first(200+id, 60<<10)
	}
	total := 0
	for _, p := range a.partials {
		total += len(p.body)
	}
	if total > maxSLPBytes {
		t.Errorf("%d bytes held", total)
	}
	a.expire(now.Add(partialTime))
	if len(a.partials) != 0 {
		t.Errorf("%d unfinished messages live for ever", len(a.partials))
	}
	// A session has one unfinished message.
	for id := range uint32(10) {
		a.add(header{SessionID: 9, Identifier: id, Total: 100}, []byte{1}, 100, now)
	}
	if len(a.partials) != 1 {
		t.Errorf("%d messages in one session", len(a.partials))
	}
	// The announced size is never allocated.
	a = assembler{}
	a.add(header{SessionID: 9, Identifier: 1, Total: 4 << 20}, []byte{1}, 4<<20, now)
	if c := cap(a.partials[partialKey{9, 1}].body); c > 4096 {
		t.Errorf("one byte takes %d", c)
	}
}
