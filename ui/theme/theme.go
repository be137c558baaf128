// Package theme names Papilio's colours, sizes and artwork once, for light and
// for dark, and is the fyne.Theme the program runs with.
//
// Everything is called on Fyne's goroutine, except New, Icon, Status and the
// other functions that return a resource, which are safe anywhere.
package theme

import (
	"image/color"
	"sync/atomic"

	"fyne.io/fyne/v2"
	stocktheme "fyne.io/fyne/v2/theme"
)

// Variant is which of the two looks is shown.
type Variant string

// The variants, as the setting "appearance.theme" stores them.
const (
	System      Variant = "" // follow the system
	AlwaysLight Variant = "light"
	AlwaysDark  Variant = "dark"
)

// Theme is Papilio's look as a fyne.Theme.
type Theme struct{ variant Variant }

// shown is the last pinned variant and follows Fyne's own for System.
var shown atomic.Pointer[Theme]

// New returns the theme; pass it to Settings().SetTheme. Color, Icon and the
// rest follow the newest one.
func New(v Variant) *Theme {
	t := &Theme{variant: v}
	shown.Store(t)
	return t
}

// Dark reports whether the dark look is shown now.
func Dark() bool {
	t := shown.Load()
	if t == nil || t.variant == System {
		app := fyne.CurrentApp()
		return app != nil && app.Settings().ThemeVariant() == stocktheme.VariantDark
	}
	return t.variant == AlwaysDark
}

// stock says which of our colours stands for one of Fyne's.
var stock = map[fyne.ThemeColorName]fyne.ThemeColorName{
	stocktheme.ColorNameBackground:          ColorWindow,
	stocktheme.ColorNameButton:              ColorSurface,
	stocktheme.ColorNameDisabledButton:      ColorDisabledFill,
	stocktheme.ColorNameDisabled:            ColorDisabled,
	stocktheme.ColorNameError:               ColorDanger,
	stocktheme.ColorNameFocus:               ColorSelected,
	stocktheme.ColorNameForeground:          ColorText,
	stocktheme.ColorNameForegroundOnError:   ColorSurface,
	stocktheme.ColorNameForegroundOnPrimary: ColorOnPrimary,
	stocktheme.ColorNameForegroundOnSuccess: ColorSurface,
	stocktheme.ColorNameForegroundOnWarning: ColorOnAccent,
	stocktheme.ColorNameHeaderBackground:    ColorSurface,
	stocktheme.ColorNameHover:               ColorHover,
	stocktheme.ColorNameHyperlink:           ColorPrimary,
	// Entries draw no box: widget.Field does.
	stocktheme.ColorNameInputBackground:     ColorTransparent,
	stocktheme.ColorNameInputBorder:         ColorTransparent,
	stocktheme.ColorNameMenuBackground:      ColorSurface,
	stocktheme.ColorNameOverlayBackground:   ColorSurface,
	stocktheme.ColorNamePlaceHolder:         ColorSecondary,
	stocktheme.ColorNamePressed:             ColorSelected,
	stocktheme.ColorNamePrimary:             ColorPrimary,
	stocktheme.ColorNameScrollBar:           ColorScroll,
	stocktheme.ColorNameScrollBarBackground: ColorTransparent,
	stocktheme.ColorNameSelection:           ColorTextSelection,
	stocktheme.ColorNameSeparator:           ColorHairline,
	stocktheme.ColorNameShadow:              ColorShadow,
	stocktheme.ColorNameSuccess:             ColorSuccess,
	stocktheme.ColorNameWarning:             ColorAccent,
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := v == stocktheme.VariantDark
	if t.variant != System {
		dark = t.variant == AlwaysDark
	}
	if _, ok := palette[name]; ok {
		return ColorIn(name, dark)
	}
	if _, ok := stock[name]; ok {
		return ColorIn(name, dark)
	}
	return stocktheme.DefaultTheme().Color(name, v)
}

// Font implements fyne.Theme: Noto Sans, which Fyne brings along.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource { return stocktheme.DefaultTheme().Font(s) }

// Icon implements fyne.Theme for the few stock icons that are left.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return stocktheme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case stocktheme.SizeNameText:
		return TextBody
	case stocktheme.SizeNameCaptionText:
		return TextSmall
	case stocktheme.SizeNameHeadingText:
		return TextTitle
	case stocktheme.SizeNameSubHeadingText:
		return TextHeading
	case stocktheme.SizeNamePadding:
		return Space4
	case stocktheme.SizeNameInnerPadding:
		return Space8
	case stocktheme.SizeNameInlineIcon:
		return SizeIcon
	case stocktheme.SizeNameInputBorder:
		return 0
	case stocktheme.SizeNameInputRadius, stocktheme.SizeNameSelectionRadius:
		return RadiusSmall
	case stocktheme.SizeNameScrollBar:
		return 8
	case stocktheme.SizeNameScrollBarSmall:
		return 5
	case stocktheme.SizeNameScrollBarRadius:
		return 4
	case stocktheme.SizeNameSeparatorThickness:
		return Line
	}
	return stocktheme.DefaultTheme().Size(name)
}
