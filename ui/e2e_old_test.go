package ui

import (
	"slices"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/ui/theme"
)

// TestOlderServer: on a server that only speaks MSNP8 the windows say why there
// are no pictures, in the conversation and on the Connection page.
func TestOlderServer(t *testing.T) {
	b, o := ends(t, theme.AlwaysLight, true, func(o *server.Options) { o.Dialects = []string{"MSNP8"} })
	b.q.until(t, "Maria is online", func() bool { return b.contact(maria).Status == protocol.Online })
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "the line that says why", func() bool { return c.state.Text == T("chat.no-objects") })
	c.input.SetText("hello (F)")
	c.input.Send()
	b.q.until(t, "the line with Maria", func() bool {
		return slices.ContainsFunc(o.events, func(e event.Event) bool {
			m, ok := e.(event.MessageReceived)
			return ok && m.Message.Text.Body == "hello (F)"
		})
	})
	b.shot(c.window, "conversation-msnp8-light")
	b.openSettings("connection")
	b.q.until(t, "the report", func() bool { return strings.Contains(pageText(b.settings), T("connection.objects.none")) })
	b.shot(b.settings.w, "connection-msnp8-light")
}
