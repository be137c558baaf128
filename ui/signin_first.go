package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// welcome is what the first page asked for, until somebody has signed in.
type welcome struct {
	name    string
	picture []byte // PNG; nil is none
	done    bool   // the page was left
}

// firstWanted reports whether the first page is to be shown.
func (u *UI) firstWanted() bool { return !u.welcome.done && u.library.New() }

// welcomed gives the account that was signed in to the name and the picture of
// the first page, where it has none.
func (u *UI) welcomed() {
	w := u.welcome
	u.welcome = welcome{done: true}
	if w.name == "" && w.picture == nil {
		return
	}
	own := u.account.ProfileID == app.BuiltInProfile
	call(u, func(ctx context.Context) (struct{}, error) {
		var err error
		if w.picture != nil && len(u.session.Picture()) == 0 {
			err = u.session.SetPicture(ctx, w.picture)
		}
		self := u.session.Snapshot().Self
		if w.name != "" && w.name != self.Name && (own || self.Name == string(self.Address)) {
			err = errors.Join(err, u.session.SetName(ctx, w.name))
		}
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err != nil {
			u.log.Warn("the name or the picture of the first page was not taken", "error", err)
		}
	})
}

// firstPictures are the pictures the first page offers.
var firstPictures = []string{"fox", "sunset", "cat", "balloon", "whale"}

// firstRun is the page of the first start: what this is, a name, a picture and
// a place to sign in. All of it is chosen already.
type firstRun struct {
	m       *mainWindow
	content *fyne.Container
	name    *widget.Field
	picture *widget.PictureGrid
	more    *widget.TextLink
	places  []firstPlace
	start   *widget.Button
	scroll  *container.Scroll
}

// firstPlace is one of the places to sign in.
type firstPlace struct {
	key   string
	radio *widget.Check
	note  *widget.Label
}

// The places to sign in.
const (
	placeBuiltIn = "built-in"
	placeRevival = "revival"
	placeOwn     = "own"
)

func newFirstRun(m *mainWindow) *firstRun {
	f := &firstRun{m: m}
	f.name = widget.NewField(T("first.name")).SmallErrors()
	f.picture = widget.NewPictureGrid(nil)
	f.picture.Columns = len(firstPictures)
	var tiles []widget.PictureTile
	for _, name := range firstPictures {
		for _, p := range assets.Pictures() {
			if p.Name == name {
				tiles = append(tiles, widget.PictureTile{Key: p.Name, Name: T("picture." + p.Name), Resource: theme.AssetAt(p.SVG, 48)})
			}
		}
	}
	f.picture.SetTiles(tiles)
	if len(tiles) > 0 {
		f.picture.SetChosen(tiles[0].Key)
	}
	f.more = widget.NewTextLink(T("first.more"), m.u.openDisplayPicture)
	f.start = widget.NewButton(widget.Primary, T("first.start"), f.begin)
	f.start.Height = theme.HeightButtonSignIn
	for _, key := range []string{placeBuiltIn, placeRevival, placeOwn} {
		if key == placeBuiltIn && m.u.builtIn == nil {
			continue
		}
		p := firstPlace{key: key, note: widget.NewCutLabel(T("first."+key+".note"), widget.StyleSmall)}
		p.radio = widget.NewRadio(T("first."+key), func() { f.choose(key) })
		p.radio.Bold = true
		f.places = append(f.places, p)
	}
	f.choose(f.places[0].key)
	if b := m.u.builtIn; b != nil {
		f.name.SetText(b.Name())
	}
	f.name.Entry.OnSubmitted = func(string) { f.begin() }
	f.name.Entry.OnShortcut = m.shortcut
	f.build()
	// A picture chosen in its own window is chosen here too.
	m.u.listen(func(e event.Event) {
		if e, ok := e.(event.SelfChanged); ok && m.showing == "first" && !e.Self.Picture.IsZero() {
			f.picture.SetChosen("")
		}
	})
	return f
}

