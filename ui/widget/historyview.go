package widget

import (
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
)

// HistoryLine is one line of a HistoryView. Of Line it shows ID, Notice, Mine,
// Name, Text, Emoticons, Time and Delivery.
type HistoryLine struct {
	Line
	Marks [][2]int // what was found in the text, in bytes
	Who   string   // in place of the speaker; "" for "You" or Name
}

// HistoryPageSize is how many lines a page of a HistoryView has; only the last
// page may have fewer.
const HistoryPageSize = 100

// maxHistoryPages is how many pages a HistoryView holds at once.
const maxHistoryPages = 24

// HistoryView shows any number of lines, day by day: time, speaker, text. Only
// the pages near what is seen are here: OnPage asks for one, SetPage brings it,
// and lines that are not here have a height that was guessed. One line may be
// chosen. Arrows, page keys, Home and End walk. Everything is called on Fyne's
// goroutine.
type HistoryView struct {
	widget.BaseWidget
	OnPage   func(page int) // lines page*HistoryPageSize and on are wanted
	OnLink   func(Link)
	OnMenu   func(index int, l HistoryLine, s *Span, at fyne.Position) // at is on the canvas
	OnOpen   func(index int, l HistoryLine)                            // Enter, or a click when Opens
	OnDelete func(index int, l HistoryLine)                            // the Delete key
	OnKey    func(*fyne.KeyEvent)                                      // a key the view has no use for
	// OnShortcut sees the shortcuts the view has no use for.
	OnShortcut func(fyne.Shortcut)
	// Modifiers tells which keys are held; nil asks the driver.
	Modifiers func() fyne.KeyModifier
	Opens     bool // a click opens a line

	look    *Transcript // measures and draws emoticons
	scroll  *container.Scroll
	body    *historyBody
	total   int
	pages   []historyPage
	loaded  []int // pages that are here, the one wanted last at the end
	width   float32
	chosen  int // -1 for none
	anchor  int // where a selection of several lines began
	focused bool
	frame   focusFrame // when no line is chosen
	wanted  int        // the line to bring to the middle once its page is here, -1 for none
	moving  bool
}

// historyPage is one page; its height is a guess until its lines are here.
type historyPage struct {
	rows   []*historyRow // nil while they are not here
	asked  bool
	height float32
}

type historyRow struct {
	HistoryLine
	flow  Flow
	face  typeface
	said  []string // of a notice
	name  string   // as it is drawn
	day   bool
	y, h  float32 // within its page
	ready bool    // laid out for the width
}

// NewHistoryView returns an empty view. Custom emoticons are given by pictures,
// nil while one is not here (see Redraw), and played by a, which may be nil.
func NewHistoryView(a *Animator, pictures func(protocol.Emoticon) *picture.Image) *HistoryView {
	v := &HistoryView{chosen: -1, anchor: -1, wanted: -1}
	v.frame = newFocusFrame()
	v.look = &Transcript{animator: a, Picture: pictures}
	v.body = newHistoryBody(v)
	v.scroll = container.NewVScroll(v.body)
	v.scroll.OnScrolled = func(fyne.Position) { v.scrolled() }
	v.ExtendBaseWidget(v)
	return v
}

// SetFonts gives the fonts messages may ask for.
func (v *HistoryView) SetFonts(f *Fonts) { v.look.Fonts = f }

// SetNow sets the time of day, for "Today".
func (v *HistoryView) SetNow(now func() time.Time) { v.look.Now = now }

// SetHidden says that the window is hidden: nothing is animated then.
func (v *HistoryView) SetHidden(hidden bool) {
	v.look.hidden = hidden
	v.body.clear()
	v.body.update()
}

// CreateRenderer implements fyne.Widget.
func (v *HistoryView) CreateRenderer() fyne.WidgetRenderer {
	return &simple{
		objects: []fyne.CanvasObject{v.scroll, v.frame.Ground},
		layout: func(s fyne.Size) {
			if s.Width != v.width && s.Width > 0 {
				v.width = s.Width
				v.relayout()
			}
			v.scroll.Resize(s)
			v.scroll.Refresh()
			v.settle()
		},
		min:     func() fyne.Size { return fyne.NewSize(200, 80) },
		refresh: func() { v.scroll.Refresh() },
	}
}

