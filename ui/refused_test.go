package ui

import (
	"context"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/server"
	"papilio/protocol/wire"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// edits are the commands that change something at the server.
var edits = map[string]bool{"ADD": true, "REM": true, "ADG": true, "RMG": true, "REG": true, "REA": true, "PRP": true, "BLP": true, "GTC": true, "CHG": true}

// refuser stands before a server. While number is set it refuses some commands
// with it, and the server never hears of them.
type refuser struct {
	net.Listener
	server  string
	verbs   map[string]bool
	number  atomic.Int64
	refused atomic.Int64
	over    context.Context
	wg      sync.WaitGroup
}

func newRefuser(t *testing.T, server string, verbs map[string]bool) *refuser {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over, end := context.WithCancel(context.Background())
	r := &refuser{Listener: l, server: server, verbs: verbs, over: over}
	r.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.wg.Go(func() { r.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); end(); r.wg.Wait() })
	return r
}

func (r *refuser) serve(c net.Conn) {
	defer context.AfterFunc(r.over, func() { c.Close() })()
	defer c.Close()
	s, err := net.Dial("tcp", r.server)
	if err != nil {
		return
	}
	defer s.Close()
	var mu sync.Mutex // of what is written to c
	write := func(b []byte) error {
		mu.Lock()
		defer mu.Unlock()
		_, err := c.Write(b)
		return err
	}
	r.wg.Go(func() {
		defer c.Close()
		from := wire.NewReader(s, wire.FromServer)
		for {
			cmd, err := from.Read()
			if err != nil || write(wire.Append(nil, cmd)) != nil {
				return
			}
		}
	})
	from := wire.NewReader(c, wire.FromClient)
	for {
		cmd, err := from.Read()
		if err != nil {
			return
		}
		if n := r.number.Load(); n != 0 && r.verbs[cmd.Verb] {
			r.refused.Add(1)
			err = write([]byte(strconv.FormatInt(n, 10) + " " + cmd.Arg(0) + "\r\n"))
		} else {
			_, err = s.Write(wire.Append(nil, cmd))
		}
		if err != nil {
			return
		}
	}
}

