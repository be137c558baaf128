package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	stocktheme "fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/fontscan"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
)

// TestConversationFonts offers the fonts that are installed, and sends the name
// of the one that is chosen.
func TestConversationFonts(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		file := filepath.Join(t.TempDir(), "a.ttf")
		if err := os.WriteFile(file, stocktheme.DefaultTextMonospaceFont().Content(), 0o600); err != nil {
			t.Fatal(err)
		}
		read := make(chan struct{})
		b := newBench(t, look, nil, func(o *Options, _ *store.DB) {
			o.Fonts = func() ([]fontscan.Footprint, error) {
				defer close(read)
				var list []fontscan.Footprint
				for _, family := range []string{"verdana", "notoffered", "dejavuserif", "comicsansms"} {
					p := fontscan.Footprint{Family: family}
					p.Location.File = file
					p.Runes.Add('\u201c')
					list = append(list, p)
				}
				return list, nil
			}
		})
		b.q.drain()
		b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena", Status: protocol.Online}})
		c := b.chat()
		<-read
		b.q.until(t, "listed", func() bool { return len(b.conversations.fonts.Offer()) == 3 })
		menu := func(keys ...fyne.KeyName) {
			c.openFont()
			for _, k := range keys {
				c.window.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: k})
			}
		}
		menu(fyne.KeyUp, fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn)
		if got := b.conversations.look.Format.Font; got != "DejaVu Serif" {
			t.Errorf("writes in %q", got)
		}
		b.q.until(t, "stored", func() bool {
			return protocol.ParseFormat(b.session.Setting(settingChatFormat)).Font == "DejaVu Serif"
		})
		menu(fyne.KeyUp, fyne.KeyRight)
		b.shot(c.window, "conversation-fonts-"+string(look))
	})
}
