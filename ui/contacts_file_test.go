package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestContactListInAFile: saved from the menu, read again, and what could not be
// added is said with its reason.
func TestContactListInAFile(t *testing.T) {
	b, _ := ends(t, theme.AlwaysLight, true)
	b.Show()
	v := b.main.contacts
	b.q.until(t, "the list", func() bool { return b.rowOf(maria).Key != "" && !v.waiting })
	says := func(parts ...string) {
		t.Helper()
		b.q.until(t, strings.Join(parts, " "), func() bool { return !b.nothingOpen() })
		text := over[*widget.Paragraph](t, b.main.w, func(*widget.Paragraph) bool { return true }).Text
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Errorf("%q is not in %q", p, text)
			}
		}
		b.shot(b.main.w, "contacts-file-"+string(parts[0][0]))
		b.press(T("button.close"))
	}
	path := filepath.Join(t.TempDir(), "lena.ctt")
	b.set(settingFolder, filepath.Dir(path))
	var items []widget.MenuItem
	for _, m := range b.main.menus() {
		if m.Text == T("menu.contacts") {
			items = m.Items()
		}
	}
	item(t, items, T("menu.contacts.load"))
	item(t, items, T("menu.contacts.save")).Action()
	b.saveAs("lena.ctt")
	says(T("contacts.file.saved", "Count", 2, "File", path))
	saved, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(saved), "<contact>"+string(maria)+"</contact>") {
		t.Fatalf("%s, %v", saved, err)
	}

	if err := b.session.RemoveContact(t.Context(), maria); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "Maria removed", func() bool { return !b.contact(maria).Lists.Has(protocol.ForwardList) })
	more := strings.Replace(string(saved), "<contact>", "<contact>nobody@example.org</contact><contact>", 1)
	if err := os.WriteFile(path, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	v.loadFrom(path)
	says(T("contacts.file.added", "Count", 1), T("contacts.file.there", "Count", 1), T("contacts.file.refused", "Count", 1),
		"nobody@example.org: "+T("error.server.205"))
	b.q.until(t, "Maria is back", func() bool { return b.rowOf(maria).Key != "" })

	if err := os.WriteFile(path, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	v.loadFrom(path)
	b.q.until(t, "unreadable", func() bool { return v.notice == T("error.contacts-unreadable") })
}
