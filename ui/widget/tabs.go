package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Tab is one tab of a strip.
type Tab struct {
	Key    string
	Title  string
	Icon   fyne.Resource // a status, or nil
	Unread int
}

// TabStrip is the row of tabs at the top of a window. Tabs become narrower when
// there are many; a click chooses, the cross or a middle click closes.
type TabStrip struct {
	widget.BaseWidget
	OnSelect func(key string)
	OnClose  func(key string)

	tabs    []Tab
	current string
	hover   int // -1 for none
	cross   bool
	tip     tooltip
}

// Geometry of the strip.
const (
	TabStripHeight = 34 // of the whole strip

	tabEdge   = 8
	tabTop    = 4
	tabMax    = 190
	tabMin    = 56
	tabCross  = 16
	tabInset  = 10
	tabSpacer = 2
)

// NewTabStrip returns a strip without tabs.
func NewTabStrip() *TabStrip {
	s := &TabStrip{hover: -1}
	s.ExtendBaseWidget(s)
	return s
}

// SetTabs shows other tabs.
func (s *TabStrip) SetTabs(tabs []Tab, current string) {
	same := s.current == current && len(tabs) == len(s.tabs)
	for i := range tabs {
		same = same && s.tabs[i] == tabs[i]
	}
	if !same {
		s.tabs, s.current = append([]Tab(nil), tabs...), current
		s.Refresh()
	}
}

// Tabs returns what is shown.
func (s *TabStrip) Tabs() []Tab { return s.tabs }

// widths returns how wide each tab is.
func (s *TabStrip) widths() []float32 {
	out := make([]float32, len(s.tabs))
	total := float32(0)
	for i, t := range s.tabs {
		w := Measure(t.Title, StyleBold).Width + 2*tabInset + tabCross + theme.Space8
		if t.Icon != nil {
			w += theme.SizeStatus + 7
		}
		if t.Unread > 0 {
			w += badgeWidth(t.Unread) + 6
		}
		out[i] = min(w, tabMax)
		total += out[i] + tabSpacer
	}
	room := s.Size().Width - 2*tabEdge
	if total > room && len(out) > 0 {
		each := max(tabMin, room/float32(len(out))-tabSpacer)
		for i := range out {
			out[i] = each
		}
	}
	return out
}

func badgeWidth(n int) float32 {
	b := Badge{count: n}
	return max(2*theme.RadiusBadge, fyne.MeasureText(b.text(), theme.TextSmall, fyne.TextStyle{Bold: true}).Width+12)
}

// at returns the tab at a place, -1 for none, and whether it is its cross.
func (s *TabStrip) at(p fyne.Position) (tab int, cross bool) {
	x := float32(tabEdge)
	for i, w := range s.widths() {
		if p.X >= x && p.X < x+w && p.Y >= tabTop {
			return i, p.X > x+w-tabInset-tabCross
		}
		x += w + tabSpacer
	}
	return -1, false
}

// Tapped implements fyne.Tappable.
func (s *TabStrip) Tapped(e *fyne.PointEvent) {
	i, cross := s.at(e.Position)
	switch {
	case i < 0:
	case cross && s.OnClose != nil:
		s.OnClose(s.tabs[i].Key)
	case !cross && s.OnSelect != nil:
		s.OnSelect(s.tabs[i].Key)
	}
}

// MouseDown implements desktop.Mouseable: the middle button closes.
func (s *TabStrip) MouseDown(e *desktop.MouseEvent) {
	s.tip.hide()
	if i, _ := s.at(e.Position); i >= 0 && e.Button == desktop.MouseButtonTertiary && s.OnClose != nil {
		s.OnClose(s.tabs[i].Key)
	}
}

// MouseUp implements desktop.Mouseable.
func (s *TabStrip) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (s *TabStrip) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (s *TabStrip) MouseMoved(e *desktop.MouseEvent) {
	i, cross := s.at(e.Position)
	if i == s.hover && cross == s.cross {
		return
	}
	if i != s.hover {
		s.tip.hide()
		if i >= 0 {
			s.tip.showAt(s, e.AbsolutePosition, s.tabs[i].Title)
		}
	}
	s.hover, s.cross = i, cross
	s.Refresh()
}

// MouseOut implements desktop.Hoverable.
func (s *TabStrip) MouseOut() {
	s.hover = -1
	s.tip.hide()
	s.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *TabStrip) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	r := &simple{objects: []fyne.CanvasObject{ground}, destroy: s.tip.hide}
	r.layout = func(size fyne.Size) {
		place(ground, 0, 0, size.Width, size.Height)
		r.objects = r.objects[:1:1]
		x := float32(tabEdge)
		for i, w := range s.widths() {
			if x < size.Width {
				r.objects = append(r.objects, s.draw(i, x, w, size.Height)...)
			}
			x += w + tabSpacer
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, TabStripHeight) }
	r.refresh = func() {
		ground.FillColor = theme.Color(theme.ColorHeaderTop)
		r.layout(s.Size())
		canvas.Refresh(s)
	}
	r.refresh()
	return r
}

// draw makes the objects of one tab.
func (s *TabStrip) draw(i int, x, w, h float32) []fyne.CanvasObject {
	t := s.tabs[i]
	chosen := t.Key == s.current
	var out []fyne.CanvasObject
	if chosen || i == s.hover {
		shape := canvas.NewRectangle(theme.Color(theme.ColorHover))
		if chosen {
			shape.FillColor = theme.Color(theme.ColorWindow)
		}
		shape.TopLeftCornerRadius, shape.TopRightCornerRadius = theme.RadiusControl, theme.RadiusControl
		place(shape, x, tabTop, w, h-tabTop)
		out = append(out, shape)
	}
	right := x + w - tabInset
	left := x + tabInset
	if t.Icon != nil && w > tabMin+theme.SizeStatus {
		icon := NewIcon(t.Icon, theme.SizeStatus)
		place(icon, left, tabTop+(h-tabTop-theme.SizeStatus)/2, theme.SizeStatus, theme.SizeStatus)
		out = append(out, icon)
		left += theme.SizeStatus + 7
	}
	cross := NewIcon(theme.Icon("x"), tabCross)
	if i == s.hover && s.cross {
		cross.SetResource(theme.IconIn("x", theme.ColorPrimary))
	}
	place(cross, right-tabCross, tabTop+(h-tabTop-tabCross)/2, tabCross, tabCross)
	out = append(out, cross)
	right -= tabCross + theme.Space4
	if t.Unread > 0 {
		badge := NewBadge()
		badge.SetCount(t.Unread)
		bw := badgeWidth(t.Unread)
		place(badge, right-bw, tabTop, bw, h-tabTop)
		out = append(out, badge)
		right -= bw + 6
	}
	style := StyleQuiet
	if chosen {
		style = StyleBold
	} else if t.Unread > 0 {
		style.Color = theme.ColorText
	}
	title := NewCutLabel(t.Title, style)
	place(title, left, tabTop, max(0, right-left), h-tabTop)
	return append(out, title)
}
