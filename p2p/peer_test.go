package p2p

import (
	"bytes"
	"testing"
	"testing/synctest"

	"papilio/protocol"
)

func TestFetch(t *testing.T) {
	for _, size := range []int{1, 4, 100, 1202, 1203, 5000, 65535, 200 << 10} {
		synctest.Test(t, func(t *testing.T) {
			p := newPair(t)
			defer p.close()
			data := picture(uint64(size), size)
			o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
			got, err := p.bob.Fetch(t.Context(), o)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d bytes: got %d, %v", size, len(got), err)
			}
			synctest.Wait()
			if p.alice.Active() != 0 || p.bob.Active() != 0 {
				t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
			}
		})
	}
}
