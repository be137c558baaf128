package widget

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol"
	"papilio/ui/theme"
)

// mouse presses, drags and lets go on the body of a transcript.
type mouse struct{ tr *Transcript }

func (m mouse) down(at fyne.Position, mods fyne.KeyModifier) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: mods}
	e.Position = at
	m.tr.body.MouseDown(e)
}

func (m mouse) drag(at fyne.Position) {
	m.tr.body.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}})
}

func (m mouse) up() {
	m.tr.body.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
}

func (m mouse) clicks(at fyne.Position, n int) {
	m.tr.body.presses.count = 0
	for range n {
		m.down(at, 0)
		m.up()
	}
}

// placeOf returns where a byte of a line stands, in the middle of its height.
func placeOf(t *testing.T, tr *Transcript, id int64, at int) fyne.Position {
	t.Helper()
	r := tr.known[id]
	n := r.flow.lineOf(at)
	l := r.flow.Lines[n]
	x := r.lineX(l, tr.width)
	for _, p := range l.Pieces {
		if at >= p.Start && at <= p.End {
			x += p.X + r.flow.caret(p, at, messageMetrics(r.face).Width)
			break
		}
	}
	return fyne.NewPos(x, r.flowY()+l.Y+l.Height/2)
}

func TestSelectByDragging(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		tr, w, pics := newTestTranscript(t, v, 498, 410)
		lines := talk(emoticonOf(t, pics, "(duck)", "custom/duck.gif"), emoticonOf(t, pics, "(cakes)", "custom/pancake.png"))
		lines[6].Delivery = protocol.Sent
		tr.Add(lines...)
		tr.ScrollPages(-2)
		m := mouse{tr}
		told := 0
		tr.OnSelected = func() { told++ }
		within := func(from, to int64, a, z int, want string) {
			t.Helper()
			m.down(placeOf(t, tr, from, a), 0)
			m.drag(placeOf(t, tr, to, z))
			m.up()
			if got := tr.SelectedText(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			// The other way round it is the same.
			tr.body.presses.count = 0
			m.down(placeOf(t, tr, to, z), 0)
			m.drag(placeOf(t, tr, from, a))
			m.up()
			if got := tr.SelectedText(); got != want {
				t.Errorf("backwards %q, want %q", got, want)
			}
			tr.body.presses.count = 0
		}
		within(1, 1, 5, 12, "are you")
		within(2, 2, len("I found the old photos from the "), len("I found the old photos from the lake (duck)"), "lake (duck)")
		within(2, 4, len("I found the old photos from the "), len("bringing pancakes (cakes)"),
			"[14:02] Maria: lake (duck)\n[14:03] You: yes!! my train gets in at 11:40\n[14:03] You: bringing pancakes (cakes)")
		shoot(t, w, "selection-"+string(v))
		if !tr.Copy() || fyne.CurrentApp().Clipboard().Content() != tr.SelectedText() {
			t.Error("not on the clipboard")
		}
		if told == 0 {
			t.Error("nobody was told of a selection")
		}
		// A click elsewhere selects nothing; Shift goes on from there.
		m.clicks(placeOf(t, tr, 1, 0), 1)
		if tr.Selected() {
			t.Error("a click selects something")
		}
		m.down(placeOf(t, tr, 1, 4), fyne.KeyModifierShift)
		if got := tr.SelectedText(); got != "hey!" {
			t.Errorf("Shift: %q", got)
		}
	}
}

func TestSelectByClicks(t *testing.T) {
	tr, _, pics := newTestTranscript(t, theme.AlwaysLight, 498, 410)
	duck := emoticonOf(t, pics, "(duck)", "custom/duck.gif")
	tr.Add(Line{ID: 1, From: maria, Name: "Maria", Time: testDay, Emoticons: []protocol.Emoticon{duck},
		Text: protocol.Text{Body: "don't: see (duck) at http://a.example/x, naïve\nsecond line"}},
		Line{ID: 2, From: maria, Name: "Maria", Time: testDay.Add(24 * time.Hour), Text: protocol.Text{Body: "next"}})
	m := mouse{tr}
	body := tr.known[1].line.Text.Body
	for _, c := range []struct {
		at     string
		clicks int
		want   string
	}{
		{"on't", 2, "don't"}, {": see", 2, ":"}, {"ee (", 2, "see"}, {"duck", 2, "(duck)"}, {"example", 2, "http://a.example/x"},
		{"ïve", 2, "naïve"}, {"econd", 2, "second"}, {"econd", 3, body},
	} {
		at := placeOf(t, tr, 1, strings.Index(body, c.at))
		if c.at == "duck" {
			at = placeOf(t, tr, 1, strings.Index(body, "(duck)")).AddXY(2, 0)
		}
		m.clicks(at, c.clicks)
		if got := tr.SelectedText(); got != c.want {
			t.Errorf("%d clicks on %q: %q, want %q", c.clicks, c.at, got, c.want)
		}
	}
	// Going on after a double click takes whole words, over days with their date.
	m.clicks(placeOf(t, tr, 1, strings.Index(body, "econd")), 2)
	m.drag(placeOf(t, tr, 2, 2))
	if got, want := tr.SelectedText(), "[2026-11-22 14:02] Maria: second line\n[2026-11-23 14:02] Maria: next"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// The second click on a link does not open it.
	opened := 0
	tr.OnLink = func(Link) { opened++ }
	link := placeOf(t, tr, 1, strings.Index(body, "example"))
	m.clicks(link, 1)
	tr.body.Tapped(&fyne.PointEvent{Position: link})
	m.down(link, 0)
	tr.body.Tapped(&fyne.PointEvent{Position: link})
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
}