// SetTotal begins anew with so many lines, none of which is here; none is
// chosen and the end is seen.
func (v *HistoryView) SetTotal(n int) {
	v.total, v.chosen, v.anchor, v.wanted = n, -1, -1, -1
	v.pages, v.loaded = make([]historyPage, (n+HistoryPageSize-1)/HistoryPageSize), nil
	for p := range v.pages {
		v.pages[p].height = float32(v.length(p)) * historyLine
	}
	v.body.clear()
	v.scroll.Offset.Y = 0
	v.scroll.Refresh()
	v.toEnd()
}

// Total returns how many lines there are.
func (v *HistoryView) Total() int { return v.total }

// SetLength says that there are more lines at the end.
func (v *HistoryView) SetLength(n int) {
	if n <= v.total {
		return
	}
	end := v.atEnd()
	if last := len(v.pages) - 1; last >= 0 {
		v.pages[last].asked = false
		if v.pages[last].rows != nil && v.total%HistoryPageSize != 0 {
			v.ask(last, n) // keeps what it has until it is here
		}
	}
	v.total = n
	for p := len(v.pages); p < (n+HistoryPageSize-1)/HistoryPageSize; p++ {
		v.pages = append(v.pages, historyPage{height: float32(v.length(p)) * historyLine})
	}
	v.scroll.Refresh()
	if end {
		v.toEnd()
	} else {
		v.settle()
	}
}

// Reload asks again for the pages that are here: their marks are other ones.
func (v *HistoryView) Reload() {
	for p := range v.pages {
		v.pages[p].asked = false
	}
	v.settle()
}

// SetPage brings the lines of a page that was asked for.
func (v *HistoryView) SetPage(page int, lines []HistoryLine) {
	if page < 0 || page >= len(v.pages) {
		return
	}
	keep, before := v.keep()
	rows := make([]*historyRow, len(lines))
	for i, l := range lines {
		rows[i] = &historyRow{HistoryLine: l}
	}
	v.pages[page].rows = rows
	v.touch(page)
	v.layPage(page)
	if page+1 < len(v.pages) && v.pages[page+1].rows != nil {
		v.layPage(page + 1) // it may begin with a new day
	}
	v.body.clear()
	v.restore(keep, before)
	v.settle()
}

// ShowLine chooses a line and brings it to the middle.
func (v *HistoryView) ShowLine(index int) {
	if index < 0 || index >= v.total {
		return
	}
	v.chosen, v.anchor, v.wanted = index, index, index
	v.body.clear()
	v.settle()
}

// Chosen returns the chosen line, -1 for none; its text is nil while it is not
// here.
func (v *HistoryView) Chosen() (int, *HistoryLine) {
	if r := v.row(v.chosen); r != nil {
		return v.chosen, &r.HistoryLine
	}
	return v.chosen, nil
}

// Redraw lays out again the lines with a custom emoticon: it is here now.
func (v *HistoryView) Redraw(h protocol.Hash) {
	keep, before := v.keep()
	for _, p := range v.loaded {
		for _, r := range v.pages[p].rows {
			for _, s := range r.flow.Spans {
				if s.Kind == SpanCustom && s.Emoticon.Object.Hash == h {
					r.ready = false
				}
			}
		}
		v.layPage(p)
	}
	v.body.clear()
	v.restore(keep, before)
	v.settle()
}

// Refont lays out everything again: fonts are here now.
func (v *HistoryView) Refont() { v.relayout(); v.settle() }

// Copy puts the chosen lines on the clipboard and reports whether there are any.
func (v *HistoryView) Copy() bool {
	if v.chosen < 0 {
		return false
	}
	var s strings.Builder
	from, to := min(v.chosen, v.anchor), max(v.chosen, v.anchor)
	for i := from; i <= to; i++ {
		r := v.row(i)
		switch {
		case r == nil:
		case from == to:
			s.WriteString(r.TextOf())
		default:
			s.WriteString(r.Time.Local().Format("2006-01-02 15:04") + " " + r.who() + ": " + r.TextOf() + "\n")
		}
	}
	if s.Len() == 0 {
		return false
	}
	fyne.CurrentApp().Clipboard().SetContent(s.String())
	return true
}

