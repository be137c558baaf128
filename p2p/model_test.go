package p2p

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// A file that comes in pieces of any size, some of them twice and cut anew, is
// the file.
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
