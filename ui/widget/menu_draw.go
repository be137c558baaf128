package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/ui/theme"
	"papilio/ui/words"
)

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{min: func() fyne.Size { return fyne.NewSize(1, 1) }}
	r.layout = func(fyne.Size) {}
	r.refresh = func() {
		r.objects = r.objects[:0]
		for _, p := range m.panels {
			r.objects = append(r.objects, p.draw()...)
		}
		canvas.Refresh(m)
	}
	r.refresh()
	return r
}

func (p *menuPanel) draw() []fyne.CanvasObject {
	ground := newBox(theme.RadiusFrame)
	ground.FillColor, ground.StrokeColor, ground.StrokeWidth = theme.Color(theme.ColorSurface), theme.Color(theme.ColorFieldBorder), theme.Line
	ground.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 4), BlurRadius: 12}
	place(ground, p.at.X, p.at.Y, p.size.Width, p.size.Height)
	objects := []fyne.CanvasObject{ground}
	textX := float32(menuTextX)
	if p.icons() {
		textX += menuIconRoom
	}
	for n, i := range p.items {
		x, y, w := p.at.X+menuInset, p.at.Y+p.top(n), p.size.Width-2*menuInset
		if i.line() {
			l := canvas.NewRectangle(theme.Color(theme.ColorHairline))
			place(l, x, y+menuGapHeight/2, w, theme.Line)
			objects = append(objects, l)
			continue
		}
		if n == p.current {
			over := canvas.NewRectangle(theme.Color(theme.ColorSelected))
			over.CornerRadius = theme.RadiusSmall
			place(over, x, y, w, theme.HeightMenuItem)
			objects = append(objects, over)
		}
		ink := theme.ColorText
		if i.Danger {
			ink = theme.ColorDanger
		}
		if i.Disabled {
			ink = theme.ColorDisabled
		}
		icon := i.Picture
		if icon == nil && i.Icon != "" {
			icon = theme.IconIn(i.Icon, theme.ColorSecondary)
		}
		if icon == nil && i.Checked {
			icon = theme.IconIn("check", theme.ColorPrimary)
		}
		if icon != nil {
			d := iconSide(icon)
			img := canvas.NewImageFromResource(icon)
			place(img, x+menuTextX+(menuIconRoom-8-d)/2, y+(theme.HeightMenuItem-d)/2, d, d)
			objects = append(objects, img)
		}
		objects = append(objects, lineOf(i.Text, TextStyle{theme.TextBody, i.Bold, ink}, x+textX, y, theme.HeightMenuItem))
		right := x + w - menuTextX
		if i.Picture != nil && i.Checked {
			img := canvas.NewImageFromResource(theme.IconIn("check", theme.ColorPrimary))
			place(img, right-theme.SizeIcon, y+4, theme.SizeIcon, theme.SizeIcon)
			objects = append(objects, img)
		}
		if i.Items != nil {
			img := canvas.NewImageFromResource(theme.Icon("right"))
			place(img, right-14, y+6, theme.SizeIconSmall, theme.SizeIconSmall)
			objects = append(objects, img)
		}
		if i.Shortcut != "" {
			keys := words.Keys(i.Shortcut)
			objects = append(objects, lineOf(keys, StyleSmall, right-Measure(keys, StyleSmall).Width, y, theme.HeightMenuItem))
		}
	}
	return objects
}

// lineOf is a line of text in the middle of a height.
func lineOf(text string, s TextStyle, x, y, height float32) *canvas.Text {
	t := canvas.NewText(text, theme.Color(s.Color))
	t.TextSize, t.TextStyle.Bold = s.Size, s.Bold
	size := Measure(text, s)
	place(t, x, y+textTop(height, size.Height), size.Width, size.Height)
	return t
}
