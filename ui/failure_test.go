package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"papilio/assets"
	"papilio/ui/theme"
)

// TestFailure: a folder that cannot be used is said in a window, with a way out.
func TestFailure(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		for _, code := range []string{"profile-in-use", "profile-newer", "profile-read-only", "profile-broken"} {
			if key := "error." + code; assets.Sentence(key) == key {
				t.Errorf("%s has no sentence", code)
			}
		}
		w := test.NewTempWindow(t, failure("profile-in-use", "store: another Papilio uses this folder: /home/lena/.local/share/papilio", nil))
		w.Resize(failureSize)
		b.shot(w, "failure-"+string(look))
	})
}

// TestDamagedDatabaseIsSaid: who lost their emoticons is told why, and where
// the old database lies.
func TestDamagedDatabaseIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "papilio.db"), []byte("this is no database at all, whatever its name says"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBenchIn(t, theme.AlwaysLight, dir, nil, nil)
	b.Show()
	b.q.drain()
	top := b.main.w.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("nothing is said")
	}
	b.shot(b.main.w, "damaged-light")
	if text := T("damaged.text", "File", "papilio-damaged.db"); !strings.Contains(text, " papilio-damaged.db,") {
		t.Errorf("the sentence is %q", text)
	}
}
