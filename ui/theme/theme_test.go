package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	stocktheme "fyne.io/fyne/v2/theme"

	"papilio/assets"
	"papilio/protocol"
)

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// TestContrast holds body text to 4.5 to 1 and signs to 3 to 1 on everything
// they stand on, in both looks.
func TestContrast(t *testing.T) {
	grounds := []fyne.ThemeColorName{ColorWindow, ColorSurface, ColorHover, ColorSelected, ColorMine, ColorHeaderEnd}
	for _, c := range []struct {
		ink     fyne.ThemeColorName
		grounds []fyne.ThemeColorName
		least   float64
	}{
		{ColorText, append(grounds, ColorHeaderTop, ColorNotice, ColorNoticeLine), 4.5},
		{ColorSecondary, append(grounds, ColorNotice), 4.5},
		{ColorPrimary, []fyne.ThemeColorName{ColorWindow, ColorSurface, ColorHover, ColorMine}, 4.5},
		{ColorOnPrimary, []fyne.ThemeColorName{ColorPrimary, ColorPrimaryHover}, 4.5},
		{ColorOnAccent, []fyne.ThemeColorName{ColorAccent}, 4.5},
		{ColorAccentText, []fyne.ThemeColorName{ColorWindow, ColorNotice}, 4.5},
		{ColorDanger, []fyne.ThemeColorName{ColorWindow, ColorSurface, ColorMine, ColorDangerSurface}, 4.5},
		{ColorSuccess, []fyne.ThemeColorName{ColorWindow, ColorSurface}, 4.5},
		{ColorOnline, grounds, 3}, {ColorBusy, grounds, 3}, {ColorAway, grounds, 3}, {ColorOffline, grounds, 3},
		{ColorFieldBorder, []fyne.ThemeColorName{ColorSurface}, 3},
	} {
		for _, ground := range c.grounds {
			for _, dark := range []bool{false, true} {
				if got := contrast(ColorIn(c.ink, dark), ColorIn(ground, dark)); got < c.least {
					t.Errorf("%s on %s, dark %v: %.2f, want %.1f", c.ink, ground, dark, got, c.least)
				}
			}
		}
	}
}

func TestVariants(t *testing.T) {
	a := test.NewTempApp(t)
	for _, c := range []struct {
		v    Variant
		dark bool
	}{{AlwaysLight, false}, {AlwaysDark, true}} {
		th := New(c.v)
		a.Settings().SetTheme(th)
		if Dark() != c.dark {
			t.Errorf("%q: dark %v", c.v, Dark())
		}
		for _, system := range []fyne.ThemeVariant{stocktheme.VariantLight, stocktheme.VariantDark} {
			if got := th.Color(stocktheme.ColorNameBackground, system); got != color.Color(ColorIn(ColorWindow, c.dark)) {
				t.Errorf("%q does not stay itself when the system is %v", c.v, system)
			}
		}
	}
	th := New(System)
	if th.Color(ColorText, stocktheme.VariantLight) == th.Color(ColorText, stocktheme.VariantDark) {
		t.Error("the theme does not follow the system")
	}
	for name := range stock {
		if _, ok := palette[stock[name]]; !ok {
			t.Errorf("%s stands for an unknown colour %s", name, stock[name])
		}
	}
}

// TestArt: Fyne keeps one drawing per name, so two looks of one file need two names.
func TestArt(t *testing.T) {
	test.NewTempApp(t)
	names := map[string]bool{}
	for _, v := range []Variant{AlwaysLight, AlwaysDark} {
		New(v)
		for _, r := range []fyne.Resource{Icon("up"), IconIn("up", ColorPrimary), Status(protocol.Online), Status(protocol.Busy),
			Status(protocol.Away), Status(protocol.Offline), StatusBlocked(), MarkQuiet()} {
			if names[r.Name()] {
				t.Errorf("two drawings are named %s", r.Name())
			}
			names[r.Name()] = true
			if len(r.Content()) == 0 {
				t.Errorf("%s is empty", r.Name())
			}
			if strings.Contains(string(r.Content()), "#1B2733") && v == AlwaysDark {
				t.Errorf("%s is drawn in light ink", r.Name())
			}
		}
		if len(Mark().Content()) == 0 || len(MarkSmall().Content()) == 0 {
			t.Error("there is no mark")
		}
	}
	if Asset("emoticons/up.svg").Name() == Icon("up").Name() {
		t.Error("an emoticon and an icon share a name")
	}
	if AssetAt("emoticons/up.svg", 18).Name() == AssetAt("emoticons/up.svg", 24).Name() {
		t.Error("two sizes share a name")
	}
	for _, e := range assets.Classic() {
		if len(Asset(e.File).Content()) == 0 {
			t.Errorf("%s is missing", e.File)
		}
	}
	for _, st := range protocol.Statuses() {
		if len(Status(st).Content()) == 0 {
			t.Errorf("%s has no icon", st)
		}
	}
}

// TestScale: at 200 % the lines of icons and emoticons are twice as wide, and the
// drawings have names of their own.
func TestScale(t *testing.T) {
	icon, face, mark := Icon("smile"), AssetAt("emoticons/smile.svg", 24), Asset("pictures/fox.png")
	names := []string{icon.Name(), face.Name()}
	was := string(icon.Content())
	if !SetScale(2) || SetScale(2) || SetScale(0) {
		t.Error("what is news of the scale")
	}
	defer SetScale(1)
	if !strings.Contains(was, `stroke-width="1.5"`) || !strings.Contains(string(icon.Content()), `stroke-width="3"`) {
		t.Errorf("lines of %s", icon.Content())
	}
	if string(face.Content()) == string(assets.Bytes("emoticons/smile.svg")) || face.Name() == names[1] || icon.Name() == names[0] {
		t.Error("an emoticon is drawn as at 100 %")
	}
	if string(mark.Content()) != string(assets.Bytes("pictures/fox.png")) {
		t.Error("a PNG was changed")
	}
}
