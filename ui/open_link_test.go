package ui

import (
	"testing"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// words of the dialog over the main window.
func (b *bench) dialogText() string {
	b.t.Helper()
	return over[*widget.Paragraph](b.t, b.root, nil).Text
}

// TestOpenLink: a link opens a conversation or a form; nothing is added without
// a word, and what is no link is told in a sentence.
func TestOpenLink(t *testing.T) {
	b, _ := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	b.Open("")
	if b.conversations.with(maria) != nil {
		t.Error("nothing opens a conversation")
	}
	b.Open("msnim:chat?contact=" + string(maria))
	if b.conversations.with(maria) == nil {
		t.Fatal("the conversation does not open")
	}
	for link, want := range map[string]string{
		"msnim:delete?contact=" + string(maria): T("link.bad"),
		"http://example.org":                    T("link.bad"),
		"msnim:":                                T("link.bad"),
		"msnim:chat?contact=nora@example.org":   T("link.stranger"),
		"msnim:chat?contact=" + string(me):      T("link.self"),
		"msnim:add?contact=" + string(maria):    T("add.there"),
	} {
		b.Open(link)
		if got := b.dialogText(); got != want {
			t.Errorf("%s: %q, want %q", link, got, want)
		}
	}
	if _, there := b.people.contacts["nora@example.org"]; there || b.conversations.with("nora@example.org") != nil {
		t.Error("a stranger has come in")
	}
	b.Open("msnim:chat?contact=nora@example.org")
	over(t, b.root, labelled(T("add.title"))).OnTapped()
	if f := over[*widget.Field](t, b.root, nil); f.Text() != "nora@example.org" {
		t.Errorf("the form has %q", f.Text())
	}
	// A form that is open stays as it is: it may be half filled in.
	b.Open("msnim:add?contact=olaf%2Bx@example.org")
	if got := b.dialogText(); got != T("link.stranger") {
		t.Errorf("%q", got)
	}
	over(t, b.root, labelled(T("button.close"))).OnTapped()
	if f := over[*widget.Field](t, b.root, nil); f.Text() != "nora@example.org" {
		t.Errorf("the form has %q", f.Text())
	}
	clearOverlays(b.root)
	b.Open("msnim:add?contact=olaf%2Bx@example.org")
	if f := over[*widget.Field](t, b.root, nil); f.Text() != "olaf+x@example.org" {
		t.Errorf("the form has %q", f.Text())
	}
	clearOverlays(b.root)
	if len(b.people.contacts) != 1 {
		t.Errorf("%d contacts", len(b.people.contacts))
	}
}

// TestLinkWaits: a link from before the sign-in is followed after it, once, and
// only the last one.
func TestLinkWaits(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	b.q.drain()
	b.Open("msnim:chat?contact=jonas@example.org")
	b.Open("msnim:chat?contact=" + string(maria))
	if got := b.dialogText(); got != T("link.later") {
		t.Errorf("%q", got)
	}
	signIn := func() {
		b.handle(event.ContactsReceived{Contacts: []protocol.Contact{{Address: maria, Name: "Maria", Lists: protocol.ForwardList}, {Address: "jonas@example.org", Lists: protocol.ForwardList}}})
		b.handle(event.SignedIn{Self: protocol.Self{Address: me, Status: protocol.Online}})
	}
	signIn()
	if b.conversations.with(maria) == nil || b.conversations.with("jonas@example.org") != nil {
		t.Error("not the last one")
	}
	if b.root.Canvas().Overlays().Top() != nil {
		t.Error("the sentence stays")
	}
	if b.link != (app.Link{}) {
		t.Error("it would be followed again")
	}
}
