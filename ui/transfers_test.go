package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// someTransfers are files in every state, the newest first.
func someTransfers() []protocol.Transfer {
	at := time.Date(2026, 11, 22, 13, 40, 0, 0, time.Local)
	return []protocol.Transfer{
		{ID: 9, With: "piotr@example.org", Name: "tent-manual.zip", Size: 3 << 20, Moved: 1258292, State: protocol.TransferFailed, Code: "contact-offline", Path: "/tmp/tent-manual.zip", Started: at},
		{ID: 8, With: "amelie@example.org", Name: "pier.png", Size: 412 << 10, Moved: 412 << 10, Incoming: true, State: protocol.TransferDone, Path: "/tmp/pier.png", Started: at, Ended: at.Add(8 * time.Minute)},
		{ID: 7, With: "maria@example.org", Name: "packing-list.pdf", Size: 148 << 10, Moved: 12 << 10, State: protocol.TransferMoving, Rate: 3 << 10, Route: protocol.RouteSwitchboard, Started: at},
		{ID: 6, With: "jonas@example.org", Name: "second rehearsal, take 4 (final, really).ogg", Size: 25270682, Moved: 15623782, Incoming: true, State: protocol.TransferMoving, Rate: 1258291, Route: protocol.RouteComputers, Started: at},
		{ID: 5, With: "maria@example.org", Name: "lake-2003-evening.jpg", Size: 1887437, Incoming: true, State: protocol.TransferOffered, Started: at},
		{ID: 4, With: "jonas@example.org", Name: "setup.exe", Size: 900, Moved: 900, Incoming: true, State: protocol.TransferDone, Dangerous: true, Path: "/tmp/setup.exe", Started: at, Ended: at},
	}
}

// TestTransfersLook shows the window in all its states, to look at.
func TestTransfersLook(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		for _, c := range []protocol.Contact{{Address: "maria@example.org", Name: "Maria"}, {Address: "jonas@example.org", Name: "Jonas"}, {Address: "amelie@example.org", Name: "Amélie"}, {Address: "piotr@example.org", Name: "Piotr"}} {
			b.people.contacts[c.Address] = c
		}
		b.openTransfers()
		x := b.transfers
		b.shot(x.w, "transfers-empty-"+string(look))
		if x.empty.Hidden || !x.clear.Hidden {
			t.Error("nothing is not said")
		}
		x.set(someTransfers())
		if got := x.sums.Text; !strings.Contains(got, T("transfers.running", "Count", 2)) || !strings.Contains(got, T("transfers.waiting", "Count", 1)) || !strings.Contains(got, "1.2 MB/s") {
			t.Errorf("the sums are %q", got)
		}
		if items := x.list.Items(); items[0].File.ID != 5 || items[1].File.ID != 7 || items[3].File.ID != 9 || !strings.HasPrefix(items[3].Problem, "Stopped at 40 %") {
			t.Errorf("the order is %+v", items)
		}
		b.shot(x.w, "transfers-"+string(look))
		key(x.w, fyne.KeyDown, fyne.KeyDown)
		b.shot(x.w, "transfers-keyboard-"+string(look))
		x.w.Resize(fyne.NewSize(480, 300))
		b.shot(x.w, "transfers-small-"+string(look))
		var many []protocol.Transfer
		for i := range 200 {
			many = append(many, protocol.Transfer{ID: int64(300 - i), With: "maria@example.org", Name: fmt.Sprintf("IMG_%04d.jpg", 300-i), Size: 2 << 20, Moved: 2 << 20, State: protocol.TransferDone, Path: "/tmp/x", Ended: time.Now()})
		}
		x.set(many)
		x.w.Resize(fyne.NewSize(transfersWidth, transfersHeight))
		key(x.w, fyne.KeyEnd)
		b.shot(x.w, "transfers-many-"+string(look))
		if f, _ := x.list.Selected(); f.ID != 101 || x.list.Row(101) == nil || x.list.Row(300) != nil {
			t.Errorf("at the end %d is selected", f.ID)
		}
	})
}

