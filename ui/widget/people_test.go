package widget

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
)

// TestCrowd: who is there, with what they do; pictures that are here stay.
func TestCrowd(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	c := NewCrowd()
	c.OnTapped = h.on("tap")
	look(t, c, 120, 200)
	c.SetPeople([]CrowdPerson{{Key: "m", Name: "Maria", Status: protocol.Online}, {Key: "a", Name: "aiko", Status: protocol.Away, Typing: true}})
	c.SetImage("m", red())
	c.SetPeople([]CrowdPerson{{Key: "j", Name: "Jonas", Status: protocol.Offline}, {Key: "m", Name: "Maria", Status: protocol.Busy}})
	if len(c.box.Objects) != 2 || c.People()[1].Image == nil || c.People()[0].Image != nil || c.rows[1].picture.image == nil || !c.rows[0].picture.faded {
		t.Error("the pictures went with who went")
	}
	reads(t, c.rows[1], "Maria", tr("status.busy"))
	test.Tap(c.rows[1])
	test.Tap(c.rows[0].picture)
	h.is(t, "tap m", "tap j")
}

// TestPeoplePicker finds people by name and address, and chooses no more than there
// is room for, by keyboard alone.
func TestPeoplePicker(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	words := PeopleWords{"Invite", "Find", "Clear", "Nobody is online", "Nobody found", func(n int) string { return fmt.Sprint("Invite ", n) }}
	var people []Invitee
	for i := range 40 {
		people = append(people, Invitee{Key: fmt.Sprint("k", i), Name: fmt.Sprintf("Person %02d", i), Second: fmt.Sprintf("p%02d@example.org", i), Status: protocol.Online})
	}
	p := NewPeoplePicker(words, people, 2)
	p.OnPick = func(keys []string) { h.on("pick")(strings.Join(keys, ",")) }
	p.OnEscape = func() { h.on("escape")("") }
	w := look(t, p, 260, 300)
	w.Canvas().Focus(p.Focusable())
	type_ := func(s string) { p.search.SetText(s) }
	type_("p07@")
	keys(p.search.Entry, fyne.KeyReturn)
	type_("person 12")
	keys(p.search.Entry, fyne.KeyReturn)
	if len(p.Found()) != 40 {
		t.Error("the search stays after a choice")
	}
	type_("person 13")
	keys(p.search.Entry, fyne.KeyReturn) // one too many
	reads(t, p.button, "Invite 2")
	if got := strings.Join(p.Chosen(), ","); got != "k7,k12" {
		t.Errorf("chosen are %s", got)
	}
	for range 39 {
		keys(p.search.Entry, fyne.KeyDown)
	}
	if p.scroll.Offset.Y == 0 {
		t.Error("the last one is out of sight")
	}
	for range 39 {
		keys(p.search.Entry, fyne.KeyUp)
	}
	tapAt(p.list, 20, 12*peopleRow+5) // off again
	test.Tap(p.button)
	type_("nobody like this")
	reads(t, p.empty, "Nobody found")
	keys(p.search.Entry, fyne.KeyEscape)
	h.is(t, "pick k7", "escape ")
	reads(t, NewPeoplePicker(words, nil, 2).empty, "Nobody is online")
}

// TestPreviews: what an emoticon and a display picture will look like.
func TestPreviews(t *testing.T) {
	themed(t, theme.AlwaysLight)
	a := NewAnimator(func(func()) {})
	t.Cleanup(a.Close)
	p := NewEmoticonPreview(a, "It looks like this")
	w := look(t, p, 320, 120)
	none := w.Canvas().Capture()
	p.SetPicture(&picture.Image{Frames: []image.Image{red(), red()}, Delays: []time.Duration{time.Hour, time.Hour}})
	if p.Picture() == nil || len(a.playing) == 0 || same(none, w.Canvas().Capture()) {
		t.Error("the picture is not shown, or does not move")
	}
	reads(t, p, "It looks like this")
	p.SetPicture(nil)
	if len(a.playing) != 0 {
		t.Error("it still moves")
	}
	c := NewCropResult()
	cw := look(t, c, 120, 120)
	none = cw.Canvas().Capture()
	c.SetImage(red())
	if c.Image() == nil || same(none, cw.Canvas().Capture()) {
		t.Error("the result is not shown")
	}
}

// TestTransferRow tells what did not fit when the mouse rests on it.
func TestTransferRow(t *testing.T) {
	themed(t, theme.AlwaysLight)
	r := NewTransferRow(true)
	look(t, r, 400, 76)
	long := strings.Repeat("a very long name ", 6) + ".tar.gz"
	why := "Stopped at 37 %: The connection was lost. Try again once you are signed in."
	r.Set(protocol.Transfer{ID: 1, Name: "a.txt", Size: 10, State: protocol.TransferConnecting}, "Maria", "")
	if r.MouseIn(nil); r.cut != "" || r.tip.timer != nil {
		t.Errorf("it tells %q", r.cut)
	}
	r.Set(protocol.Transfer{ID: 1, Name: long, Size: 10, State: protocol.TransferFailed, Code: "connection-lost"}, "Maria", why)
	if r.MouseIn(nil); r.cut != long+"\n"+why || r.tip.timer == nil {
		t.Errorf("it tells %q", r.cut)
	}
	r.MouseOut()
	if r.tip.timer != nil {
		t.Error("it tells when the mouse has left")
	}
}
