package widget

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// TransferAction is what a person wants of a file.
type TransferAction int

// The buttons of a file.
const (
	TransferAccept  TransferAction = iota // into the folder for files
	TransferSaveAs                        // to a place of one's choice
	TransferDecline                       // the offer
	TransferCancel                        // what is under way
	TransferOpen                          // with the program for it: ask first when it is Dangerous
	TransferShow                          // in its folder
	TransferAgain                         // offer it once more
)

// TransferRow is one file on its way: what it is, how far it has come and the
// buttons of its state. It is 76 px high in a list of files, and less in a
// conversation, where the speaker stands above it.
type TransferRow struct {
	widget.BaseWidget
	OnAction func(TransferAction)

	inTalk   bool
	file     protocol.Transfer
	who      string
	problem  string
	preview  image.Image
	progress float32
	buttons  []*Button
	actions  []TransferAction
	cut      string // what did not fit, whole: the tooltip
	tip      tooltip
}

// NewTransferRow returns a row; inTalk is for a conversation.
func NewTransferRow(inTalk bool) *TransferRow {
	r := &TransferRow{inTalk: inTalk}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows a state of the file. who is what the other side is called; problem
// says in a sentence why it failed.
func (r *TransferRow) Set(t protocol.Transfer, who, problem string) {
	if r.file == t && r.who == who && r.problem == problem {
		return
	}
	r.file, r.who, r.problem = t, who, problem
	r.arrangeButtons()
	r.Refresh()
}

// SetPreview shows the small picture of the file; nil is an icon for its kind.
func (r *TransferRow) SetPreview(img image.Image) {
	if r.preview != img {
		r.preview = img
		r.Refresh()
	}
}

// MouseIn implements desktop.Hoverable: what did not fit is shown whole.
func (r *TransferRow) MouseIn(*desktop.MouseEvent) { r.tip.show(r, r.cut) }

// MouseMoved implements desktop.Hoverable.
func (r *TransferRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *TransferRow) MouseOut() { r.tip.hide() }

// Transfer returns what is shown.
func (r *TransferRow) Transfer() protocol.Transfer { return r.file }

// Actions returns what the buttons do, from left to right.
func (r *TransferRow) Actions() []TransferAction { return append([]TransferAction(nil), r.actions...) }

// Press does what a button does.
func (r *TransferRow) Press(a TransferAction) {
	if r.OnAction != nil {
		r.OnAction(a)
	}
}

// transferActions returns the buttons of a state.
func transferActions(t protocol.Transfer) []TransferAction {
	switch t.State {
	case protocol.TransferOffered:
		if t.Incoming {
			return []TransferAction{TransferAccept, TransferSaveAs, TransferDecline}
		}
	case protocol.TransferDone:
		if t.Path == "" {
			return nil
		}
		return []TransferAction{TransferOpen, TransferShow}
	case protocol.TransferFailed:
		if !t.Incoming && t.Path != "" {
			return []TransferAction{TransferAgain}
		}
		return nil
	}
	return []TransferAction{TransferCancel}
}

func (r *TransferRow) arrangeButtons() {
	actions := transferActions(r.file)
	same := len(actions) == len(r.actions)
	for i := range actions {
		same = same && r.actions[i] == actions[i]
	}
	if same {
		return
	}
	r.actions, r.buttons = actions, nil
	for _, a := range actions {
		kind, key := Normal, ""
		switch a {
		case TransferAccept:
			kind, key = Primary, "transfer.accept"
		case TransferSaveAs:
			key = "transfer.save-as"
		case TransferDecline:
			kind, key = Quiet, "transfer.decline"
		case TransferCancel:
			key = "transfer.cancel"
		case TransferOpen:
			key = "transfer.open"
		case TransferShow:
			kind, key = Quiet, "transfer.show"
		case TransferAgain:
			key = "transfer.again"
		}
		b := NewButton(kind, tr(key), func() { r.Press(a) })
		b.Height = theme.HeightButtonRow
		r.buttons = append(r.buttons, b)
	}
}

// Geometry of a row.
const (
	transferSide   = 48  // of the picture
	transferTalk   = 56  // height in a conversation
	transferBelow  = 34  // the buttons under the text, where there is no room beside it
	transferNarrow = 400 // width from which they stand beside it
)

// transferHeight is how high a file is in a conversation so wide.
func transferHeight(width float32, t protocol.Transfer) float32 {
	if width < transferNarrow && len(transferActions(t)) > 0 {
		return transferTalk + transferBelow
	}
	return transferTalk
}

// CreateRenderer implements fyne.Widget.
func (r *TransferRow) CreateRenderer() fyne.WidgetRenderer {
	ground, tile := canvas.NewRectangle(nil), newBox(theme.RadiusSmall)
	picture := canvas.NewImageFromImage(nil)
	picture.FillMode, picture.CornerRadius = canvas.ImageFillContain, theme.RadiusSmall
	kind, mark := NewIcon(nil, theme.SizeIcon+4), NewIcon(nil, theme.SizeIconSmall)
	name, from := NewCutLabel("", StyleBold), NewCutLabel("", StyleQuiet)
	track, bar := newBox(3), newBox(3)
	second, right := NewCutLabel("", StyleSmall), NewCutLabel("", StyleSmall)
	right.Align = fyne.TextAlignTrailing
	fixed := []fyne.CanvasObject{ground, tile, picture, kind, name, from, track, bar, mark, second, right}
	s := &simple{objects: fixed}
	s.layout = func(size fyne.Size) {
		edge, top := float32(theme.Space16), (size.Height-transferSide)/2
		width := size.Width - 2*edge
		if r.inTalk {
			edge, top, width = 0, 4, size.Width
		}
		place(ground, 0, 0, size.Width, size.Height)
		for _, o := range []fyne.CanvasObject{tile, picture} {
			place(o, edge, top, transferSide, transferSide)
		}
		const inner = theme.SizeIcon + 4
		place(kind, edge+(transferSide-inner)/2, top+(transferSide-inner)/2, inner, inner)
		x, end := edge+transferSide+theme.Space12, edge+width
		below := r.inTalk && size.Width < transferNarrow && len(r.buttons) > 0
		buttons := float32(0)
		for _, b := range r.buttons {
			buttons += b.MinSize().Width + theme.Space8
		}
		at, by := end-buttons+theme.Space8, top+(transferSide-theme.HeightButtonRow)/2
		if below {
			at, by = x, top+transferSide+theme.Space4
			if x+buttons > end {
				at = edge
			}
		} else if len(r.buttons) > 0 {
			end -= buttons + theme.Space4
		}
		for _, b := range r.buttons {
			w := b.MinSize().Width
			place(b, at, by, w, theme.HeightButtonRow)
			at += w + theme.Space8
		}
		room := end - x
		moving := r.file.State == protocol.TransferMoving
		line := top + 3
		if moving {
			line = top - 3
		}
		nw := min(room, Measure(r.file.Name, StyleBold).Width+1)
		place(name, x, line, nw, 20)
		rest := max(0, room-nw-theme.Space8)
		from.Hidden = rest < 32 && rest < Measure(from.Text, StyleQuiet).Width // a letter or two say nothing
		place(from, x+nw+theme.Space8, line, rest, 20)
		if moving {
			place(track, x, top+20, room, 6)
			place(bar, x, top+20, max(6, room*r.progress), 6)
			line = top + 29
		} else {
			line = top + 24
		}
		rw := min(room/2, right.textWidth()+1)
		if right.Text == "" {
			rw = 0
		}
		if left := room - rw - theme.Space8; Measure(second.Text, StyleSmall).Width > left { // what is left matters more than the route
			rw = max(0, min(rw, room-Measure(second.Text, StyleSmall).Width-theme.Space8))
		}
		sx := x
		if !mark.Hidden {
			place(mark, x, line+1, theme.SizeIconSmall, theme.SizeIconSmall)
			sx += theme.SizeIconSmall + 5
		}
		place(second, sx, line, max(0, end-rw-sx), 18)
		place(right, end-rw, line, rw, 18)
		r.cut = ""
		for _, l := range []*Label{name, second} {
			if l.textWidth() > l.Size().Width {
				r.cut = strings.TrimPrefix(r.cut+"\n"+l.Text, "\n")
			}
		}
	}
	s.min = func() fyne.Size {
		if r.inTalk {
			return fyne.NewSize(200, transferHeight(r.Size().Width, r.file))
		}
		return fyne.NewSize(300, theme.HeightTransferRow)
	}
	s.refresh = func() {
		t := r.file
		ground.FillColor = theme.Color(theme.ColorTransparent)
		if !r.inTalk && t.Incoming && t.State == protocol.TransferOffered {
			ground.FillColor = theme.Color(theme.ColorNotice)
		}
		picture.Hidden, tile.Hidden, kind.Hidden = r.preview == nil, r.preview != nil, r.preview != nil
		if r.preview != nil {
			picture.Image = r.preview
			picture.Refresh()
		}
		paint(tile, theme.ColorSelected, theme.ColorTransparent, 0)
		kind.SetResource(theme.IconIn(fileKind(t.Name), theme.ColorPrimary))
		name.SetText(t.Name)
		from.SetText("")
		if !r.inTalk {
			key := "transfer.to"
			if t.Incoming {
				key = "transfer.from"
			}
			from.SetText(tr(key, "Name", r.who))
		}
		left, at, icon, ink := r.words()
		style := StyleSmall
		style.Color = ink
		second.SetText(left)
		second.SetStyle(style)
		right.SetText(at)
		mark.Hidden = icon == ""
		if icon != "" {
			if icon == "check" {
				ink = theme.ColorSuccess
			}
			mark.SetResource(theme.IconIn(icon, ink))
		}
		r.progress = 0
		if t.Size > 0 {
			r.progress = float32(min(1, max(0, float64(t.Moved)/float64(t.Size))))
		}
		track.Hidden, bar.Hidden = t.State != protocol.TransferMoving, t.State != protocol.TransferMoving
		paint(track, theme.ColorHairline, theme.ColorTransparent, 0)
		paint(bar, theme.ColorPrimary, theme.ColorTransparent, 0)
		s.objects = fixed
		for _, b := range r.buttons {
			s.objects = append(s.objects[:len(s.objects):len(s.objects)], b)
		}
		s.layout(r.Size())
		canvas.Refresh(r)
	}
	s.refresh()
	return s
}

// textWidth is how wide the text of a label is.
func (l *Label) textWidth() float32 { return Measure(l.Text, l.Style).Width }
