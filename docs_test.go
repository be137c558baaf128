package papilio_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// linked is what a page in Markdown links to or shows.
var linked = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)

// Every page leads to what is there, and every picture is on a page.
func TestPagesLeadSomewhere(t *testing.T) {
	track(t)
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	shown := map[string]bool{}
	for _, page := range append(pages, "README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range linked.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			to := filepath.Join(filepath.Dir(page), m[1])
			shown[to] = true
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, m[1])
			}
		}
	}
	for _, pattern := range []string{"docs/images/*.png", "docs/images/*/*.png"} {
		pictures, err := filepath.Glob(pattern)
		if err != nil || len(pictures) == 0 {
			t.Fatal(pattern, err)
		}
		for _, p := range pictures {
			if !shown[p] {
				t.Errorf("no page shows %s", p)
			}
		}
	}
	if !shown["docs/tour.md"] {
		t.Error("the README does not lead to the tour")
	}
}