// TestRefusedInTheWindow: whatever a person changes, in every place where it
// can be changed, the window says in words why the server refused, and goes on
// to show what is.
func TestRefusedInTheWindow(t *testing.T) {
	b, o := ends(t, theme.AlwaysLight, true)
	r := newRefuser(t, o.server.Notification(), edits)
	b.Show()
	b.session.SignOut()
	if err := b.session.SignIn(t.Context(), app.Credentials{Address: "lena@example.org", Password: "one", Server: r.Addr().String(), Login: o.server.Login()}); err != nil {
		t.Fatal(err)
	}
	v := b.main.contacts
	b.q.until(t, "Maria", func() bool { return b.rowOf(maria).Status == protocol.Online && !v.waiting })
	friends, err := b.session.AddGroup(t.Context(), "Friends")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.session.AddGroup(t.Context(), "Work"); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "the groups", func() bool { return b.groupNames() == "Friends,Work" })
	was := b.contact(maria)

	key := b.rowOf(maria).Key
	menu := func(names ...string) {
		t.Helper()
		items := v.personItems(key)
		for _, name := range names[:len(names)-1] {
			items = item(t, items, name).Items
		}
		item(t, items, names[len(names)-1]).Action()
	}
	header := func() string { return v.notice }
	field := func(n int) func() string {
		return func() string {
			var fields []*widget.Field
			over(t, b.main.w, func(f *widget.Field) bool { fields = append(fields, f); return true })
			return fields[n].Error()
		}
	}
	form := func() string { return over[*widget.Form](t, b.main.w, nil).Error() }
	numbers := []int{500, 600, 603, 910, 918, 924, 209, 928}
	try := func(what string, do func(), says func() string) {
		t.Helper()
		n := numbers[int(r.refused.Load())%len(numbers)]
		v.note("")
		r.number.Store(int64(n))
		before := r.refused.Load()
		do()
		b.q.until(t, what+" refused", func() bool { return r.refused.Load() > before && says() != "" })
		if got, want := says(), T("error.server."+strconv.Itoa(n)); got != want {
			t.Errorf("%s, refused with %d: %q, want %q", what, n, got, want)
		}
		if top := b.main.w.Canvas().Overlays().Top(); top != nil {
			b.main.w.Canvas().Overlays().Remove(top)
		}
		r.number.Store(0)
	}
	try("block", func() { menu(T("menu.contact.block")) }, header)
	try("move", func() { menu(T("menu.contact.move"), "Friends") }, header)
	try("copy", func() { menu(T("menu.contact.copy-to"), "Friends") }, header)
	try("remove", func() { v.remove(maria); b.press(T("remove.button")) }, header)
	try("rename the group", func() {
		item(t, v.groupItems(friends.ID), T("menu.group.rename")).Action()
		b.fill(0, "Old friends")
		b.press(T("group.save"))
	}, field(0))
	try("a new group", func() { v.newGroup(nil); b.fill(0, "Lake"); b.press(T("group.create")) }, field(0))
	try("remove the group", func() { v.removeGroup(friends.ID); b.press(T("remove.button")) }, header)
	try("add", func() { v.addContact("nobody@example.org"); b.press(T("add.button")) }, form)
	try("my name", func() { b.main.setName("Lena, away") }, header)
	try("my status", func() { b.main.setStatus(protocol.Busy) }, header)
	try("my phones", func() { v.myPhones(); b.fill(0, "+1 555 0100"); b.press(T("group.save")) }, field(0))

	b.openDetails(maria)
	d := b.details
	try("block in the details", d.turn, func() string { return d.note.Text })
	b.openSettings("privacy")
	box := func(n int) (boxes []*widget.Check) {
		b.q.until(t, "the boxes", func() bool {
			boxes = nil
			find(t, b.settings.w, func(c *widget.Check) bool { boxes = append(boxes, c); return true })
			return !boxes[n].Disabled()
		})
		return boxes
	}
	for n, what := range []string{"BLP", "GTC"} {
		said := ""
		try(what, func() { said = pageText(b.settings); test.Tap(box(n)[n]) }, func() string {
			if text := T("error.server." + strconv.FormatInt(r.number.Load(), 10)); strings.Contains(pageText(b.settings), text) && !strings.Contains(said, text) {
				return text
			}
			return ""
		})
	}

	if now := b.contact(maria); now.Lists != was.Lists || now.Name != was.Name || len(now.Groups) != len(was.Groups) {
		t.Errorf("Maria is %+v, was %+v", now, was)
	}
	if b.groupNames() != "Friends,Work" || b.people.self.Name != "Lena" || b.people.self.Status != protocol.Online || !b.people.privacy.AllowOthers {
		t.Errorf("something was changed: %q, %+v, %+v", b.groupNames(), b.people.self, b.people.privacy)
	}
	// And it goes on: the same, when the server says yes.
	menu(T("menu.contact.block"))
	b.q.until(t, "blocked", func() bool { return b.rowOf(maria).Blocked })
}

// TestSignInRefusedInTheWindow: what the server thinks of the account stands
// under the address, in words of its own; what is the matter with the password or
// with the server stands there.
func TestSignInRefusedInTheWindow(t *testing.T) {
	srv, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	r := newRefuser(t, srv.Notification(), map[string]bool{"USR": true})
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	b.addServer("Picky", r.Addr().String(), srv.Login())
	for n, want := range map[int64]struct{ where, key string }{
		205: {"address", "error.server.205"}, 511: {"address", "error.server.511"}, 923: {"address", "error.server.923"},
		924: {"address", "error.server.924"}, 926: {"address", "error.server.926"}, 927: {"address", "error.server.927"},
		208: {"address", "error.bad-address"}, 911: {"password", "error.wrong-password"},
		600: {"server", "error.server-busy"}, 715: {"server", "error.protocol-unsupported"},
	} {
		r.number.Store(n)
		b.form().email.SetText("lena@example.org")
		b.form().password.SetText("secret")
		test.Tap(b.form().button)
		says := func() map[string]string {
			s := b.form()
			return map[string]string{"address": s.email.Error(), "password": s.password.Error(), "server": s.wrong}
		}
		b.q.until(t, "an error", func() bool {
			return b.form().cancel == nil && strings.Join(slices.Collect(maps.Values(says())), "") != ""
		})
		if got := says(); got[want.where] != T(want.key) {
			t.Errorf("refused with %d: %q, want %q under the %s", n, got, T(want.key), want.where)
		}
		b.form().clean()
	}
}