func (f *firstRun) build() {
	head, mark := widget.NewHeader(150), widget.NewIcon(theme.Mark(), 64)
	center := func(text string, style widget.TextStyle) *widget.Label {
		l := widget.NewCutLabel(text, style)
		l.Align = fyne.TextAlignCenter
		return l
	}
	title, what := center(T("first.title"), widget.StyleTitle), center(T("first.what"), widget.StyleQuiet)
	pictures, places := widget.NewLabel(T("first.picture"), widget.StyleSmall), widget.NewLabel(T("first.place"), widget.StyleSmall)
	plain := widget.NewNotice()
	plain.Set(T("first.plain"), "", nil)
	later := center(T("first.later"), widget.StyleSmall)
	objects := []fyne.CanvasObject{head, mark, title, what, f.name, pictures, f.picture, f.more, places}
	for _, p := range f.places {
		objects = append(objects, p.radio, p.note)
	}
	objects = append(objects[1:], plain)
	var page *fyne.Container
	page = widget.Arrange(fyne.NewSize(200, 500), func(size fyne.Size) {
		place, w := widget.Place, size.Width
		inner := w - 2*formLeft
		place(mark, (w-64)/2, 18, 64, 64)
		place(title, 8, 86, w-16, 28)
		place(what, 8, 114, w-16, 20)
		place(f.name, formLeft, 142, inner, f.name.MinSize().Height)
		more := f.more.MinSize()
		place(pictures, formLeft, 202, inner-more.Width, 16)
		place(f.more, w-formLeft-more.Width, 202+8-more.Height/2, more.Width, more.Height)
		f.picture.Columns = max(1, min(len(firstPictures), int(inner+10)/58))
		ph := f.picture.MinSize().Height
		place(f.picture, formLeft, 222, inner, ph)
		y := 222 + ph + 14
		place(places, formLeft, y, inner, 16)
		y += 20
		for _, p := range f.places {
			place(p.radio, formLeft, y, inner, 20)
			place(p.note, formLeft+theme.SizeCheck+theme.Space8, y+20, inner-24, 15)
			y += 41
		}
		plain.SetWidth(inner)
		ph = plain.MinSize().Height
		place(plain, formLeft, max(y+4, f.scroll.Size().Height-theme.Space4-ph), inner, ph)
		if need := fyne.NewSize(200, y+4+ph+theme.Space4); page.MinSize() != need {
			widget.SetArrangedMin(page, need)
			f.scroll.Refresh()
		}
	}, objects...)
	f.scroll = container.NewVScroll(page)
	f.content = widget.Arrange(fyne.NewSize(mainWidth, 420), func(size fyne.Size) {
		place, w, h := widget.Place, size.Width, size.Height
		inner := w - 2*formLeft
		place(head, 0, 0, w, 150)
		place(f.scroll, 0, 0, w, h-formFoot)
		place(f.start, formLeft, h-70, inner, theme.HeightButtonSignIn)
		place(later, formLeft, h-24, inner, 16)
	}, head, f.scroll, f.start, later)
}

// choose chooses a place to sign in.
func (f *firstRun) choose(key string) {
	for _, p := range f.places {
		p.radio.SetOn(p.key == key)
	}
	f.start.SetText(T("first.start"))
	if key != placeBuiltIn {
		f.start.SetText(T("first.next"))
	}
}

func (f *firstRun) place() string {
	for _, p := range f.places {
		if p.radio.On() {
			return p.key
		}
	}
	return ""
}

// begin signs in at the built-in server, or goes on to the form.
func (f *firstRun) begin() {
	u := f.m.u
	u.welcome = welcome{name: f.name.Text(), done: true}
	for _, p := range assets.Pictures() {
		if p.Name == f.picture.Chosen() {
			u.welcome.picture = assets.Bytes(p.PNG)
		}
	}
	s := f.m.signIn
	f.m.show("sign-in")
	f.m.after = f.place() != placeBuiltIn
	s.show(false)
	switch f.place() {
	case placeBuiltIn:
		s.fill(app.Account{Address: app.You, ProfileID: app.BuiltInProfile, Remember: true})
		// The picture first, so that nobody sees us without it.
		picture := u.welcome.picture
		call(u, func(ctx context.Context) (struct{}, error) {
			if picture == nil {
				return struct{}{}, nil
			}
			return struct{}{}, u.session.SetPicture(ctx, picture)
		}, func(_ struct{}, err error) {
			if err != nil {
				u.log.Warn("the picture of the first page was not taken", "error", err)
			}
			s.start()
		})
	case placeRevival:
		s.fill(app.Account{ProfileID: app.EscargotProfile, Remember: true})
		f.m.focus(s.email.Entry)
	default:
		s.fill(app.Account{ProfileID: app.EscargotProfile, Remember: true})
		u.openServer("")
	}
}
