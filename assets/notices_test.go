package assets_test

import (
	"testing"

	"papilio/assets"
)

// TestNotices: every library has a version, a licence and its words.
func TestNotices(t *testing.T) {
	list := assets.Notices()
	if len(list) < 20 || list[0].Path != "fyne.io/fyne/v2" || list[0].Licences != "BSD-3-Clause" {
		t.Fatalf("%d libraries, the first is %+v", len(list), list[0])
	}
	for _, n := range list {
		if n.Version == "" || n.Licences == "" || len(n.Text) < 200 {
			t.Errorf("%s %q: %q, %d bytes", n.Path, n.Version, n.Licences, len(n.Text))
		}
	}
}
