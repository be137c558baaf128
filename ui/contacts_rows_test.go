package ui

import (
	"fmt"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/ui/widget"
)

func person(address, name string, st protocol.Status, groups ...protocol.GroupID) protocol.Contact {
	return protocol.Contact{Address: protocol.Address(address), Name: name, Status: st, Groups: groups, Lists: protocol.ForwardList | protocol.AllowList}
}

func somePeople() *people {
	p := &people{}
	blocked := person("sam@x.org", "Sam", protocol.Busy, "2")
	blocked.Lists |= protocol.BlockList
	stranger := person("tom@x.org", "Tom", protocol.Online)
	stranger.Lists = protocol.ReverseList
	p.load(protocol.Self{}, []protocol.Contact{
		person("maria@x.org", "Maria", protocol.Online, "1"), person("jonas@x.org", "jonas", protocol.OnThePhone, "1", "2"),
		person("anna@y.org", "Xenia", protocol.Online), person("otto@x.org", "Otto", protocol.Offline, "1"), blocked, stranger,
	}, []protocol.Group{{ID: "2", Name: "Work"}, {ID: "1", Name: "Friends"}})
	return p
}

func describe(rows []widget.ContactRow) string {
	var b strings.Builder
	for _, r := range rows {
		switch {
		case r.Group:
			fmt.Fprintf(&b, "[%s %s %v]", r.Name, r.Count, r.Folded)
		default:
			fmt.Fprintf(&b, "%s", r.Name)
			for what, on := range map[string]bool{"!": r.Unread > 0, "~": r.Offline, "#": r.Blocked} {
				if on {
					b.WriteString(what)
				}
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestContactRows(t *testing.T) {
	for _, c := range []struct {
		name string
		o    rowOptions
		want string
	}{
		{"all", rowOptions{}, "[Friends 2/3 false] jonas Maria [Work 2/2 false] jonas Sam# [Other contacts 1/1 false] Xenia [Offline 1 false] Otto~"},
		{"folded", rowOptions{folded: map[string]bool{"1": true, offlineGroup: true}}, "[Friends 2/3 true] [Work 2/2 false] jonas Sam# [Other contacts 1/1 false] Xenia [Offline 1 true]"},
		{"no offline", rowOptions{hideOffline: true}, "[Friends 2/3 false] jonas Maria [Work 2/2 false] jonas Sam# [Other contacts 1/1 false] Xenia"},
		{"offline who wrote", rowOptions{hideOffline: true, folded: map[string]bool{"1": true, "2": true, "0": true}, unread: map[protocol.Address]int{"otto@x.org": 1, "tom@x.org": 3}},
			"[Friends 2/3 true] [Work 2/2 true] [Other contacts 1/1 true] [Offline 1 false] Otto!~"},
		{"filter by name", rowOptions{filter: " O"}, "jonas Maria Sam# Xenia Otto~"},
		{"filter by address", rowOptions{filter: "anna"}, "Xenia"},
		{"filter nobody", rowOptions{filter: "tom"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := describe(contactRows(somePeople(), c.o))
			got = strings.ReplaceAll(got, "~!", "!~")
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
	rows := contactRows(somePeople(), rowOptions{filter: "anna"})
	if rows[0].Second != "anna@y.org" || rows[0].Mark != "anna" {
		t.Errorf("the address that was found is not shown: %+v", rows[0])
	}
	if a := keyAddress(rows[0].Key); a != "anna@y.org" {
		t.Errorf("the row is about %q", a)
	}
	if a := keyAddress("#1"); a != "" {
		t.Errorf("a group is about %q", a)
	}
}
