package theme

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"papilio/assets"
	"papilio/protocol"
)

// Fyne caches a drawn SVG by the name of its resource, so every resource here
// is named with its folder and its colour.

// art is a drawing that is recoloured when it is read. Name changes with the
// look, so a Refresh is all a widget needs after a change of theme.
type art struct {
	file  string
	color fyne.ThemeColorName
	key   string                                 // tells two recolourings of one file apart
	draw  func(svg string, c color.NRGBA) string // nil leaves it
}

var (
	artMu    sync.Mutex
	artCache = map[string][]byte{}
)

func (a *art) Name() string {
	c := Color(a.color)
	return fmt.Sprintf("%s-%s%02x%02x%02x%s.svg", strings.TrimSuffix(a.file, ".svg"), a.key, c.R, c.G, c.B, scaleName())
}

func (a *art) Content() []byte {
	name := a.Name()
	artMu.Lock()
	defer artMu.Unlock()
	if data, ok := artCache[name]; ok {
		return data
	}
	data := assets.Bytes(a.file)
	if a.draw != nil {
		data = []byte(a.draw(string(data), Color(a.color)))
	}
	data = wide(data)
	artCache[name] = data
	return data
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

func ink(svg string, c color.NRGBA) string { return strings.ReplaceAll(svg, "#1B2733", hex(c)) }

// Icon returns an interface icon, such as "send", in the secondary colour.
func Icon(name string) fyne.Resource { return IconIn(name, ColorSecondary) }

// IconIn returns an interface icon in a colour of this package.
func IconIn(name string, c fyne.ThemeColorName) fyne.Resource {
	return &art{file: "icons/" + name + ".svg", color: c, draw: ink}
}

// Status returns the icon of a status.
func Status(st protocol.Status) fyne.Resource {
	switch st {
	case protocol.Online:
		return statusArt("online", ColorOnline)
	case protocol.Busy, protocol.OnThePhone:
		return statusArt("busy", ColorBusy)
	case protocol.Idle, protocol.BeRightBack, protocol.Away, protocol.OutToLunch:
		return statusArt("away", ColorAway)
	}
	return statusArt("offline", ColorOffline)
}

// StatusBlocked returns the icon of somebody who is blocked.
func StatusBlocked() fyne.Resource { return statusArt("blocked", ColorOffline) }

var statusInk = regexp.MustCompile(`#(238C42|CC3F36|B06E08|6E7E8D)`)

func statusArt(name string, c fyne.ThemeColorName) fyne.Resource {
	return &art{file: "status/" + name + ".svg", color: c, draw: func(svg string, col color.NRGBA) string {
		svg = statusInk.ReplaceAllString(svg, hex(col))
		if name == "away" {
			svg = strings.ReplaceAll(svg, "#FFFFFF", hex(Color(ColorSurface)))
		}
		return svg
	}}
}

// mark is the app mark for the look that is shown when it is drawn.
type mark struct{}

func (mark) Name() string {
	if Dark() {
		return "mark/papilio-dark.svg"
	}
	return "mark/papilio.svg"
}

func (m mark) Content() []byte { return assets.Bytes(m.Name()) }

// Mark returns the app mark, which follows the look; use it from 28 px up.
func Mark() fyne.Resource { return mark{} }

// MarkSmall returns the app mark for less than 28 px.
func MarkSmall() fyne.Resource { return Asset("mark/papilio-small.svg") }

var gradientInk = regexp.MustCompile(`url\(#[a-z0-9]+\)|#[0-9A-Fa-f]{6}`)

// MarkQuiet returns the mark in one quiet tone, for "no picture yet".
func MarkQuiet() fyne.Resource {
	return &art{file: "mark/papilio-small.svg", color: ColorQuietMark, key: "quiet-", draw: func(svg string, c color.NRGBA) string {
		return gradientInk.ReplaceAllString(svg, hex(c))
	}}
}

var (
	assetMu    sync.Mutex
	assetCache = map[string]fyne.Resource{}
)

// asset is a file of assets, its lines as wide as the screen wants them.
type asset struct {
	file, size string // size tells two sizes of one file apart
}

func (a *asset) Name() string {
	dot := strings.LastIndexByte(a.file, '.')
	return a.file[:dot] + a.size + scaleName() + a.file[dot:]
}

func (a *asset) Content() []byte {
	if !strings.HasSuffix(a.file, ".svg") {
		return assets.Bytes(a.file)
	}
	return wide(assets.Bytes(a.file))
}

// Asset returns a file of assets, such as "emoticons/smile.svg".
func Asset(name string) fyne.Resource { return keptAsset(name, "") }

// AssetAt is Asset under a name of its own for each size in pixels: Fyne keeps
// one drawing per name, so two sizes of one picture would be drawn again and again.
func AssetAt(name string, size float32) fyne.Resource {
	return keptAsset(name, fmt.Sprintf("@%g", size))
}

func keptAsset(name, size string) fyne.Resource {
	assetMu.Lock()
	defer assetMu.Unlock()
	r, ok := assetCache[name+size]
	if !ok {
		r = &asset{name, size}
		assetCache[name+size] = r
	}
	return r
}
