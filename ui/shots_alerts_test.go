package ui

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/app/picture"
	"papilio/assets"
	"papilio/store"
	"papilio/ui/theme"
)

// shootAlerts is every pop-up there is, as they stand on a desktop, and the icon
// in the tray.
func shootAlerts(g *gallery) {
	s := &surroundings{}
	b := g.friends(func(o *Options, _ *store.DB) { o.Desktop = s.desktop(true) })
	long := word("a text that is far too long for two lines of a small pop-up ;)", 9)
	sheet := []struct {
		alert
		telling, face string
		over          bool
	}{
		{alert{kind: alertMessage, name: "Maria (F) two more days!", text: "perfect. the ferry leaves at 12:10, don't be late this time ;)"}, "", "balloon", false},
		{alert{kind: alertOnline, name: "Jonas (8)"}, "", "record", false},
		{alert{kind: alertFile, name: "Maria", text: "lake-2003-evening.jpg", size: 1887437}, "", "sunset", false},
		{alert{kind: alertRequest, name: "Tom Becker"}, "", "", true},
		{alert{kind: alertDone, name: "Maria", text: "lake-2003-evening.jpg", size: 1887437, out: true}, "", "balloon", false},
		{alert{kind: alertMail, name: "Piotr Zielinski", text: "tent pegs, and who brings the stove"}, "", "", false},
		{alert{kind: alertMessage, name: "Maria", text: "one more thing", count: 3}, "", "balloon", false},
		{alert{kind: alertMessage, name: "Maria", count: 3}, showName, "balloon", false},
		{alert{kind: alertMessage, name: "Maria", count: 3}, showNothing, "", false},
		{alert{kind: alertMore, count: 12}, "", "", false},
		{alert{kind: alertMessage, name: word("A name without an end (L)", 4), text: long}, "", "cat", false},
		{alert{kind: alertMessage, name: "שלום", text: "זה בדיקה: מחר בשעה 12:10"}, "", "fox", false},
		{alert{kind: alertFile, name: word("A name without an end (L)", 4), text: word("unbroken_name", 12) + ".jpg", size: 5}, "", "cat", false},
		{alert{kind: alertTray}, "", "", false},
	}
	const columns, gap = 2, 24
	rows := (len(sheet) + columns) / columns
	size := fyne.NewSize(gap+columns*(alertWidth+gap), gap+float32(rows)*(alertHeight+gap))
	w := b.app.NewWindow("")
	w.SetPadded(false)
	w.SetContent(canvas.NewRaster(func(width, _ int) image.Image {
		scale := float32(width) / size.Width
		out := image.NewNRGBA(image.Rect(0, 0, int(size.Width*scale), int(size.Height*scale)))
		ground := color.NRGBA{0x8F, 0xA8, 0xBC, 255}
		if theme.Dark() {
			ground = color.NRGBA{0x2A, 0x36, 0x42, 255}
		}
		draw.Draw(out, out.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
		place := func(i int, img image.Image) {
			at := image.Pt(int((gap+float32(i%columns)*(alertWidth+gap))*scale), int((gap+float32(i/columns)*(alertHeight+gap))*scale))
			draw.Draw(out, img.Bounds().Add(at), img, img.Bounds().Min, draw.Over)
		}
		for i, x := range sheet {
			x.count = max(x.count, 1)
			card := newAlertCard(b.words(x.alert, x.telling))
			if x.face != "" {
				face, err := picture.Decode(assets.Bytes("pictures/" + x.face + ".png"))
				if err != nil {
					g.Fatal(err)
				}
				card.setPicture(face.Frames[0])
			}
			place(i, card.image(scale, x.over))
		}
		for i, n := range []int{0, 3, 120} {
			img, err := picture.Decode(trayIcon(n).Content())
			if err != nil {
				g.Fatal(err)
			}
			icon := image.NewNRGBA(img.Frames[0].Bounds().Add(image.Pt(i*80, 0)))
			draw.Draw(icon, icon.Rect, img.Frames[0], img.Frames[0].Bounds().Min, draw.Src)
			place(len(sheet), icon)
		}
		return out
	}))
	w.Resize(size)
	g.large(b, w, "pop-ups")
}
