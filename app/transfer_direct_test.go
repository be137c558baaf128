package app

import (
	"testing"

	"papilio/protocol"
)

func TestLosesFrames(t *testing.T) {
	for id, want := range map[protocol.ClientID]bool{0: false, protocol.ClientMSNC3: false, 0x80000024: false, 0x90000020: true, 0xa0000000: false} {
		if losesFrames(id) != want {
			t.Errorf("%#x: %v", uint32(id), !want)
		}
	}
}
