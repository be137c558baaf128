// Package papilio_test keeps the rules of docs/architecture.md about who may
// import whom.
package papilio_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the path of this module.
const module = "papilio"

// ours says which packages of ours each package may import, and why no more.
// Test files may import more; they are not looked at.
var ours = []struct {
	pkg     string // or a folder, when it ends in /...
	may     []string
	because string
}{
	{"protocol", nil, "the nouns know nobody, so everybody can use them"},
	{"protocol/wire", []string{"protocol"}, "framing knows bytes, not sessions"},
	{"protocol/event", []string{"protocol"}, "news are nouns in the past tense"},
	{"protocol/trace", []string{"protocol", "protocol/wire"}, "the protocol log decodes for itself: it must not hold what the engine knows"},
	{"protocol/client", []string{"protocol", "protocol/event", "protocol/trace", "protocol/wire"}, "the engine must work without store, peer-to-peer and windows"},
	{"protocol/server", []string{"protocol", "protocol/wire"}, "the server must not share the client's mistakes"},
	{"protocol/internal/transcript", nil, "it only reads recordings for tests"},
	{"p2p", []string{"protocol", "protocol/trace"}, "it runs over any Link; the switchboard is joined to it in app"},
	{"p2p/msnftp", []string{"p2p", "protocol"}, "the old way of files; its invitations are carried by app, as the switchboard is"},
	{"instance", nil, "one program per folder; what is asked for is only a line to it"},
	{"store", nil, "rows are plain, so the database does not follow every change of the nouns"},
	{"assets", nil, "files and nothing else"},
	{"assets/gen", nil, "a tool that draws files"},
	{"app/picture", nil, "a leaf: bytes to pixels, for app and for the windows"},
	{"app", []string{"app/picture", "p2p", "p2p/msnftp", "protocol", "protocol/client", "protocol/event", "protocol/server", "protocol/trace", "store"},
		"the messenger without a window: papilio-cli is built from it"},
	{"ui/theme", []string{"assets", "protocol"}, "colours, sizes and icons know no messenger"},
	{"ui/words", []string{"assets"}, "sentences, dates and numbers know no messenger"},
	{"ui/widget", []string{"app/picture", "assets", "protocol", "ui/theme", "ui/words"}, "data in, OnX out: no logic of the messenger"},
	{"ui", []string{"app", "app/picture", "assets", "protocol", "protocol/event", "protocol/trace", "ui/theme", "ui/widget", "ui/words"},
		"windows ask app and hear the bus; raw protocol stays below app"},
	{"cmd/papilio", []string{"app", "assets", "instance", "protocol", "protocol/event", "protocol/server", "store", "ui", "ui/words"}, "wiring only"},
	{"cmd/papilio-cli", []string{"app", "app/picture", "assets", "protocol", "protocol/event", "protocol/server", "store"}, "wiring only, and no window"},
	{"tools/...", nil, "tools drive the built program from outside"},
}

// others are packages that only some of ours may import.
var others = []struct {
	pkg     string // or everything below it
	only    []string
	because string
}{
	{"fyne.io/fyne", []string{"cmd/papilio", "ui", "ui/theme", "ui/widget", "tools/..."}, "everything but the windows runs without one"},
	{"database/sql", []string{"store"}, "one package knows SQL"},
	{"github.com/mattn/go-sqlite3", []string{"store"}, "one package knows SQLite"},
	{"net", []string{"instance", "protocol/client", "protocol/server", "p2p", "p2p/msnftp", "tools/..."}, "only these dial and listen"},
	{"net/http", []string{"protocol/client", "protocol/server", "p2p"}, "only these dial and listen, and p2p asks the router for a port"},
	{"github.com/huin/goupnp", []string{"p2p"}, "one package opens ports of routers"},
	{"github.com/jackpal/go-nat-pmp", []string{"p2p"}, "one package opens ports of routers"},
	{"golang.org/x/net", []string{"protocol/client"}, "only this connects through proxies"},
	{"github.com/nfnt/resize", []string{"app/picture", "assets/gen"}, "pictures are scaled in one place"},
	{"github.com/go-text/typesetting", []string{"ui/widget"}, "fonts are looked up in one place"},
	{"github.com/go-text/typesetting/segmenter", []string{"app", "ui/widget"}, "where a text may be cut is for whoever cuts"},
	{"fyne.io/systray", []string{"ui"}, "the tray is shown in one place"},
	{"github.com/ebitengine/oto", []string{"ui"}, "sounds are played in one place"},
	{"github.com/zalando/go-keyring", []string{"cmd/papilio", "cmd/papilio-cli", "ui"}, "app is given a password and never keeps one"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestImports(t *testing.T) {
	track(t)
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		if p.ImportPath == module {
			continue // this test
		}
		rule := slices.IndexFunc(ours, func(r struct {
			pkg     string
			may     []string
			because string
		}) bool {
			return matches(r.pkg, name)
		})
		if rule < 0 {
			t.Errorf("%s has no rule: say in imports_test.go what it may import and why", name)
			continue
		}
		for _, imported := range p.Imports {
			if short, is := strings.CutPrefix(imported, module+"/"); is && !slices.Contains(ours[rule].may, short) {
				t.Errorf("%s must not import %s: %s", name, short, ours[rule].because)
			}
			for _, o := range others {
				if (imported == o.pkg || strings.HasPrefix(imported, o.pkg+"/")) && !allowed(o.only, name) && !nested(o.pkg, imported) {
					t.Errorf("%s must not import %s: %s", name, imported, o.because)
				}
			}
		}
		if name == "cmd/papilio-cli" {
			for _, d := range p.Deps {
				if strings.HasPrefix(d, "fyne.io/") {
					t.Errorf("%s must not depend on %s, not even through others: it runs where there is no display", name, d)
				}
			}
		}
	}
}

// track looks at every Go file of the module, so that go test knows this test
// depends on them and does not answer from its cache.
func track(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "build" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// nested reports packages below one in the table that are harmless where that
// is not: net/netip and net/url only parse; the segmenter has a row of its own.
func nested(rule, imported string) bool {
	return rule == "net" && imported != "net" || strings.HasPrefix(imported, rule+"/segmenter")
}

func matches(rule, name string) bool {
	if folder, is := strings.CutSuffix(rule, "/..."); is {
		return name == folder || strings.HasPrefix(name, folder+"/")
	}
	return rule == name
}

func allowed(only []string, name string) bool {
	return slices.ContainsFunc(only, func(rule string) bool { return matches(rule, name) })
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "-tags", "x11", "./...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
