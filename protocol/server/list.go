package server

import (
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// syn downloads the lists, or says that the client has the newest
// (notification.md 5).
func (ns *session) syn(cmd wire.Command) error {
	have, err := strconv.ParseUint(cmd.Arg(1), 10, 31)
	if err != nil {
		return &violation{protocol.CodeSyntax, "the list version is not a number"}
	}
	a := ns.acct
	ns.synced = true
	version := strconv.Itoa(a.version)
	if int(have) == a.version {
		ns.c.send(wire.New("SYN", cmd.Arg(0), version))
		return nil
	}
	out := []wire.Command{
		wire.New("SYN", cmd.Arg(0), version, strconv.Itoa(len(a.order)), strconv.Itoa(len(a.groups))),
		wire.New("GTC", a.gtc),
		wire.New("BLP", a.blp),
	}
	for _, key := range propertyKeys {
		if v := a.props[key]; v != "" {
			out = append(out, wire.New("PRP", key, v))
		}
	}
	for _, g := range a.groups {
		out = append(out, wire.New("LSG", string(g.ID), protocol.PercentEncode(g.Name), "0"))
	}
	for _, e := range a.order {
		out = append(out, wire.New("LST", string(e.address), protocol.PercentEncode(e.name),
			strconv.Itoa(int(e.lists)), joinGroups(e.groups)))
		for _, p := range ns.srv.properties(e.address, a.address) {
			out = append(out, wire.New("BPR", p.key, p.value))
		}
	}
	ns.c.send(out...)
	return nil
}

// lst tells one list, a line for each of its people: "LST t FL"
// (notification.md 7).
func (ns *session) lst(cmd wire.Command) error {
	list := protocol.ReverseList
	if cmd.Arg(1) != "RL" {
		var err error
		if list, err = listArg(cmd); err != nil {
			return err
		}
	}
	var people []*entry
	for _, e := range ns.acct.order {
		if e.lists.Has(list) {
			people = append(people, e)
		}
	}
	t, version, n := cmd.Arg(0), strconv.Itoa(ns.acct.version), strconv.Itoa(len(people))
	if len(people) == 0 {
		ns.c.send(wire.New("LST", t, cmd.Arg(1), version, "0", "0"))
	}
	for i, e := range people {
		line := wire.New("LST", t, cmd.Arg(1), version, strconv.Itoa(i+1), n, string(e.address), protocol.PercentEncode(e.name))
		if list == protocol.ForwardList {
			line.Args = append(line.Args, joinGroups(e.groups))
		}
		ns.c.send(line)
	}
	return nil
}

// listArg reads FL, AL or BL. The reverse list is the server's.
func listArg(cmd wire.Command) (protocol.List, error) {
	switch cmd.Arg(1) {
	case "FL":
		return protocol.ForwardList, nil
	case "AL":
		return protocol.AllowList, nil
	case "BL":
		return protocol.BlockList, nil
	}
	return 0, &violation{protocol.CodeSyntax, "not a list that can be asked for or changed"}
}

// add puts somebody on a list: "ADD t FL address name [group]".
func (ns *session) add(cmd wire.Command) error {
	list, err := listArg(cmd)
	if err != nil {
		return err
	}
	if list != protocol.ForwardList {
		if err := count(cmd, 4, 4); err != nil {
			return err
		}
	}
	who, err := protocol.ParseAddress(cmd.Arg(2))
	if err != nil || who == ns.acct.address {
		return refusal(protocol.CodeInvalid)
	}
	name, err := nameArg(cmd.Arg(3))
	if err != nil {
		return err
	}
	other := ns.srv.accounts[who]
	if other == nil {
		return refusal(protocol.CodeNoSuchUser)
	}
	if list == protocol.ForwardList {
		return ns.addContact(cmd, other, name)
	}
	a := ns.acct
	switch {
	case a.on(who, list):
		return refusal(protocol.CodeAlreadyThere)
	case a.on(who, (protocol.AllowList|protocol.BlockList)&^list):
		return refusal(codeOtherList)
	case a.entries[who] == nil && len(a.entries) >= maxEntries:
		return refusal(codeListFull)
	}
	ns.srv.change(a, false, func() {
		a.entry(who, name).lists |= list
		a.version++
	})
	ns.echo(cmd, cmd.Arg(1), who, protocol.PercentEncode(name))
	return nil
}

// addContact adds to the forward list, or adds a contact to one more group.
func (ns *session) addContact(cmd wire.Command, other *account, name string) error {
	a, group := ns.acct, protocol.GroupID(cmd.Arg(4))
	if group != "" && a.group(string(group)) == nil {
		return refusal(codeBadGroup)
	}
	isNew := !a.on(other.address, protocol.ForwardList)
	switch {
	case !isNew && (group == "" || slices.Contains(a.entries[other.address].groups, group)):
		return refusal(protocol.CodeAlreadyThere)
	case isNew && (a.contacts() >= maxContacts || len(a.entries) >= maxEntries):
		return refusal(codeListFull)
	}
	e := a.entry(other.address, name)
	e.name = name
	e.lists |= protocol.ForwardList
	if group == "" {
		group = protocol.OtherContacts
	}
	e.groups = append(e.groups, group)
	a.version++
	ns.echo(cmd, "FL", other.address, protocol.PercentEncode(name), cmd.Arg(4))
	if !isNew {
		return nil
	}
	other.entry(a.address, a.name).lists |= protocol.ReverseList
	other.version++
	if to := other.session; to != nil && to.synced {
		to.c.send(wire.New("ADD", "0", "RL", strconv.Itoa(other.version), string(a.address), protocol.PercentEncode(a.name)))
	}
	if ns.status != "" {
		ns.sendInitial(cmd.Arg(0), other.address)
	}
	for _, p := range ns.srv.properties(other.address, a.address) {
		ns.c.send(wire.New("BPR", strconv.Itoa(a.version), string(other.address), p.key, p.value))
	}
	return nil
}

// rem takes somebody off a list or, with a group, out of it:
// "REM t FL address [group]".
func (ns *session) rem(cmd wire.Command) error {
	list, err := listArg(cmd)
	if err != nil {
		return err
	}
	if list != protocol.ForwardList {
		if err := count(cmd, 3, 3); err != nil {
			return err
		}
	}
	who, err := protocol.ParseAddress(cmd.Arg(2))
	if err != nil {
		return refusal(protocol.CodeInvalid)
	}
	a := ns.acct
	if !a.on(who, list) {
		return refusal(codeNotOnList)
	}
	if group := cmd.Arg(3); group != "" {
		return ns.remFromGroup(cmd, a.entries[who], protocol.GroupID(group))
	}
	ns.srv.change(a, false, func() { a.remove(who, list) })
	ns.echo(cmd, cmd.Arg(1), who)
	other := ns.srv.accounts[who]
	if list != protocol.ForwardList || other == nil {
		return nil
	}
	other.remove(a.address, protocol.ReverseList)
	if to := other.session; to != nil && to.synced {
		to.c.send(wire.New("REM", "0", "RL", strconv.Itoa(other.version), string(a.address)))
	}
	return nil
}

// remFromGroup leaves a contact without groups in the one that always exists.
func (ns *session) remFromGroup(cmd wire.Command, e *entry, group protocol.GroupID) error {
	a := ns.acct
	if a.group(string(group)) == nil {
		return refusal(codeBadGroup)
	}
	if !slices.Contains(e.groups, group) {
		return refusal(codeNotInGroup)
	}
	e.leave(group)
	a.version++
	ns.echo(cmd, "FL", e.address, string(group))
	return nil
}

// echo answers a list command with the list, the new version and the rest.
func (ns *session) echo(cmd wire.Command, list string, who protocol.Address, rest ...string) {
	args := append([]string{cmd.Arg(0), list, strconv.Itoa(ns.acct.version), string(who)}, rest...)
	ns.c.send(wire.New(cmd.Verb, args...))
}

// leave takes an entry out of a group.
func (e *entry) leave(group protocol.GroupID) {
	e.groups = slices.DeleteFunc(e.groups, func(g protocol.GroupID) bool { return g == group })
	if len(e.groups) == 0 && e.lists.Has(protocol.ForwardList) {
		e.groups = []protocol.GroupID{protocol.OtherContacts}
	}
}

func (a *account) contacts() int {
	n := 0
	for _, e := range a.order {
		if e.lists.Has(protocol.ForwardList) {
			n++
		}
	}
	return n
}

// nameArg decodes a friendly name. It must be what a client would write: text
// without controls, of at most 387 bytes encoded.
func nameArg(encoded string) (string, error) {
	name := protocol.PercentDecode(encoded)
	if len(encoded) > maxName || len(protocol.PercentEncode(name)) > maxName || protocol.CleanName(name, "") == "" {
		return "", refusal(codeBadName)
	}
	return name, nil
}

func joinGroups(groups []protocol.GroupID) string {
	var out []byte
	for i, g := range groups {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, g...)
	}
	return string(out)
}
