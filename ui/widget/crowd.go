package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// CrowdPerson is one of several people in a conversation.
type CrowdPerson struct {
	Key    string
	Name   string
	Status protocol.Status
	Image  image.Image // nil while it is not here
	Typing bool
}

// Crowd is the column of who is in a conversation of several: their pictures,
// names and statuses. It scrolls when there are many.
type Crowd struct {
	widget.BaseWidget
	OnTapped func(key string)

	people []CrowdPerson
	rows   []*crowdRow
	box    *fyne.Container
	scroll *container.Scroll
}

const crowdRowHeight = 50

// NewCrowd returns a column of nobody.
func NewCrowd() *Crowd {
	c := &Crowd{}
	c.box = container.New(&crowdLayout{})
	c.scroll = container.NewVScroll(c.box)
	c.ExtendBaseWidget(c)
	return c
}

// People returns who is shown.
func (c *Crowd) People() []CrowdPerson { return c.people }

// SetImage shows the picture of one of them.
func (c *Crowd) SetImage(key string, img image.Image) {
	for i, p := range c.people {
		if p.Key == key && p.Image != img {
			c.people[i].Image = img
			c.rows[i].set(c.people[i])
		}
	}
}

// SetPeople shows others. The pictures of those who stay are kept.
func (c *Crowd) SetPeople(people []CrowdPerson) {
	for i := range people {
		for _, had := range c.people {
			if people[i].Image == nil && had.Key == people[i].Key {
				people[i].Image = had.Image
			}
		}
	}
	c.people = people
	for len(c.rows) < len(people) {
		c.rows = append(c.rows, newCrowdRow(c))
	}
	c.box.Objects = nil
	for i, p := range people {
		c.rows[i].set(p)
		c.box.Objects = append(c.box.Objects, c.rows[i])
	}
	c.box.Refresh()
	c.scroll.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *Crowd) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.scroll) }

type crowdLayout struct{}

func (*crowdLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(60, float32(len(o))*crowdRowHeight)
}

func (*crowdLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for i, o := range objects {
		place(o, 0, float32(i)*crowdRowHeight, s.Width, crowdRowHeight)
	}
}

// crowdRow is one person.
type crowdRow struct {
	widget.BaseWidget
	crowd   *Crowd
	person  CrowdPerson
	picture *Picture
	status  *Icon
	name    *Label
	second  *Label
}

func newCrowdRow(c *Crowd) *crowdRow {
	r := &crowdRow{crowd: c, picture: NewPicture(theme.SizePicture), status: NewStatusIcon(protocol.Offline, theme.SizeStatus),
		name: NewCutLabel("", StyleBody), second: NewCutLabel("", StyleSmall)}
	r.picture.OnTapped = func() { r.Tapped(nil) }
	r.ExtendBaseWidget(r)
	return r
}

func (r *crowdRow) set(p CrowdPerson) {
	r.person = p
	r.picture.SetImage(p.Image)
	r.picture.SetFaded(!p.Status.Reachable())
	r.picture.Hint = p.Name
	r.status.SetStatus(p.Status)
	r.name.SetText(p.Name)
	words := tr("status." + p.Status.Key())
	style := StyleSmall
	if p.Typing {
		words, style.Color = tr("chat.typing.short"), theme.ColorAccentText
	}
	r.second.SetText(words)
	r.second.SetStyle(style)
}

// Tapped implements fyne.Tappable.
func (r *crowdRow) Tapped(*fyne.PointEvent) {
	if r.crowd.OnTapped != nil {
		r.crowd.OnTapped(r.person.Key)
	}
}

// CreateRenderer implements fyne.Widget.
func (r *crowdRow) CreateRenderer() fyne.WidgetRenderer {
	s := &simple{objects: []fyne.CanvasObject{r.picture, r.status, r.name, r.second}}
	s.layout = func(size fyne.Size) {
		const side = theme.SizePicture
		top := (size.Height - side) / 2
		place(r.picture, 0, top, side, side)
		place(r.status, side-theme.SizeStatus+3, top+side-theme.SizeStatus+3, theme.SizeStatus, theme.SizeStatus)
		x := float32(side + theme.Space8)
		place(r.name, x, top+2, max(0, size.Width-x), 18)
		place(r.second, x, top+20, max(0, size.Width-x), 16)
	}
	s.min = func() fyne.Size { return fyne.NewSize(60, crowdRowHeight) }
	s.refresh = func() { s.layout(r.Size()) }
	return s
}
