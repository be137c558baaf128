//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// portal plays org.freedesktop.portal.FileChooser: answer is called with what was
// asked.
type portal struct {
	conn   *dbus.Conn
	method string
	title  string
	asked  map[string]dbus.Variant
	answer func(request dbus.ObjectPath)
	closed chan struct{}
}

func (p *portal) ask(from dbus.Sender, method, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	p.method, p.title, p.asked = method, title, o
	name := strings.ReplaceAll(strings.TrimPrefix(string(from), ":"), ".", "_")
	path := dbus.ObjectPath(fmt.Sprintf("%s/request/%s/%s", portalPath, name, o["handle_token"].Value()))
	if err := p.conn.Export(portalRequests{p}, path, portalRequest); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	p.answer(path)
	return path, nil
}

func (p *portal) OpenFile(from dbus.Sender, _, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.ask(from, "open", title, o)
}

func (p *portal) SaveFile(from dbus.Sender, _, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.ask(from, "save", title, o)
}

type portalRequests struct{ p *portal }

func (r portalRequests) Close() *dbus.Error { close(r.p.closed); return nil }

// The desktop's own dialog is asked in its words, and what it answers is read with
// care; where there is none that is said, and it goes away when nobody wants it.
func TestFilesOfTheDesktop(t *testing.T) {
	b := newBusTest(t)
	q := FileQuestion{Title: "A picture", Button: "Open", Folder: "/tmp", Endings: []string{".png"}}
	if _, err := busFiles(t.Context(), q); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("nobody is there: %v", err)
	}
	p := &portal{conn: b.desk, closed: make(chan struct{})}
	if _, err := prop.Export(b.desk, portalPath, prop.Map{portalFiles: {"version": {Value: uint32(3)}}}); err != nil {
		t.Fatal(err)
	}
	if err := b.desk.Export(p, portalPath, portalFiles); err != nil {
		t.Fatal(err)
	}
	b.own(b.desk, portalName)
	respond := func(code uint32, uris ...string) {
		p.answer = func(request dbus.ObjectPath) {
			b.desk.Emit(request, portalRequest+".Response", code, map[string]dbus.Variant{"uris": dbus.MakeVariant(uris)})
		}
	}
	for _, c := range []struct {
		code uint32
		uri  string
		want string
		bad  bool
	}{
		{0, "file:///tmp/my%20fox+1.png", "/tmp/my fox+1.png", false},
		{1, "", "", false},
		{0, "https://example.org/fox.png", "", true},
		{0, "file://elsewhere/fox.png", "", true},
		{0, "file:fox.png", "", true},
	} {
		respond(c.code, c.uri)
		got, err := busFiles(t.Context(), q)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%q: %q, %v", c.uri, got, err)
		}
	}
	if p.method != "open" || p.title != "A picture" || fmt.Sprint(p.asked["filters"].Value()) != "[[*.png [[0 *.[pP][nN][gG]]]]]" || string(p.asked["current_folder"].Value().([]byte)) != "/tmp\x00" {
		t.Errorf("%s %q is asked with %v", p.method, p.title, p.asked)
	}
	respond(0, "file:///tmp/saved.txt")
	if got, err := busFiles(t.Context(), FileQuestion{Save: true, Name: "saved.txt"}); got != "/tmp/saved.txt" || err != nil || p.method != "save" {
		t.Errorf("%q, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.answer = func(dbus.ObjectPath) { cancel() }
	if _, err := busFiles(ctx, q); err == nil {
		t.Error("an answer that nobody gave")
	}
}