// TestTransfersByKeyboard: a file is accepted, declined, sent again and cleared
// without a mouse.
func TestTransfersByKeyboard(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	folder := t.TempDir()
	if err := b.session.SetSetting(app.FilesFolderSetting, folder); err != nil {
		t.Fatal(err)
	}
	data := assets.Bytes("pictures/sunset.png")
	for _, name := range []string{"first.png", "second.png"} {
		if _, err := o.SendFileBytes("lena@example.org", name, data); err != nil {
			t.Fatal(err)
		}
	}
	b.Show()
	b.main.shortcut(ctrl(fyne.KeyJ))
	x := b.transfers
	state := func(name string) protocol.TransferState {
		for _, f := range b.session.Transfers() {
			if f.Name == name {
				return f.State
			}
		}
		return ""
	}
	choose := func(name string) {
		t.Helper()
		b.q.until(t, name, func() bool {
			for i, item := range x.list.Items() {
				if item.File.Name == name {
					x.w.Canvas().Focus(x.list)
					key(x.w, fyne.KeyHome)
					for range i {
						key(x.w, fyne.KeyDown)
					}
					f, _ := x.list.Selected()
					return f.Name == name
				}
			}
			return false
		})
	}
	b.q.until(t, "both offers", func() bool {
		return state("first.png") == protocol.TransferOffered && state("second.png") == protocol.TransferOffered
	})
	choose("first.png")
	b.q.until(t, "the preview", func() bool { f, _ := x.list.Selected(); return !f.HasPreview || x.previews[f.ID] != nil })
	b.shot(x.w, "transfers-offer")
	key(x.w, fyne.KeyReturn)
	b.q.until(t, "accepted", func() bool { return state("first.png") == protocol.TransferDone })
	choose("second.png")
	key(x.w, fyne.KeyDelete)
	b.q.until(t, "declined", func() bool { return state("second.png") == protocol.TransferFailed })
	if got, err := os.ReadFile(filepath.Join(folder, "first.png")); err != nil || len(got) != len(data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	mine := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(mine, []byte("pack the stove"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.session.SendFile(maria, mine); err != nil {
		t.Fatal(err)
	}
	for range 2 { // declined, sent again, declined again
		b.q.until(t, "declined there", func() bool {
			for _, f := range o.Transfers() {
				if f.Incoming && f.State == protocol.TransferOffered {
					return o.DeclineFile(f.ID) == nil
				}
			}
			return false
		})
		b.q.until(t, "failed here", func() bool { return state("notes.txt") == protocol.TransferFailed })
		choose("notes.txt")
		b.q.until(t, "shown as failed", func() bool { f, _ := x.list.Selected(); return f.State == protocol.TransferFailed })
		key(x.w, fyne.KeyReturn)
	}
	b.q.until(t, "three of them", func() bool { return len(b.session.Transfers()) == 5 })
	b.shot(x.w, "transfers-done")
	test.Tap(x.clear)
	b.q.until(t, "cleared", func() bool { return len(x.list.Items()) == 1 })
	key(x.w, fyne.KeyDelete)
	b.q.until(t, "cancelled", func() bool { return state("notes.txt") == protocol.TransferFailed })
	key(x.w, fyne.KeyEscape)
	if x.shown {
		t.Error("Escape leaves it open")
	}
}

// TestOpenDangerous: a program is opened only after a question.
func TestOpenDangerous(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openTransfers()
	x := b.transfers
	files := someTransfers()
	x.set(files)
	x.act(files[5], widget.TransferOpen)
	if x.w.Canvas().Overlays().Top() == nil {
		t.Fatal("it is opened without a question")
	}
	b.shot(x.w, "transfers-danger")
	key(x.w, fyne.KeyEscape)
	x.act(files[1], widget.TransferOpen)
	b.q.until(t, "said that it is not there", func() bool { return x.problem.Text == T("transfer.not-opened") })
}
