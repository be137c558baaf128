package p2p

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// model is the assembler at its plainest: a message is what its chunks say, in
// the order of their offsets, as long as each begins where the last one ended.
type model struct {
	total uint64
	body  []byte
	open  bool
}

// add says what becomes of a chunk of a message of at most limit bytes.
func (m *model) add(h header, payload []byte, limit uint64) ([]byte, verdict) {
	n := uint64(len(payload))
	switch {
	case n == 0 && h.Total > 0:
		return nil, more
	case h.Total == 0 || h.Total > limit || n > h.Total || h.Offset > h.Total-n:
		*m = model{}
		return nil, broken
	case !m.open && h.Offset != 0:
		return nil, stray
	case !m.open || h.Offset == 0 && (m.total != h.Total || n > uint64(len(m.body))):
		*m = model{total: h.Total, open: true} // begun, or begun anew
	case m.total != h.Total:
		*m = model{}
		return nil, broken
	}
	switch have := uint64(len(m.body)); {
	case h.Offset+n <= have:
		return nil, more
	case h.Offset != have:
		return nil, gap
	}
	m.body = append(m.body, payload...)
	if uint64(len(m.body)) == m.total {
		done := m.body
		*m = model{}
		return done, whole
	}
	return nil, more
}

// TestAssemblerModel throws chunks of a few messages at the assembler and at
// the model: in order and not, twice, cut anew, with numbers that lie.
func TestAssemblerModel(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		var a assembler
		models := map[partialKey]*model{}
		texts := map[uint32][]byte{}
		offsets := map[uint32]int{}
		completed := 0
		for step := range 400 {
			id := uint32(r.IntN(3) + 1)
			if texts[id] == nil {
				texts[id] = picture(seed+uint64(id), r.IntN(4000)+1)
			}
			text := texts[id]
			from := offsets[id]
			switch r.IntN(12) {
			case 0:
				from = r.IntN(len(text) + 1)
			case 1:
				from = 0
			}
			size := min(r.IntN(1300), len(text)-from)
			h := header{Identifier: id, Offset: uint64(from), Total: uint64(len(text)), Length: r.Uint32()}
			switch r.IntN(40) {
			case 0:
				h.Total += uint64(r.IntN(3)) - 1
			case 1:
				h.Offset = r.Uint64()
			case 2:
				h.Total = r.Uint64() >> r.IntN(64)
			}
			payload := text[from : from+size]
			k := partialKey{h.SessionID, h.Identifier}
			if models[k] == nil {
				models[k] = &model{}
			}
			wantBody, want := models[k].add(h, payload, 4096)
			body, got := a.add(h, payload, 4096, exampleTime)
			if got != want || !bytes.Equal(body, wantBody) {
				t.Fatalf("seed %d, step %d: %+v with %d bytes gives %d (%d bytes), want %d (%d bytes)", seed, step, h, len(payload), got, len(body), want, len(wantBody))
			}
			offsets[id] = min(from+size, len(text))
			if got == whole {
				completed++
				delete(texts, id)
				delete(offsets, id)
			}
		}
		if completed == 0 {
			t.Errorf("seed %d: nothing was ever whole", seed)
		}
	}
}

// TestDownloadModel is the same for a file: whatever comes in whatever order, the
// file is what the bytes in order say, and a chunk that arrives is never lost.
func TestDownloadModel(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 9))
		s := newScript(t, nil)
		offers := make(chan *Transfer, 1)
		s.peer.options.OnFile = func(tr *Transfer) { offers <- tr }
		data := picture(seed, r.IntN(300000)+1)
		f := fileSender{context: plainRecord, what: func(s *script, send func(int, int)) {
			for at := 0; at < len(data); {
				from := max(0, at-r.IntN(5000)*r.IntN(2)) // again, cut anew
				to := min(len(data), from+r.IntN(9000)+1)
				send(from, to)
				at = max(at, to)
			}
		}}
		f.play(s, data)
		in := <-offers
		var dst memory
		if err := in.Accept(&dst); err != nil {
			t.Fatal(err)
		}
		wantEnd(t, in, "")
		if !bytes.Equal(dst.bytes(), data) {
			t.Errorf("seed %d: other bytes", seed)
		}
		s.peer.Close()
	}
}
