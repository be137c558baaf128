package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Found is a control, or a line of text, that carries words.
type Found struct {
	Text   string // all its words
	Title  string // what to call it
	Object fyne.CanvasObject
	Scroll *container.Scroll // it is in, or nil
}

// WordsIn lists what stands on a page, from top to bottom, as it is to be
// searched: labels, boxes, buttons, fields and choices, shown or not. Lists with
// data of the person's own are left out.
func WordsIn(o fyne.CanvasObject) []Found {
	var list []Found
	collect(o, nil, &list)
	return list
}

func collect(o fyne.CanvasObject, in *container.Scroll, list *[]Found) {
	text, title := "", ""
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			collect(c, in, list)
		}
	case *container.Scroll:
		collect(o.Content, o, list)
	case *Label:
		text = o.Text
	case *Paragraph:
		text = o.Text
	case *Check:
		text = o.Text
	case *Button:
		text = strings.TrimSpace(o.Text + " " + o.Hint)
	case *TextLink:
		text = o.Text
	case *Field:
		text = o.label
	case *Choice:
		text, title = o.label, o.label
		if n := len(*list); title == "" && n > 0 { // the line above says what it is
			title = (*list)[n-1].Title
		}
		for _, option := range o.options {
			text += " " + option.Text
		}
	}
	if strings.TrimSpace(text) != "" {
		if title == "" {
			title = text
		}
		*list = append(*list, Found{text, title, o, in})
	}
}
