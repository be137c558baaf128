package ui

import (
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
