package app

import (
	"testing"

	"papilio/p2p"
	"papilio/protocol"
)

func TestLosesFrames(t *testing.T) {
	for id, want := range map[protocol.ClientID]bool{0: false, protocol.ClientMSNC3: false, 0x80000024: false, 0x90000020: true, 0xa0000000: false} {
		if losesFrames(id) != want {
			t.Errorf("%#x: %v", uint32(id), !want)
		}
	}
}

// The settings of direct connections count at once, for conversations that are
// there already too.
func TestDirectSettings(t *testing.T) {
	_, alice, bob, folder := two(t)
	path, data := write(t, "a", 10)
	alice.sendFile(bob, path)
	offer := bob.offered("a")
	bob.accept(offer.ID, "")
	sameFile(t, bob.ended(offer.ID, "").Path, data)
	only(t, folder, "a")
	bob.mu.Lock()
	d := bob.online.conversations[alice.address].direct()
	bob.mu.Unlock()
	if d.Ports() != (p2p.PortRange{}) || d.Mapper() != nil || !d.Allowed() {
		t.Error("not the standard settings")
	}
	for key, value := range map[string]string{FilesPortsSetting: "6891-6900", FilesRouterSetting: "on", FilesDirectSetting: "off"} {
		if err := bob.SetSetting(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if d.Ports() != (p2p.PortRange{First: 6891, Last: 6900}) || d.Mapper() == nil || d.Allowed() {
		t.Error("the settings do not count")
	}
}