func (r *historyRow) who() string {
	switch {
	case r.Who != "":
		return r.Who
	case r.Mine:
		return tr("chat.you")
	}
	return r.Name
}

// length is how many lines a page has.
func (v *HistoryView) length(page int) int {
	return min(HistoryPageSize, v.total-page*HistoryPageSize)
}

// row returns a line that is here, or nil.
func (v *HistoryView) row(index int) *historyRow {
	if index < 0 || index >= v.total {
		return nil
	}
	rows := v.pages[index/HistoryPageSize].rows
	if i := index % HistoryPageSize; i < len(rows) {
		return rows[i]
	}
	return nil
}

// top returns where a page begins.
func (v *HistoryView) top(page int) float32 {
	y := float64(historyEdge)
	for _, p := range v.pages[:page] {
		y += float64(p.height)
	}
	return float32(y)
}

func (v *HistoryView) height() float32 {
	return v.top(len(v.pages)) + historyEdge
}

// pageAt returns the page at a height, and where it begins.
func (v *HistoryView) pageAt(y float32) (page int, top float32) {
	at := float64(historyEdge)
	for i, p := range v.pages {
		if float64(y) < at+float64(p.height) || i == len(v.pages)-1 {
			return i, float32(at)
		}
		at += float64(p.height)
	}
	return 0, historyEdge
}

// indexAt returns the line at a height, -1 for none.
func (v *HistoryView) indexAt(y float32) int {
	if v.total == 0 {
		return -1
	}
	p, top := v.pageAt(y)
	page := &v.pages[p]
	if page.rows == nil {
		return min(v.total-1, p*HistoryPageSize+max(0, int((y-top)/historyLine)))
	}
	for i, r := range page.rows {
		if y < top+r.y+r.h {
			return p*HistoryPageSize + i
		}
	}
	return p*HistoryPageSize + max(0, len(page.rows)-1)
}

// place returns where a line stands, its day left out, and how high it is.
func (v *HistoryView) place(index int) (y, h float32) {
	p := index / HistoryPageSize
	y = v.top(p)
	r := v.row(index)
	if r == nil {
		return y + float32(index%HistoryPageSize)*historyLine, historyLine
	}
	if r.day {
		return y + r.y + historyDay, r.h - historyDay
	}
	return y + r.y, r.h
}

// keep returns a line that is seen and how far it is below the top of the view,
// so that restore can leave it there when heights have become known.
func (v *HistoryView) keep() (index int, before float32) {
	index = v.indexAt(v.scroll.Offset.Y)
	if index < 0 {
		return -1, 0
	}
	y, _ := v.place(index)
	return index, y - v.scroll.Offset.Y
}

func (v *HistoryView) restore(index int, before float32) {
	if index < 0 {
		return
	}
	y, _ := v.place(index)
	v.scrollTo(y - before)
}

func (v *HistoryView) scrollTo(y float32) {
	v.scroll.Offset.Y = max(0, min(y, v.height()-v.scroll.Size().Height))
	v.moving = true
	v.scroll.Refresh()
	v.moving = false
}

func (v *HistoryView) atEnd() bool {
	return v.scroll.Offset.Y+v.scroll.Size().Height >= v.height()-2
}

// toEnd brings the last line into sight.
func (v *HistoryView) toEnd() {
	v.wanted = v.total - 1
	v.settle()
}

func (v *HistoryView) scrolled() {
	if !v.moving {
		v.wanted = -1
		v.settle()
	}
}

// settle asks for the pages that are seen, brings the wanted line into sight and
// draws.
func (v *HistoryView) settle() {
	if v.width <= 0 {
		return
	}
	view := v.scroll.Size().Height
	if v.wanted >= 0 && v.wanted < v.total {
		y, h := v.place(v.wanted)
		v.scrollTo(y + h/2 - view/2)
		if v.row(v.wanted) != nil && v.near() {
			v.wanted = -1
		}
	}
	if v.total > 0 {
		top := v.scroll.Offset.Y
		first, _ := v.pageAt(max(0, top-view))
		last, _ := v.pageAt(top + 2*view)
		for p := first; p <= last; p++ {
			v.ask(p, v.total)
		}
	}
	v.body.update()
	v.body.Refresh()
}

