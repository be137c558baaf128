package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	stock "fyne.io/fyne/v2/theme"
)

// bareTheme is the look that is shown without bars and shadows of what scrolls.
type bareTheme struct{ bar bool } // the bar stays

// bare puts an object into the look without shadows, and without the bar.
func bare(o fyne.CanvasObject, bar bool) fyne.CanvasObject {
	return container.NewThemeOverride(o, bareTheme{bar})
}

func (bareTheme) now() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (t bareTheme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == stock.ColorNameShadow || !t.bar && (name == stock.ColorNameScrollBar || name == stock.ColorNameScrollBarBackground) {
		return color.Transparent
	}
	return t.now().Color(name, v)
}

func (t bareTheme) Font(s fyne.TextStyle) fyne.Resource        { return t.now().Font(s) }
func (t bareTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.now().Icon(name) }
func (t bareTheme) Size(name fyne.ThemeSizeName) float32       { return t.now().Size(name) }
