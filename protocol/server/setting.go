package server

import (
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// adg makes a group: "ADG t name 0".
func (ns *session) adg(cmd wire.Command) error {
	id, err := ns.acct.addGroup(protocol.PercentDecode(cmd.Arg(1)))
	if err != nil {
		return err
	}
	ns.settled(cmd, cmd.Arg(1), string(id), "0")
	return nil
}

// rmg removes a group. Members stay contacts: whoever was in no other is in
// group 0 from now on. Group 0 itself is 224, as the recorded server has it.
func (ns *session) rmg(cmd wire.Command) error {
	id := protocol.GroupID(cmd.Arg(1))
	a := ns.acct
	if id == protocol.OtherContacts || a.group(string(id)) == nil {
		return refusal(codeBadGroup)
	}
	a.groups = slices.DeleteFunc(a.groups, func(g protocol.Group) bool { return g.ID == id })
	for _, e := range a.order {
		e.leave(id)
	}
	a.version++
	ns.settled(cmd, string(id))
	return nil
}

// reg renames a group: "REG t id name 0".
func (ns *session) reg(cmd wire.Command) error {
	g := ns.acct.group(cmd.Arg(1))
	if g == nil || g.ID == protocol.OtherContacts {
		return refusal(codeBadGroup)
	}
	name := protocol.PercentDecode(cmd.Arg(2))
	if g.Name != name {
		if err := ns.acct.checkGroupName(name); err != nil {
			return err
		}
	}
	g.Name = name
	ns.acct.version++
	ns.settled(cmd, string(g.ID), cmd.Arg(2), "0")
	return nil
}

// rea renames: ourselves for everybody, or a contact in our own list.
func (ns *session) rea(cmd wire.Command) error {
	who, err := protocol.ParseAddress(cmd.Arg(1))
	if err != nil {
		return refusal(protocol.CodeInvalid)
	}
	name, err := nameArg(cmd.Arg(2))
	if err != nil {
		return err
	}
	a := ns.acct
	e := a.entries[who]
	switch {
	case who != a.address && e == nil:
		return refusal(codeNotOnList)
	case !a.renames.spend(renamesAtOnce, renameEvery):
		return refusal(protocol.CodeTooFast)
	}
	a.version++
	if who == a.address {
		ns.settled(cmd, string(who), protocol.PercentEncode(name))
		ns.srv.change(a, a.name != name, func() { a.name = name })
		return nil
	}
	e.name = name
	ns.settled(cmd, string(who), protocol.PercentEncode(name))
	return nil
}

// propertyKeys are the properties of MSNP9, in the order of a download. MBE is
// nobody else's business.
var propertyKeys = []string{"PHH", "PHW", "PHM", "MOB", "MBE", "WWE"}

type property struct{ key, value string }

// properties returns what viewer may see of somebody's properties.
func (s *Server) properties(of, viewer protocol.Address) []property {
	a := s.accounts[of]
	if a == nil || !a.allows(viewer) {
		return nil
	}
	var out []property
	for _, key := range propertyKeys {
		if v := a.props[key]; v != "" && key != "MBE" {
			out = append(out, property{key, v})
		}
	}
	return out
}

// prp sets a phone number or flag, or clears it: "PRP t key [value]".
func (ns *session) prp(cmd wire.Command) error {
	key, value := cmd.Arg(1), cmd.Arg(2)
	if len(key) != 3 || len(value) > maxProperty {
		return &violation{protocol.CodeSyntax, "a property key has three letters, a value at most 95 bytes"}
	}
	if !slices.Contains(propertyKeys, key) {
		return refusal(protocol.CodeNotExpected)
	}
	a := ns.acct
	a.props[key] = protocol.PercentEncode(protocol.PercentDecode(value))
	a.version++
	ns.settled(cmd, key, a.props[key])
	if key == "MBE" {
		return nil
	}
	for _, e := range a.order {
		v := ns.srv.accounts[e.address]
		if e.lists.Has(protocol.ReverseList) && v != nil && v.session != nil && v.session.status != "" && a.allows(v.address) {
			v.session.c.send(wire.New("BPR", strconv.Itoa(v.version), string(a.address), key, a.props[key]))
		}
	}
	return nil
}

// blp says who may see us that is on neither list.
func (ns *session) blp(cmd wire.Command) error {
	return ns.mode(cmd, &ns.acct.blp, "AL", "BL")
}

// gtc says whether our client asks before people are allowed; the server only
// keeps it.
func (ns *session) gtc(cmd wire.Command) error {
	return ns.mode(cmd, &ns.acct.gtc, "A", "N")
}

// ims lets people call us into conversations, or not: "IMS t ON". It lasts as
// long as the session; for callers we are as good as offline meanwhile.
func (ns *session) ims(cmd wire.Command) error {
	if cmd.Arg(1) != "ON" && cmd.Arg(1) != "OFF" {
		return &violation{protocol.CodeSyntax, "neither ON nor OFF"}
	}
	ns.muted = cmd.Arg(1) == "OFF"
	ns.c.send(wire.New("IMS", cmd.Arg(0), "0", cmd.Arg(1)))
	return nil
}

func (ns *session) mode(cmd wire.Command, setting *string, values ...string) error {
	if !slices.Contains(values, cmd.Arg(1)) {
		return &violation{protocol.CodeSyntax, "no such mode"}
	}
	if *setting == cmd.Arg(1) {
		return refusal(protocol.CodeAlreadyInMode)
	}
	ns.acct.version++
	ns.settled(cmd, cmd.Arg(1))
	ns.srv.change(ns.acct, false, func() { *setting = cmd.Arg(1) })
	return nil
}

// settled answers with the new version and the rest.
func (ns *session) settled(cmd wire.Command, rest ...string) {
	args := append([]string{cmd.Arg(0), strconv.Itoa(ns.acct.version)}, rest...)
	ns.c.send(wire.New(cmd.Verb, args...))
}
