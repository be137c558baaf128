package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// The colours of Papilio, by what they are for. Use Color to get one for the
// variant that is shown now; do not keep it over a Refresh.
const (
	ColorWindow         fyne.ThemeColorName = "papilio.window"  // behind everything
	ColorSurface        fyne.ThemeColorName = "papilio.surface" // fields, menus, the transcript
	ColorHeaderTop      fyne.ThemeColorName = "papilio.header-top"
	ColorHeaderEnd      fyne.ThemeColorName = "papilio.header-end"
	ColorText           fyne.ThemeColorName = "papilio.text"
	ColorSecondary      fyne.ThemeColorName = "papilio.secondary"
	ColorDisabled       fyne.ThemeColorName = "papilio.disabled"
	ColorPrimary        fyne.ThemeColorName = "papilio.primary"
	ColorPrimaryHover   fyne.ThemeColorName = "papilio.primary-hover"
	ColorOnPrimary      fyne.ThemeColorName = "papilio.on-primary"
	ColorAccent         fyne.ThemeColorName = "papilio.accent"
	ColorOnAccent       fyne.ThemeColorName = "papilio.on-accent"
	ColorAccentText     fyne.ThemeColorName = "papilio.accent-text"
	ColorNotice         fyne.ThemeColorName = "papilio.notice"
	ColorNoticeLine     fyne.ThemeColorName = "papilio.notice-line" // and the search hit
	ColorHairline       fyne.ThemeColorName = "papilio.hairline"
	ColorFieldBorder    fyne.ThemeColorName = "papilio.field-border"
	ColorHover          fyne.ThemeColorName = "papilio.hover"
	ColorSelected       fyne.ThemeColorName = "papilio.selected"
	ColorSelectedLine   fyne.ThemeColorName = "papilio.selected-line"
	ColorMine           fyne.ThemeColorName = "papilio.mine" // my messages
	ColorDanger         fyne.ThemeColorName = "papilio.danger"
	ColorDangerSurface  fyne.ThemeColorName = "papilio.danger-surface"
	ColorSuccess        fyne.ThemeColorName = "papilio.success"
	ColorOnline         fyne.ThemeColorName = "papilio.online"
	ColorBusy           fyne.ThemeColorName = "papilio.busy"
	ColorAway           fyne.ThemeColorName = "papilio.away"
	ColorOffline        fyne.ThemeColorName = "papilio.offline"
	ColorFrame          fyne.ThemeColorName = "papilio.frame" // the mat round a picture
	ColorFrameLine      fyne.ThemeColorName = "papilio.frame-line"
	ColorDisabledFill   fyne.ThemeColorName = "papilio.disabled-fill"   // a control that is off
	ColorQuietPicture   fyne.ThemeColorName = "papilio.quiet-picture"   // ground of "no picture yet"
	ColorQuietMark      fyne.ThemeColorName = "papilio.quiet-mark"      // and the mark on it
	ColorShadow         fyne.ThemeColorName = "papilio.shadow"          // under pop-overs
	ColorScroll         fyne.ThemeColorName = "papilio.scroll"          // the scroll bar
	ColorTextSelection  fyne.ThemeColorName = "papilio.text-selection"  // behind selected text
	ColorTransparent    fyne.ThemeColorName = "papilio.transparent"     // nothing
	ColorOfflinePicture fyne.ThemeColorName = "papilio.offline-picture" // veil over the picture of somebody offline
)

// pair is a colour for light and for dark, 0xRRGGBBAA.
type pair struct{ light, dark uint32 }

var palette = map[fyne.ThemeColorName]pair{
	ColorWindow:         {0xF4F8FCFF, 0x141B23FF},
	ColorSurface:        {0xFFFFFFFF, 0x1D2731FF},
	ColorHeaderTop:      {0xCFE4F8FF, 0x1F4264FF},
	ColorHeaderEnd:      {0xF4F8FCFF, 0x141B23FF},
	ColorText:           {0x1B2733FF, 0xE6EDF3FF},
	ColorSecondary:      {0x4E5E6DFF, 0xA9B9C8FF},
	ColorDisabled:       {0x8796A4FF, 0x6C7D8DFF},
	ColorPrimary:        {0x1A63A8FF, 0x6BB3EBFF},
	ColorPrimaryHover:   {0x145189FF, 0x8AC6F3FF},
	ColorOnPrimary:      {0xFFFFFFFF, 0x0B1722FF},
	ColorAccent:         {0xF08A24FF, 0xF7A654FF},
	ColorOnAccent:       {0x2B1600FF, 0x2B1600FF},
	ColorAccentText:     {0x955000FF, 0xF7B871FF},
	ColorNotice:         {0xFFF5E6FF, 0x33291AFF},
	ColorNoticeLine:     {0xEFCF9FFF, 0x5C4826FF},
	ColorHairline:       {0xD5E0EAFF, 0x2C3945FF},
	ColorFieldBorder:    {0x7493B1FF, 0x657D95FF},
	ColorHover:          {0xE9F2FAFF, 0x212E3AFF},
	ColorSelected:       {0xD6E8F8FF, 0x23425FFF},
	ColorSelectedLine:   {0x9CC3E6FF, 0x3F6F99FF},
	ColorMine:           {0xEAF3FBFF, 0x1E3347FF},
	ColorDanger:         {0xB3332BFF, 0xFF8F85FF},
	ColorDangerSurface:  {0xFDF0EEFF, 0x38211FFF},
	ColorSuccess:        {0x1D7038FF, 0x6CCB86FF},
	ColorOnline:         {0x238C42FF, 0x45B868FF},
	ColorBusy:           {0xCC3F36FF, 0xE8675EFF},
	ColorAway:           {0xB06E08FF, 0xE0A23AFF},
	ColorOffline:        {0x6E7E8DFF, 0x8496A6FF},
	ColorFrame:          {0xFFFFFFFF, 0x0F151BFF},
	ColorFrameLine:      {0x9DB9D3FF, 0x3D5469FF},
	ColorDisabledFill:   {0xE4ECF3FF, 0x222D37FF},
	ColorQuietPicture:   {0xDAE7F3FF, 0x24384AFF},
	ColorQuietMark:      {0xB3C9DEFF, 0x3F6080FF},
	ColorShadow:         {0x1B273326, 0x00000066},
	ColorScroll:         {0x7493B180, 0x657D9580},
	ColorTextSelection:  {0x9CC3E699, 0x3F6F99CC},
	ColorTransparent:    {0x00000000, 0x00000000},
	ColorOfflinePicture: {0xF4F8FC80, 0x141B2399},
}

func (p pair) color(dark bool) color.NRGBA {
	v := p.light
	if dark {
		v = p.dark
	}
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// Color returns a colour of this package, or of Fyne, for the variant that is
// shown now.
func Color(name fyne.ThemeColorName) color.NRGBA { return ColorIn(name, Dark()) }

// ColorIn returns a colour for light or for dark whatever is shown: for a
// preview of both.
func ColorIn(name fyne.ThemeColorName, dark bool) color.NRGBA {
	if p, ok := palette[name]; ok {
		return p.color(dark)
	}
	if own, ok := stock[name]; ok {
		return palette[own].color(dark)
	}
	return palette[ColorText].color(dark)
}