// TestSelectRightToLeft selects in mixed text: what is marked may be in two
// stretches, what is copied is in the order of the text.
func TestSelectRightToLeft(t *testing.T) {
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 498, 200)
	body := "see שלום עולם :) and 123"
	tr.Add(Line{ID: 1, From: maria, Name: "Maria", Time: testDay, Text: protocol.Text{Body: body}},
		Line{ID: 2, From: maria, Name: "Maria", Time: testDay, Text: protocol.Text{Body: "שלום, הרכבת מגיעה ב 11:40 בדיוק :) see you"}})
	m := mouse{tr}
	from, to := strings.Index(body, "e ש"), strings.Index(body, " עולם")
	m.down(placeOf(t, tr, 1, from), 0)
	pieces := tr.known[1].flow.Lines[0].Pieces
	p := pieces[slices.IndexFunc(pieces, func(p Piece) bool { return p.Text == "שלום" })]
	m.drag(fyne.NewPos(textLeft+p.X+tr.known[1].flow.caret(p, to, messageMetrics(tr.known[1].face).Width)+0.5, tr.known[1].flowY()+8))
	if got := tr.SelectedText(); got != "e שלום" {
		t.Errorf("%q", got)
	}
	if tr.body.marked != 2 {
		t.Errorf("%d stretches are marked", tr.body.marked)
	}
	tr.SelectAll()
	if got := tr.SelectedText(); !strings.Contains(got, body) {
		t.Errorf("%q", got)
	}
	if l := tr.known[2].flow.Lines[0]; !l.RightToLeft || tr.known[2].lineX(l, tr.width)+l.W != tr.width-textRight {
		t.Error("a text from right to left does not begin at the right")
	}
	shoot(t, w, "selection-rtl")
}

// TestSelectBeyondTheEdge scrolls while the mouse is held below the window, and
// keeps the selection over lines that come and go.
func TestSelectBeyondTheEdge(t *testing.T) {
	tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	tr.Add(manyLines(101, 9_900)...)
	for !tr.known[9_000].near(tr) {
		tr.ScrollPages(-5)
	}
	m := mouse{tr}
	m.down(placeOf(t, tr, 9_000, 0), 0)
	at := tr.scroll.Offset.Y
	for range 20 {
		m.drag(fyne.NewPos(100, tr.scroll.Offset.Y+900))
		tr.body.stopScrolling()
	}
	if tr.scroll.Offset.Y <= at+100 {
		t.Errorf("scrolled from %v to %v", at, tr.scroll.Offset.Y)
	}
	m.up()
	if tr.body.scrolling != nil {
		t.Error("goes on scrolling")
	}
	got := tr.SelectedText()
	if !strings.Contains(strings.SplitN(got, "\n", 2)[0], ": 9000 ") || strings.Count(got, "\n") < 10 {
		t.Errorf("%.80q, %d lines", got, strings.Count(got, "\n"))
	}
	tr.AddEarlier(manyLines(51, 50), true) // the history comes in meanwhile
	if again := tr.SelectedText(); again != got {
		t.Error("another selection after the history came")
	}
	tr.SelectAll()
	if n := strings.Count(tr.SelectedText(), "\n"); n != tr.Len()-1 {
		t.Errorf("%d line breaks for %d lines", n, tr.Len())
	}
	tr.Clear()
	if tr.Selected() || tr.Copy() {
		t.Error("nothing is left, and it is selected")
	}
}

// near reports whether a row is laid out.
func (r *row) near(tr *Transcript) bool {
	return r.measured == tr.textWidth() && r.y > tr.scroll.Offset.Y && r.y < tr.scroll.Offset.Y+tr.scroll.Size().Height
}
