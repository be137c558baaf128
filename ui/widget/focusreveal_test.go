package widget

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
)

// TestReveal: what gets the keyboard on a page that scrolls comes into sight.
func TestReveal(t *testing.T) {
	themed(t, theme.AlwaysLight)
	page := container.NewVBox()
	var all []fyne.CanvasObject
	for i := range 10 {
		for _, o := range []fyne.CanvasObject{NewCheck(fmt.Sprint("check ", i), nil), NewButton(Normal, "button", nil), NewField("field"),
			NewChoice("choice", []Option{{Key: "a", Text: "a"}}, nil), NewTextLink("link", nil), NewSlider(nil)} {
			page.Add(container.NewHBox(o))
			all = append(all, o)
		}
	}
	scroll := container.NewVScroll(page)
	w := look(t, container.NewBorder(NewLabel("Title", StyleHeading), nil, nil, nil, scroll), 300, 200)
	inSight := func(o fyne.CanvasObject) bool {
		d := fyne.CurrentApp().Driver()
		y := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(scroll).Y + scroll.Offset.Y
		return y >= scroll.Offset.Y && y+o.Size().Height <= scroll.Offset.Y+scroll.Size().Height+.5
	}
	focus := func(o fyne.CanvasObject) {
		if f, ok := o.(*Field); ok {
			o = f.Entry
		}
		w.Canvas().Focus(o.(fyne.Focusable))
	}
	for _, i := range []int{0, 1, 2, 3, 4, 5, 30, 31, 32, 33, 34, 35, 59, 58, 57, 6, 5, 4, 3, 2, 1, 0} {
		if focus(all[i]); !inSight(all[i]) {
			t.Errorf("%T %d has the keyboard out of sight", all[i], i)
		}
	}
	focus(all[59])
	if scroll.Offset.Y == 0 {
		t.Error("nothing was scrolled")
	}
	at := scroll.Offset.Y
	focus(all[58]) // is in sight already
	if scroll.Offset.Y != at {
		t.Error("what is in sight moves")
	}
}
