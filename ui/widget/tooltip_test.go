package widget

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

// said is what the tooltip of a window says, and where it is.
func said(w fyne.Window) (text []string, at fyne.Position, size fyne.Size) {
	layer := tipLayer(w.Canvas())
	for i, o := range layer.Objects {
		if i == 0 {
			at, size = o.Position(), o.Size()
		} else {
			text = append(text, o.(*canvas.Text).Text)
		}
	}
	return text, at, size
}

// TestTooltip: it stands under what it is about, above when there is no room, and
// shows what was cut whole.
func TestTooltip(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	top, foot := NewToolButton("smile", "Emoticons", nil), NewToolButton("nudge", "Nudge", nil)
	w := test.NewTempWindow(t, WithTips(container.NewBorder(container.NewHBox(top), container.NewHBox(foot), nil, nil)))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(340, 400))
	top.tip.open(top, "Emoticons")
	text, at, size := said(w)
	if len(text) != 1 || text[0] != "Emoticons" || at.Y < top.Position().Y+top.Size().Height || size.Width > 120 {
		t.Errorf("%q at %v, %v", text, at, size)
	}
	top.tip.hide()
	if text, _, _ := said(w); text != nil {
		t.Errorf("it still says %q", text)
	}
	foot.tip.open(foot, "Nudge")
	if _, at, size := said(w); at.Y+size.Height > 400-foot.Size().Height {
		t.Errorf("at the foot it is at %v, %v", at, size)
	}
	foot.tip.hide()

	name := strings.TrimSpace(strings.Repeat("a name that goes on ", 7)) // longer than the window is wide
	top.tip.open(top, name)
	text, at, size = said(w)
	if got := strings.Join(text, " "); got != name || len(text) < 2 {
		t.Errorf("%d lines: %q", len(text), got)
	}
	if at.X < 0 || at.X+size.Width > 340 {
		t.Errorf("it leaves the window: %v, %v", at, size)
	}
	top.tip.open(top, strings.Repeat("x", 10_000))
	if text, at, size = said(w); len(text) > tooltipLines || at.Y+size.Height > 400 {
		t.Errorf("%d lines down to %v", len(text), at.Y+size.Height)
	}
	top.tip.hide()

	bare := NewToolButton("smile", "", nil)
	test.NewTempWindow(t, bare)
	bare.tip.open(bare, "nowhere to show it") // and nothing happens
	bare.tip.show(bare, "")
	if bare.tip.timer != nil {
		t.Error("nothing waits to be said")
	}
}

// TestTooltipEnds: there is one at a time, and none is left or begins where a
// window comes, goes or loses the keys.
func TestTooltipEnds(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	here, there := NewToolButton("smile", "here", nil), NewToolButton("nudge", "there", nil)
	one, two := test.NewTempWindow(t, WithTips(here)), test.NewTempWindow(t, WithTips(there))
	tipsFrom = time.Time{}
	here.tip.open(here, "here")
	there.MouseIn(nil)
	if text, _, _ := said(one); text != nil || there.tip.timer == nil {
		t.Errorf("the mouse is in another window, and this one says %q", text)
	}
	there.tip.open(there, "there")
	EndTips()
	if text, _, _ := said(two); text != nil {
		t.Errorf("the window went, and it says %q", text)
	}
	here.MouseIn(nil)
	if here.tip.timer != nil {
		t.Error("a window opened under the mouse, and it explains what is there")
	}
	tipsFrom = time.Now()
	here.MouseIn(nil)
	if here.tip.timer == nil {
		t.Error("the mouse came, and nothing is explained")
	}
	EndTips()
	if here.tip.timer != nil {
		t.Error("the window went, and it is explained still")
	}
}
