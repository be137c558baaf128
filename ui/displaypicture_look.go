package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/assets"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// displayPictureLook is what the window is made of.
type displayPictureLook struct {
	builtIn, before      *widget.PictureGrid
	usedNone             *widget.Paragraph
	crop                 *widget.Crop
	slider               *widget.Slider
	hint                 *widget.Label
	large                *widget.CropResult
	medium, small        *widget.Picture
	left, right          *widget.Button
	undoLink             *widget.TextLink
	removing, leave, use *widget.Button
	news                 *widget.Label
	newsIcon             *widget.Icon
	spinner              *widget.Spinner
	newsKind             string // "", "busy", "done", "danger"
	choices              *container.Scroll
	choicesBox           *fyne.Container
	content              *fyne.Container
}

// Size of the window and of its parts.
const (
	displayPictureWidth  = 666
	displayPictureHeight = 496
	choicesWidth         = 202
	cropSide             = 290
	cropNarrow           = 232 // on a screen without room for more
)

func (d *displayPictureWindow) build(w fyne.Window) {
	d.w = w
	w.SetTitle(T("picture.title"))
	w.SetPadded(false)
	d.buildChoices()
	d.crop = widget.NewCrop(cropSide)
	d.crop.OnChanged = d.cropChanged
	d.slider = widget.NewSlider(func(z float64) { d.crop.SetZoom(z) })
	d.hint = widget.NewCutLabel(T("picture.hint"), widget.StyleSmall)
	d.left = widget.NewToolButton("rotate-left", T("picture.rotate-left"), func() { d.rotate(false) })
	d.right = widget.NewToolButton("rotate-right", T("picture.rotate-right"), func() { d.rotate(true) })
	d.undoLink = widget.NewTextLink(T("emoticons.undo"), d.takeBack)
	d.undoLink.Style = widget.TextStyle{Size: theme.TextBody, Bold: true, Color: theme.ColorPrimary}
	d.undoLink.OnEscape = d.close
	d.large, d.medium, d.small = widget.NewCropResult(), widget.NewPicture(theme.SizePicture), widget.NewPicture(theme.SizePictureSmall)
	asSent, inList := widget.NewCutLabel(T("picture.as-sent"), widget.StyleSmall), widget.NewCutLabel(T("picture.in-list"), widget.StyleSmall)
	asSent.Align, inList.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	browse := widget.NewButton(widget.Normal, T("picture.browse"), d.browse)
	browse.Icon = "folder"
	d.removing = widget.NewButton(widget.Quiet, T("picture.remove"), d.remove)
	d.removing.Alarm = true
	d.leave = widget.NewButton(widget.Normal, T("chat.cancel"), d.close)
	d.use = widget.NewButton(widget.Primary, T("picture.use"), d.send)
	d.news, d.newsIcon, d.spinner = widget.NewCutLabel("", widget.StyleBody), widget.NewIcon(nil, theme.SizeIconSmall+2), widget.NewSpinner(theme.SizeIconSmall)
	for _, b := range []*widget.Button{browse, d.left, d.right, d.removing, d.leave, d.use} {
		b.OnEscape = d.close
	}
	d.crop.OnEscape, d.slider.OnEscape, d.builtIn.OnEscape, d.before.OnEscape = d.close, d.close, d.close, d.close
	far, near := widget.NewIcon(theme.Icon("image"), 14), widget.NewIcon(theme.Icon("image"), theme.SizeIcon)
	window, surface := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	side, line := widget.NewHairline(), widget.NewHairline()
	d.content = widget.Arrange(fyne.NewSize(displayPictureWidth-cropSide+cropNarrow, displayPictureHeight-cropSide+cropNarrow), func(s fyne.Size) {
		place := widget.Place
		foot := s.Height - theme.HeightDialogFoot
		place(window, 0, 0, s.Width, s.Height)
		place(side, choicesWidth, 0, theme.Line, foot)
		place(surface, choicesWidth+1, 0, s.Width-choicesWidth-1, foot)
		place(line, 0, foot, s.Width, theme.Line)
		place(d.choices, 0, theme.Space8, choicesWidth, foot-62)
		place(browse, theme.Space16, foot-46, browse.MinSize().Width, theme.HeightButton)
		x := float32(choicesWidth + 21)
		side := max(cropNarrow, cropSide+min(0, s.Width-displayPictureWidth, s.Height-displayPictureHeight))
		d.crop.SetSide(side)
		place(d.crop, x-8, theme.Space16-8, side+16, side+16)
		place(far, x, side+28, 14, 20)
		const turns = 2*theme.SizeTool + theme.Space12
		place(d.slider, x+22, side+26, side-50-turns, 24)
		place(near, x+side-20-turns, side+28, 20, 20)
		place(d.left, x+side-2*theme.SizeTool, side+24, theme.SizeTool, theme.SizeTool)
		place(d.right, x+side-theme.SizeTool, side+24, theme.SizeTool, theme.SizeTool)
		place(d.hint, x, side+58, s.Width-x-theme.Space16, 20)
		results := x + side + theme.Space16
		width := s.Width - results - theme.Space16
		h := d.large.MinSize().Height
		place(d.large, results, theme.Space16, width, h)
		place(asSent, results, theme.Space16+h+theme.Space4, width, 20)
		y := theme.Space16 + h + 34
		place(d.medium, results+(width-80)/2, y, 40, 40)
		place(d.small, results+(width-80)/2+52, y+16, 24, 24)
		place(inList, results, y+44, width, 20)
		d.arrangeFoot(s, foot)
	}, window, surface, side, line, d.choices, browse, d.crop, far, d.slider, near, d.left, d.right, d.hint, d.large, asSent, d.medium, d.small, inList,
		d.removing, d.newsIcon, d.spinner, d.news, d.undoLink, d.leave, d.use)
	w.SetContent(widget.WithTips(d.content))
	w.Resize(fyne.NewSize(displayPictureWidth, displayPictureHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			d.close()
		}
	})
	w.Canvas().AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) { d.paste() })
	w.Canvas().AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { d.takeBack() })
	w.SetOnDropped(d.dropped)
	d.say("", "")
	d.showResult(nil)
}

