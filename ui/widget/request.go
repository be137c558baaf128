package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// HeightRequest is the height of a RequestStrip.
const HeightRequest = 85

// RequestWords are the words of a RequestStrip that are always the same.
type RequestWords struct {
	Added                 string // "added you", after the name
	Allow, Block, Details string
}

// RequestStrip is the warm strip of somebody who has added us: who they are,
// and Allow, Block and Details.
type RequestStrip struct {
	widget.BaseWidget
	OnAllow, OnBlock, OnDetails func()

	words                 RequestWords
	name                  *NameLine
	address, more         *Label
	picture               *Picture
	allow, block, details *Button
}

// NewRequestStrip returns a strip about nobody yet.
func NewRequestStrip(w RequestWords) *RequestStrip {
	s := &RequestStrip{words: w, name: NewNameLine("", StyleBold), picture: NewPicture(theme.SizePicture),
		address: NewCutLabel("", StyleSmall), more: NewLabel("", StyleSmall)}
	s.allow = NewButton(Primary, w.Allow, func() { s.press(s.OnAllow) })
	s.block = NewButton(Normal, w.Block, func() { s.press(s.OnBlock) })
	s.details = NewButton(Quiet, w.Details, func() { s.press(s.OnDetails) })
	for _, b := range []*Button{s.allow, s.block, s.details} {
		b.Height = theme.HeightButtonRow
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *RequestStrip) press(f func()) {
	if f != nil {
		f()
	}
}

// Set shows who it is, and in a few words how many others wait ("" for none).
func (s *RequestStrip) Set(name, address, more string) {
	s.name.SetName(name, "")
	s.address.SetText(address)
	s.more.SetText(more)
	s.Refresh()
}

// SetImage shows their picture; nil is none.
func (s *RequestStrip) SetImage(img image.Image) { s.picture.SetImage(img) }

// SetBusy turns Allow and Block off while one of them is being done.
func (s *RequestStrip) SetBusy(on bool) {
	s.allow.setDisabled(on)
	s.block.setDisabled(on)
}

// CreateRenderer implements fyne.Widget.
func (s *RequestStrip) CreateRenderer() fyne.WidgetRenderer {
	ground := NewGround(theme.ColorNotice, theme.ColorTransparent, 0)
	top, bottom := NewGround(theme.ColorNoticeLine, theme.ColorTransparent, 0), NewGround(theme.ColorNoticeLine, theme.ColorTransparent, 0)
	added := NewCutLabel(s.words.Added, StyleBody)
	r := &simple{objects: []fyne.CanvasObject{ground, top, bottom, s.picture, s.name, added, s.more, s.address, s.allow, s.block, s.details}}
	r.layout = func(size fyne.Size) {
		w, h := size.Width, size.Height
		place(ground, 0, 0, w, h)
		place(top, 0, 0, w, theme.Line)
		place(bottom, 0, h-1, w, theme.Line)
		place(s.picture, theme.Space12, 9, theme.SizePicture, theme.SizePicture)
		const x = theme.Space12 + theme.SizePicture + theme.Space8
		right := w - theme.Space12
		mw := s.more.MinSize().Width
		place(s.more, right-mw, 8, mw, 20)
		if mw > 0 {
			mw += theme.Space8
		}
		aw := Measure(s.words.Added, StyleBody).Width + 1
		nw := min(s.name.Width()+1, right-mw-x-aw-theme.Space4)
		place(s.name, x, 7, nw, 22)
		place(added, x+nw+theme.Space4-1, 7, aw, 22)
		place(s.address, x, 26, right-x, 16)
		at := float32(x)
		for _, b := range []*Button{s.allow, s.block} {
			bw := b.MinSize().Width
			place(b, at, 48, bw, theme.HeightButtonRow)
			at += bw + 6
		}
		dw := s.details.MinSize().Width
		place(s.details, right-dw, 48, dw, theme.HeightButtonRow)
	}
	r.min = func() fyne.Size { return fyne.NewSize(240, HeightRequest) }
	r.refresh = func() {
		r.layout(s.Size())
		repaint(s)
	}
	return r
}
