package widget

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
)

// book is a history of any length: each line says its number.
type book struct {
	v     *HistoryView
	n     int
	asked []int
	keys  fyne.KeyModifier
}

func (b *book) line(i int) HistoryLine {
	text := fmt.Sprintf("line %d", i)
	if i%7 == 0 {
		text += strings.Repeat(" and more of it", 12)
	}
	l := HistoryLine{Line: Line{ID: int64(i + 1), Name: "Maria", Mine: i%3 == 0, Delivery: protocol.Received, Text: protocol.Text{Body: text}, Time: time.Date(2026, 1, 1, 8, 0, 0, 0, time.Local).Add(time.Duration(i) * 20 * time.Minute)}}
	l.Marks = [][2]int{{0, 4}}
	return l
}

func (b *book) page(p int) {
	var lines []HistoryLine
	for i := p * HistoryPageSize; i < min(b.n, (p+1)*HistoryPageSize); i++ {
		lines = append(lines, b.line(i))
	}
	b.v.SetPage(p, lines)
}

// deliver brings what was asked for, until nothing more is.
func (b *book) deliver() {
	for len(b.asked) > 0 {
		p := b.asked[0]
		b.asked = b.asked[1:]
		b.page(p)
	}
}

func newBook(t testing.TB, n int) (*book, fyne.Window) {
	a := test.NewApp()
	t.Cleanup(a.Quit)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	b := &book{n: n}
	b.v = NewHistoryView(nil, func(protocol.Emoticon) *picture.Image { return nil })
	b.v.SetNow(func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.Local) })
	b.v.OnPage = func(p int) { b.asked = append(b.asked, p) }
	b.v.Modifiers = func() fyne.KeyModifier { return b.keys }
	w := test.NewWindow(b.v)
	t.Cleanup(w.Close)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(520, 420))
	b.v.SetTotal(n)
	b.deliver()
	return b, w
}

// seen returns the numbers of the lines that are seen whole.
func (b *book) seen() (list []int) {
	top, bottom := b.v.scroll.Offset.Y, b.v.scroll.Offset.Y+b.v.scroll.Size().Height
	for i := b.v.indexAt(top); i >= 0 && i < b.n; i++ {
		y, h := b.v.place(i)
		if y+h > bottom {
			break
		}
		if y >= top && b.v.row(i) != nil {
			list = append(list, i)
		}
	}
	return list
}

func TestHistoryViewWalks(t *testing.T) {
	const n = 100_000
	b, w := newBook(t, n)
	last := func(list []int) int { return list[len(list)-1] }
	if s := b.seen(); last(s) != n-1 {
		t.Fatalf("it does not begin at the end: %v", s)
	}
	key := func(name fyne.KeyName) { b.v.TypedKey(&fyne.KeyEvent{Name: name}); b.deliver() }
	w.Canvas().Focus(b.v)
	for _, c := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyEnd, n - 1}, {fyne.KeyUp, n - 2}, {fyne.KeyHome, 0}, {fyne.KeyUp, 0}, {fyne.KeyDown, 1}, {fyne.KeyPageDown, 15}, {fyne.KeyPageUp, 1}} {
		key(c.key)
		if i, l := b.v.Chosen(); i != c.want || l == nil || !strings.HasPrefix(l.Text.Body, fmt.Sprint("line ", c.want)) {
			t.Errorf("%s: line %d %v, want %d", c.key, i, l, c.want)
		}
		if s := b.seen(); c.want < s[0] || c.want > last(s) {
			t.Errorf("%s: line %d is not seen among %v", c.key, c.want, s)
		}
	}
	for _, to := range []int{50_000, 99_999, 3, 77_777} {
		b.v.ShowLine(to)
		b.deliver()
		if s := b.seen(); to < s[0] || to > last(s) {
			t.Errorf("line %d is not seen among %v", to, s)
		}
	}
	if held := len(b.v.loaded); held > maxHistoryPages {
		t.Errorf("%d pages are held", held)
	}
	if objects := len(b.v.body.draw); objects > 400 {
		t.Errorf("%d objects", objects)
	}
}

// TestHistoryViewStays: what is read stays where it is when pages above come.
func TestHistoryViewStays(t *testing.T) {
	b, _ := newBook(t, 5000)
	b.v.ShowLine(2500)
	b.deliver()
	before, _ := b.v.place(2500)
	before -= b.v.scroll.Offset.Y
	for p := 20; p < 25; p++ {
		b.page(p)
	}
	if after, _ := b.v.place(2500); after-b.v.scroll.Offset.Y-before > 1 || before-(after-b.v.scroll.Offset.Y) > 1 {
		t.Errorf("line 2500 moved from %v to %v", before, after-b.v.scroll.Offset.Y)
	}
	b.v.SetLength(5003)
	b.n = 5003
	b.deliver()
	b.v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	b.deliver()
	if i, l := b.v.Chosen(); i != 5002 || l == nil {
		t.Error("new lines are not there:", i, l)
	}
}

func TestHistoryViewCopies(t *testing.T) {
	b, _ := newBook(t, 50)
	b.v.ShowLine(10)
	b.v.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "line 10" {
		t.Errorf("%q", got)
	}
	b.keys = fyne.KeyModifierShift
	b.v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	b.v.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "Maria: line 10\n") || !strings.Contains(got, "line 11") {
		t.Errorf("%q", got)
	}
}

// BenchmarkHistoryView is what one step costs on Fyne's goroutine.
func BenchmarkHistoryView(b *testing.B) {
	for name, step := range map[string]func(*book, int){
		"jump":   func(k *book, i int) { k.v.ShowLine(i * 7919 % k.n); k.deliver() },
		"scroll": func(k *book, i int) { k.v.scroll.Offset.Y = float32(i * 40 % 1_000_000); k.v.scrolled(); k.deliver() },
		"total":  func(k *book, _ int) { k.v.SetTotal(k.n); k.deliver() },
	} {
		b.Run(name, func(b *testing.B) {
			k, _ := newBook(b, 100_000)
			for i := 0; b.Loop(); i++ {
				step(k, i)
			}
		})
	}
}