// buildChoices makes the pictures at the left.
func (d *displayPictureWindow) buildChoices() {
	d.builtIn, d.before = widget.NewPictureGrid(d.choose), widget.NewPictureGrid(d.choose)
	d.before.OnRemove, d.before.OnMenu = d.forget, d.usedMenu
	var tiles []widget.PictureTile
	for _, p := range assets.Pictures() {
		tiles = append(tiles, widget.PictureTile{Key: p.Name, Name: T("picture." + p.Name), Resource: theme.AssetAt(p.SVG, 48)})
	}
	d.builtIn.SetTiles(tiles)
	builtIn, used := widget.NewLabel(T("picture.built-in"), widget.StyleBold), widget.NewLabel(T("picture.used"), widget.StyleBold)
	d.usedNone = widget.NewParagraph(T("picture.used.none"), widget.StyleSmall, choicesWidth-2*theme.Space16)
	d.choicesBox = widget.Arrange(fyne.NewSize(choicesWidth, 300), func(s fyne.Size) {
		place := widget.Place
		inner := s.Width - theme.Space16 - theme.Space8
		place(builtIn, theme.Space16, 8, inner, 20)
		h := d.builtIn.MinSize().Height
		place(d.builtIn, theme.Space16, 36, inner, h)
		y := 36 + h + 20
		place(used, theme.Space16, y, inner, 20)
		place(d.before, theme.Space16, y+28, inner, d.before.MinSize().Height)
		place(d.usedNone, theme.Space16, y+26, choicesWidth-2*theme.Space16, 40)
	}, builtIn, d.builtIn, used, d.before, d.usedNone)
	d.choices = container.NewVScroll(d.choicesBox)
}

// arrangeFoot places what happened beside the buttons.
func (d *displayPictureWindow) arrangeFoot(s fyne.Size, foot float32) {
	place := widget.Place
	y := foot + theme.Space12
	place(d.removing, 9, y, d.removing.MinSize().Width, theme.HeightButton)
	uw := d.use.MinSize().Width
	place(d.use, s.Width-theme.Space16-uw, y, uw, theme.HeightButton)
	lw := widget.NewButton(widget.Normal, T("chat.cancel"), nil).MinSize().Width // both words have one size
	lw = max(lw, d.leave.MinSize().Width)
	left := s.Width - theme.Space16 - uw - theme.Space8 - lw
	place(d.leave, left, y, lw, theme.HeightButton)
	from := 9 + d.removing.MinSize().Width + theme.Space12
	right := left - theme.Space16
	if d.undoLink.Visible() {
		m := d.undoLink.MinSize()
		place(d.undoLink, right-m.Width, y+(theme.HeightButton-m.Height)/2, m.Width, m.Height)
		right -= m.Width + theme.Space8
	}
	room := right - from - 24
	width := min(room, widget.Measure(d.news.Text, widget.StyleBody).Width+1)
	x := right - width
	place(d.news, x, y, width, theme.HeightButton)
	place(d.newsIcon, x-24, y+7, 18, 18)
	place(d.spinner, x-24, y+8, 16, 16)
}

// say shows in the foot what is going on; kind is "", "busy", "done" or
// "danger".
func (d *displayPictureWindow) say(kind, text string) {
	d.newsKind, d.undo = kind, nil
	style := widget.StyleBody
	switch kind {
	case "busy":
		style.Color = theme.ColorSecondary
	case "done":
		style.Color = theme.ColorSuccess
		d.newsIcon.SetResource(theme.IconIn("check", theme.ColorSuccess))
	case "danger":
		style.Color = theme.ColorDanger
		d.newsIcon.SetResource(theme.IconIn("alert", theme.ColorDanger))
	}
	d.news.SetStyle(style)
	d.news.SetText(text)
	visible(d.news, kind != "")
	visible(d.newsIcon, kind == "done" || kind == "danger")
	visible(d.spinner, kind == "busy")
	d.arrange()
}

// arrange shows what can be done now.
func (d *displayPictureWindow) arrange() {
	enable := func(b *widget.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	enable(d.use, d.canUse())
	enable(d.removing, d.current != nil && !d.sending)
	leave := T("chat.cancel")
	if d.newsKind == "done" {
		leave = T("button.close")
	}
	d.leave.SetText(leave)
	hint := T("picture.hint")
	if d.source.img == nil && d.source.key == "" {
		hint = T("picture.empty")
	}
	if d.source.animated {
		hint = T("picture.first-frame")
	}
	d.hint.SetText(hint)
	enable(d.left, d.source.img != nil)
	enable(d.right, d.source.img != nil)
	visible(d.undoLink, d.undo != nil)
	d.slider.SetDisabled(d.source.img == nil)
	visible(d.usedNone, len(d.used) == 0)
	used := max(d.before.MinSize().Height, 36)
	widget.SetArrangedMin(d.choicesBox, fyne.NewSize(choicesWidth, 36+d.builtIn.MinSize().Height+48+used+theme.Space8))
	d.choices.Refresh()
	d.content.Refresh()
}

// showResult shows what is cut out at the sizes others see.
func (d *displayPictureWindow) showResult(img image.Image) {
	d.large.SetImage(img)
	d.medium.SetImage(img)
	d.small.SetImage(img)
}
