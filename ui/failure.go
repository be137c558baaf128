package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// failureSize is the window of ShowFailure.
var failureSize = fyne.NewSize(420, 180)

// ShowFailure runs a window that says why Papilio cannot start, until it is
// closed. code names the sentence "error.<code>"; details stands below it.
func ShowFailure(a fyne.App, code, details string) {
	a.SetIcon(theme.Asset("mark/papilio.svg"))
	a.Settings().SetTheme(theme.New(theme.System))
	w := a.NewWindow(T("app.name"))
	w.SetContent(failure(code, details, a.Quit))
	w.SetFixedSize(true)
	w.Resize(failureSize)
	w.ShowAndRun()
}

func failure(code, details string, quit func()) fyne.CanvasObject {
	const edge = theme.Space24
	width := failureSize.Width - 2*edge
	sentence := widget.NewParagraph(T("error."+code), widget.StyleBody, width)
	small := widget.NewParagraph(details, widget.StyleSmall, width)
	button := widget.NewButton(widget.Primary, T("button.close"), quit)
	return widget.WithTips(widget.Arrange(failureSize, func(size fyne.Size) {
		h := sentence.MinSize().Height
		widget.Place(sentence, edge, edge, width, h)
		widget.Place(small, edge, edge+h+theme.Space8, width, small.MinSize().Height)
		m := button.MinSize()
		widget.Place(button, size.Width-edge-m.Width, size.Height-theme.Space16-m.Height, m.Width, m.Height)
	}, sentence, small, button))
}
