package main

import (
	"context"
	"errors"
	"time"

	"papilio/app"
	"papilio/protocol"
)

// phones are the words for our own numbers.
var phones = map[string]protocol.Phone{"home": protocol.HomePhone, "work": protocol.WorkPhone, "mobile": protocol.MobilePhone}

// people runs the commands that change contacts, groups and what others see of
// us; ok is false when c is none of them.
func (s *session) people(ctx context.Context, c command) (result map[string]any, ok bool, err error) {
	who := protocol.Address(c.Who) // the Session checks it
	switch c.Do {
	case "add-contact":
		var group protocol.GroupID
		if c.Group != "" {
			if group, err = s.group(c.Group); err != nil {
				break
			}
		}
		err = s.app.AddContact(ctx, who, c.Name, group)
	case "remove-contact":
		err = s.app.RemoveContact(ctx, who)
	case "block":
		err = s.app.Block(ctx, who)
	case "unblock":
		err = s.app.Unblock(ctx, who)
	case "allow":
		err = s.app.Allow(ctx, who)
	case "disallow":
		err = s.app.Disallow(ctx, who)
	case "set-auto-away":
		if c.Minutes == nil {
			err = &protocol.Problem{Code: "bad-command", Err: errors.New("minutes are missing")}
			break
		}
		err = s.app.SetAutoAway(time.Duration(*c.Minutes) * time.Minute)
	case "active":
		s.app.Active(0)
	case "set-nick":
		err = s.app.SetNick(who, c.Name)
	case "save-contacts":
		var n int
		n, err = s.app.ExportContacts(c.File)
		result = map[string]any{"file": c.File, "contacts": n}
	case "load-contacts":
		var done app.ContactImport
		done, err = s.app.ImportContacts(ctx, c.File)
		refused := map[protocol.Address]string{}
		for _, r := range done.Refused {
			refused[r.Address] = r.Code
		}
		result = map[string]any{"added": done.Added, "there": done.There, "refused": refused}
	case "add-group":
		var made protocol.Group
		made, err = s.app.AddGroup(ctx, c.Name)
		result = map[string]any{"group": made}
	case "rename-group", "remove-group", "move", "copy", "remove-from-group":
		err = s.regroup(ctx, c, who)
	case "set-name":
		err = s.app.SetName(ctx, c.Name)
	case "set-phone":
		phone, known := phones[c.Phone]
		if !known {
			err = &protocol.Problem{Code: "bad-command", Err: errors.New("phone is home, work or mobile")}
			break
		}
		err = s.app.SetPhone(ctx, phone, c.Number)
	case "set-privacy":
		if c.AllowOthers != nil {
			err = s.app.SetPrivacy(ctx, !*c.AllowOthers)
		}
		if err == nil && c.NotifyAdds != nil {
			err = s.app.SetAskOnAdd(ctx, *c.NotifyAdds)
		}
	default:
		return nil, false, nil
	}
	return result, true, err
}

// regroup runs the commands that name groups that exist.
func (s *session) regroup(ctx context.Context, c command, who protocol.Address) error {
	var groups [3]protocol.GroupID
	for i, name := range []string{c.Group, c.From, c.To} {
		if name == "" {
			continue
		}
		id, err := s.group(name)
		if err != nil {
			return err
		}
		groups[i] = id
	}
	group, from, to := groups[0], groups[1], groups[2]
	missing := &protocol.Problem{Code: "bad-command", Err: errors.New("a group is missing")}
	switch c.Do {
	case "rename-group", "remove-group":
		if group == "" {
			return missing
		}
		if c.Do == "remove-group" {
			return s.app.RemoveGroup(ctx, group)
		}
		return s.app.RenameGroup(ctx, group, c.Name)
	case "copy":
		if to == "" {
			return missing
		}
		return s.app.CopyToGroup(ctx, who, to)
	case "remove-from-group":
		if from == "" {
			return missing
		}
		return s.app.RemoveFromGroup(ctx, who, from)
	}
	if from == "" || to == "" {
		return missing
	}
	return s.app.MoveToGroup(ctx, who, from, to)
}

// group finds a group by its name, else by its id.
func (s *session) group(text string) (protocol.GroupID, error) {
	groups := s.app.Snapshot().Groups
	for _, g := range groups {
		if g.Name == text {
			return g.ID, nil
		}
	}
	for _, g := range groups {
		if string(g.ID) == text {
			return g.ID, nil
		}
	}
	return "", &protocol.Problem{Code: "server.224", Err: errors.New(text)}
}