// near reports whether the pages round the wanted line are here, so that it
// will not move any more.
func (v *HistoryView) near() bool {
	view := v.scroll.Size().Height
	first, _ := v.pageAt(max(0, v.scroll.Offset.Y-view/2))
	last, _ := v.pageAt(v.scroll.Offset.Y + view)
	for p := first; p <= last; p++ {
		if v.pages[p].rows == nil {
			return false
		}
	}
	return true
}

func (v *HistoryView) ask(page, total int) {
	p := &v.pages[page]
	if p.asked && (p.rows == nil || len(p.rows) == min(HistoryPageSize, total-page*HistoryPageSize)) {
		return
	}
	p.asked = true
	if v.OnPage != nil {
		v.OnPage(page)
	}
}

// touch notes that a page is here and lets go of those wanted longest ago.
func (v *HistoryView) touch(page int) {
	for i, p := range v.loaded {
		if p == page {
			v.loaded = append(v.loaded[:i], v.loaded[i+1:]...)
			break
		}
	}
	v.loaded = append(v.loaded, page)
	for len(v.loaded) > maxHistoryPages {
		p := &v.pages[v.loaded[0]]
		p.rows, p.asked = nil, false // its height stays
		v.loaded = v.loaded[1:]
	}
}

// relayout lays out what is here for another width.
func (v *HistoryView) relayout() {
	keep, before := v.keep()
	for _, p := range v.loaded {
		for _, r := range v.pages[p].rows {
			r.ready = false
		}
		v.layPage(p)
	}
	v.body.clear()
	v.restore(keep, before)
}

// layPage lays out the lines of a page and sets its height.
func (v *HistoryView) layPage(page int) {
	p := &v.pages[page]
	var before *historyRow
	if page > 0 {
		before = v.row(page*HistoryPageSize - 1)
	}
	y := float32(0)
	for i, r := range p.rows {
		v.layOut(r)
		r.day = i == 0 && page == 0 || before != nil && !sameDay(before.Time, r.Time)
		if i == 0 && page > 0 && before == nil {
			r.day = true // nobody knows; a day too many does no harm
		}
		r.y, r.h = y, r.tall()
		y += r.h
		before = r
	}
	p.height = y
	if len(p.rows) < v.length(page) { // more have come since it was read
		p.height += float32(v.length(page)-len(p.rows)) * historyLine
	}
}

// Geometry of a HistoryView.
const (
	historyEdge  = 6
	historyLine  = 28 // of a line of one row of text
	historyDay   = 32
	historyTime  = 20 // where the time begins
	historyName  = 68
	historyRight = 20
	historyPad   = (historyLine - lineHeight) / 2
)

func (r *historyRow) tall() float32 {
	h := float32(historyLine)
	if r.Notice != "" {
		h += float32(max(0, len(r.said)-1)) * headHeight
	} else {
		h = max(h, r.flow.Height+2*historyPad)
	}
	if r.day {
		h += historyDay
	}
	return h
}

// nameWidth is the room of a name: more of it in a wide window.
func (v *HistoryView) nameWidth() float32 { return max(56, min(140, (v.width-320)*0.28)) }

// textLeft is where the text begins.
func (v *HistoryView) textLeft() float32 { return historyName + v.nameWidth() + theme.Space8 }

func (v *HistoryView) textWidth() float32 { return max(40, v.width-v.textLeft()-historyRight) }

func (v *HistoryView) layOut(r *historyRow) {
	if r.ready || v.width <= 0 {
		return
	}
	r.ready = true
	r.name = Ellipsis(r.who(), StyleBold, v.nameWidth())
	if r.Notice != "" {
		r.said = Wrap(r.Notice, StyleQuiet, v.textWidth()-noticeText)
		return
	}
	r.face = v.look.Fonts.typeface(r.Text)
	m := messageMetrics(r.face)
	m.RightToLeft = r.Text.Format.RightToLeft
	r.flow = NewFlow(Spans(r.Text.Body, r.Emoticons), v.textWidth(), m, v.look.imageSize)
	r.flow.Height = float32(math.Ceil(float64(r.flow.Height)))
}
