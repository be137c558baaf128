//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"html"
	"slices"

	"github.com/godbus/dbus/v5"
)

// The notifications of the desktop (Desktop Notifications Specification 1.2).
const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = "/org/freedesktop/Notifications"
)

// notifier shows notifications on one connection to the bus, and knows which of
// them was clicked.
type notifier struct {
	conn  *dbus.Conn
	asked bool     // what the desktop can do
	can   []string // is this
	ids   map[string]uint32
	keys  []shownNotice // the oldest first
}

type shownNotice struct {
	id  uint32
	key string
}

func newNotifier(conn *dbus.Conn) notifier { return notifier{conn: conn, ids: map[string]uint32{}} }

// listen asks for the clicks.
func (n *notifier) listen(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, busWait)
	defer cancel()
	return n.conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(notifyName), dbus.WithMatchObjectPath(notifyPath))
}

// show shows a notification in place of the one with the same key.
func (n *notifier) show(ctx context.Context, notice Notice) error {
	ctx, cancel := context.WithTimeout(ctx, busWait)
	defer cancel()
	desktop := n.conn.Object(notifyName, notifyPath)
	if !n.asked {
		if err := desktop.CallWithContext(ctx, notifyName+".GetCapabilities", 0).Store(&n.can); err != nil {
			return err
		}
		n.asked = true
	}
	text, actions := notice.Text, []string{}
	if slices.Contains(n.can, "body-markup") {
		text = html.EscapeString(text)
	}
	if slices.Contains(n.can, "actions") {
		actions = []string{"default", notice.Title}
	}
	hints := map[string]dbus.Variant{
		"category":       dbus.MakeVariant("im.received"),
		"desktop-entry":  dbus.MakeVariant("org.papilio.Papilio"),
		"suppress-sound": dbus.MakeVariant(true), // we have sounds of our own
	}
	var id uint32
	err := desktop.CallWithContext(ctx, notifyName+".Notify", 0, "Papilio", n.ids[notice.Key], "", notice.Title, text, actions, hints, int32(-1)).Store(&id)
	if err != nil {
		return err
	}
	n.forget(id)
	n.ids[notice.Key] = id
	n.keys = append(n.keys, shownNotice{id, notice.Key})
	if len(n.keys) > busRemember {
		n.forget(n.keys[0].id)
	}
	return nil
}

// forget removes what is known of a notification.
func (n *notifier) forget(id uint32) {
	n.keys = slices.DeleteFunc(n.keys, func(s shownNotice) bool {
		if s.id == id && n.ids[s.key] == id {
			delete(n.ids, s.key)
		}
		return s.id == id
	})
}

// signal follows the desktop and returns the key of a notification that was
// clicked, else "".
func (n *notifier) signal(s *dbus.Signal) (clicked string) {
	if s.Path != notifyPath || len(s.Body) < 2 {
		return ""
	}
	id, ok := s.Body[0].(uint32)
	i := slices.IndexFunc(n.keys, func(s shownNotice) bool { return s.id == id })
	if !ok || i < 0 {
		return ""
	}
	switch s.Name {
	case notifyName + ".NotificationClosed":
		n.forget(id)
	case notifyName + ".ActionInvoked":
		return n.keys[i].key
	}
	return ""
}
