package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// A contact list is saved and read again, here and as MSN Messenger 6 wrote it.
func TestContactsInAFile(t *testing.T) {
	h := newHouse(t, withDave)
	alice := h.person("alice").signIn()
	path := filepath.Join(t.TempDir(), "alice.ctt")
	if n, err := alice.ExportContacts(path); n != 2 || err != nil {
		t.Fatalf("%d saved, %v", n, err)
	}
	saved, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(saved), "<contact>bob@example.org</contact>") || strings.Contains(string(saved), "dave") {
		t.Errorf("the file is %s, %v", saved, err)
	}
	alice.must(alice.RemoveContact(h.context(), "bob@example.org"))
	if got, err := alice.ImportContacts(h.context(), path); err != nil || got.Added != 1 || got.There != 1 || got.Refused != nil {
		t.Errorf("%+v, %v", got, err)
	}
	await(alice, func(e event.ContactChanged) bool {
		return e.Contact.Address == "bob@example.org" && e.Contact.Lists.Has(protocol.ForwardList)
	})

	theirs := "<?xml version=\"1.0\"?>\r\n<messenger>\r\n\t<service name=\".NET Messenger Service\">\r\n\t\t<contactlist>\r\n" +
		"\t\t\t<contact type=\"1\">Dave@example.org</contact>\r\n\t\t\t<contact>nobody@example.org</contact>\r\n\t\t\t<contact>not an address</contact>\r\n" +
		"\t\t\t<contact>dave@example.org</contact>\r\n\t\t\t<contact>alice@example.org</contact>\r\n\t\t</contactlist>\r\n\t</service>\r\n</messenger>\r\n"
	if err := os.WriteFile(path, []byte(theirs), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := alice.ImportContacts(h.context(), path)
	if err != nil || got.Added != 1 || got.There != 0 || len(got.Refused) != 2 ||
		got.Refused[0] != (ContactRefused{"nobody@example.org", "server.205"}) || got.Refused[1] != (ContactRefused{"alice@example.org", "own-address"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if c := alice.contact("dave@example.org"); !c.Lists.Has(protocol.ForwardList | protocol.AllowList) {
		t.Errorf("dave is %+v", c)
	}

	alice.SignOut()
	if _, err := alice.ImportContacts(h.context(), path); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
	for name, text := range map[string]string{
		"no XML": "dave@example.org", "another file": "<html></html>", "cut short": theirs[:100], "empty": "",
		"too large": theirs + strings.Repeat(" ", maxContactFile), "an entity": "<!DOCTYPE m [<!ENTITY x \"y\">]><messenger>&x;</messenger>",
		"too many": "<messenger><service><contactlist>" + manyContacts(maxContactList+1) + "</contactlist></service></messenger>",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := alice.ImportContacts(h.context(), path); code(err) != ContactsUnreadable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := alice.ImportContacts(h.context(), filepath.Join(t.TempDir(), "none")); code(err) != ContactsUnreadable {
		t.Errorf("no file: %v", err)
	}
	if _, err := alice.ExportContacts(filepath.Join(path, "below")); code(err) != FileNotWritten {
		t.Errorf("no folder: %v", err)
	}
}

func manyContacts(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<contact>c" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + "@example.org</contact>")
	}
	return b.String()
}
