package server

import (
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// chg changes the status, and for the first time in a session tells who else
// is there.
func (ns *session) chg(cmd wire.Command) error {
	status := protocol.Status(cmd.Arg(1))
	if status == protocol.Offline {
		return refusal(protocol.CodeInvalid)
	}
	if status != protocol.Idle && !slices.Contains(protocol.Statuses(), status) {
		return &violation{protocol.CodeSyntax, "no such status"}
	}
	if _, err := strconv.ParseUint(cmd.Arg(2), 10, 32); err != nil {
		return &violation{protocol.CodeSyntax, "the client id is not a number of 32 bits"}
	}
	object, err := ns.ownObject(cmd)
	if err != nil {
		return err
	}
	first := ns.status == ""
	announce := ns.status != status || ns.clientID != cmd.Arg(2) || ns.object != object
	ns.c.send(cmd)
	ns.srv.change(ns.acct, announce, func() {
		ns.status, ns.clientID, ns.object = status, cmd.Arg(2), object
	})
	if !first {
		return nil
	}
	for _, e := range ns.acct.order {
		if e.lists.Has(protocol.ForwardList) {
			ns.sendInitial(cmd.Arg(0), e.address)
		}
	}
	if ns.srv.options.Challenge {
		ns.sendChallenge()
	}
	return nil
}

// ownObject returns the encoded object of a CHG, "" for none. It must be a
// display picture of the sender.
func (ns *session) ownObject(cmd wire.Command) (string, error) {
	if len(cmd.Args) < 4 {
		return "", nil
	}
	if ns.dialect == "MSNP8" {
		return "", &violation{protocol.CodeSyntax, "MSNP8 has no objects"}
	}
	if cmd.Arg(3) == "0" {
		return "", nil
	}
	o, err := protocol.ParseObject(protocol.PercentDecode(cmd.Arg(3)))
	// Later clients have animated pictures, of a type of their own (p2p.md 1.2).
	if err != nil || o.Creator != ns.acct.address || o.Type != protocol.DisplayPicture && o.Type != protocol.DynamicPicture {
		return "", refusal(protocol.CodeInvalid)
	}
	return protocol.PercentEncode(o.String()), nil
}

// sendInitial sends ILN if somebody is there to be seen.
func (ns *session) sendInitial(trID string, who protocol.Address) {
	if other := ns.srv.accounts[who]; other != nil && other.seenBy(ns.acct) {
		ns.c.send(other.presence(ns.dialect, "ILN", trID))
	}
}

// seenBy tells whether the account is visible to another. Whether the other
// wants to know, that is has it as a contact, is not asked.
func (a *account) seenBy(viewer *account) bool {
	return a.session != nil && a.session.status.Reachable() && a.allows(viewer.address)
}

// presence is the ILN or NLN of a signed-in account; lead comes first.
func (a *account) presence(dialect, verb string, lead ...string) wire.Command {
	ns := a.session
	args := append(lead, string(ns.status), string(a.address), protocol.PercentEncode(a.name), ns.clientID)
	if dialect != "MSNP8" {
		args = append(args, ns.object)
	}
	return wire.New(verb, args...)
}

// change does something that may change how an account looks to others, and
// tells those for whom it did: FLN, NLN, or with announce NLN to all who go on
// seeing it.
func (s *Server) change(a *account, announce bool, do func()) {
	type viewer struct {
		acct *account
		saw  bool
	}
	var viewers []viewer
	for _, e := range a.order {
		// Before its first CHG a session gets no presence; ILN makes up for it.
		if v := s.accounts[e.address]; e.lists.Has(protocol.ReverseList) && v != nil && v.session != nil && v.session.status != "" {
			viewers = append(viewers, viewer{v, a.seenBy(v)})
		}
	}
	do()
	for _, v := range viewers {
		to := v.acct.session
		if to == nil {
			continue
		}
		switch sees := a.seenBy(v.acct); {
		case sees && (announce || !v.saw):
			to.c.send(a.presence(to.dialect, "NLN"))
		case !sees && v.saw:
			to.c.send(wire.New("FLN", string(a.address)))
		}
	}
}
