package server

import (
	"crypto/rand"
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// maxPeople is how many a room holds (switchboard.md 1.6).
const maxPeople = 20

// room is one conversation. It is reached only through its members and the
// cookies into it, and is gone with the last of them. Server.mu guards it.
type room struct {
	id      string
	members []*seat // in the order they came
}

// seat is one switchboard connection: a person in a room. Server.mu guards it,
// slow excepted.
type seat struct {
	srv     *Server
	c       *conn
	acct    *account
	room    *room
	dialect string
	slow    []*conn // receivers of the last message; the reader's own
}

func (sb *seat) handle(cmd wire.Command) error {
	if cmd.Verb == "OUT" {
		return errDone
	}
	_, numbered := cmd.TrID()
	entering := cmd.Verb == "USR" || cmd.Verb == "ANS"
	switch {
	case !numbered && (entering || cmd.Verb == "CAL" || cmd.Verb == "MSG"):
		return &violation{0, "no transaction id"}
	case cmd.Verb == "USR" && sb.room == nil:
		return sb.usr(cmd)
	case cmd.Verb == "ANS" && sb.room == nil:
		return sb.ans(cmd)
	case entering || sb.room == nil:
		return &violation{protocol.CodeNotExpected, "not expected here"}
	case cmd.Verb == "CAL":
		return sb.cal(cmd)
	case cmd.Verb == "MSG":
		return sb.msg(cmd)
	}
	// No answer, as the recorded server has it for PNG.
	sb.srv.log.Warn("server: unknown command", "account", sb.acct.address, "switchboard", true, "verb", cmd.Verb)
	return nil
}

// usr opens a new room: "USR t address cookie".
func (sb *seat) usr(cmd wire.Command) error {
	if err := count(cmd, 3, 3); err != nil {
		return err
	}
	ck, err := sb.present(cmd.Arg(1), cmd.Arg(2))
	if err != nil {
		return err
	}
	if ck.room != nil {
		return &violation{protocol.CodeAuthentication, "USR with the cookie of an invitation"}
	}
	sb.enter(&room{id: rand.Text()}, ck.dialect)
	sb.c.send(wire.New("USR", cmd.Arg(0), "OK", string(sb.acct.address), protocol.PercentEncode(sb.acct.name)))
	return nil
}

// ans enters a room after a RNG: "ANS t address cookie session".
func (sb *seat) ans(cmd wire.Command) error {
	if err := count(cmd, 4, 4); err != nil {
		return err
	}
	ck, err := sb.present(cmd.Arg(1), cmd.Arg(2))
	switch {
	case err != nil:
		return err
	case ck.room == nil || ck.room.id != cmd.Arg(3):
		return &violation{protocol.CodeAuthentication, "the cookie is of another room"}
	case ck.room.has(sb.acct.address):
		return &violation{protocol.CodeAuthentication, "already in the room"}
	case len(ck.room.members) >= maxPeople:
		return &violation{codeRoomFull, "the room is full"}
	}
	others := slices.Clone(ck.room.members)
	sb.enter(ck.room, ck.dialect)
	for i, o := range others {
		sb.c.send(wire.New("IRO", cmd.Arg(0), strconv.Itoa(i+1), strconv.Itoa(len(others)),
			string(o.acct.address), protocol.PercentEncode(o.acct.name)))
	}
	sb.c.send(wire.New("ANS", cmd.Arg(0), "OK"))
	for _, o := range others {
		o.c.send(wire.New("JOI", string(sb.acct.address), protocol.PercentEncode(sb.acct.name)))
	}
	return nil
}

// present takes a cookie and makes its owner the owner of the connection.
func (sb *seat) present(address, text string) (cookie, error) {
	who, err := protocol.ParseAddress(address)
	if err != nil {
		return cookie{}, &violation{protocol.CodeAuthentication, "not an address"}
	}
	ck, ok := sb.srv.useCookie(text, who)
	acct := sb.srv.accounts[who]
	if !ok || acct == nil {
		return cookie{}, &violation{protocol.CodeAuthentication, "the cookie is not good"}
	}
	sb.acct = acct
	sb.c.known(who, true)
	return ck, nil
}

func (sb *seat) enter(r *room, dialect string) {
	sb.room, sb.dialect = r, dialect
	r.members = append(r.members, sb)
	sb.c.deadline.Stop()
}

// leave tells the others, once.
func (sb *seat) leave() {
	r := sb.room
	if r == nil || !slices.Contains(r.members, sb) {
		return
	}
	r.members = slices.DeleteFunc(r.members, func(o *seat) bool { return o == sb })
	for _, o := range r.members {
		o.c.send(wire.New("BYE", string(sb.acct.address)))
	}
}

func (r *room) has(who protocol.Address) bool {
	return slices.ContainsFunc(r.members, func(o *seat) bool { return o.acct.address == who })
}

// cal invites somebody: "CAL t address".
func (sb *seat) cal(cmd wire.Command) error {
	if err := count(cmd, 2, 2); err != nil {
		return err
	}
	who, err := protocol.ParseAddress(cmd.Arg(1))
	if err != nil {
		return refusal(protocol.CodeInvalidUser)
	}
	me := sb.acct
	other := sb.srv.accounts[who]
	switch {
	case sb.room.has(who): // ourselves too
		return refusal(protocol.CodeAlreadyThere)
	case len(sb.room.members) >= maxPeople:
		return refusal(codeRoomFull)
	case me.session != nil && me.session.status == protocol.Hidden:
		return refusal(protocol.CodeHidden)
	case other == nil || !other.seenBy(me) || other.session.muted:
		return refusal(protocol.CodeNotOnline)
	}
	text, ok := sb.srv.issueCookie(who, sb.room, other.session.dialect)
	if !ok {
		return refusal(protocol.CodeTooActive)
	}
	to := other.session.c
	to.send(wire.New("RNG", sb.room.id, sb.srv.here(to), "CKI", text, string(me.address), protocol.PercentEncode(me.name)))
	sb.c.send(wire.New("CAL", cmd.Arg(0), "RINGING", sb.room.id))
	return nil
}

// msg passes a message on: "MSG t ack length".
func (sb *seat) msg(cmd wire.Command) error {
	if err := count(cmd, 2, 2); err != nil {
		return err
	}
	ack := cmd.Arg(1)
	if err := checkMessage(sb, ack, cmd.Payload); err != nil {
		return err
	}
	sb.slow = sb.slow[:0]
	for _, o := range sb.room.members {
		if o != sb && !o.c.over() {
			o.c.send(wire.New("MSG", string(sb.acct.address), protocol.PercentEncode(sb.acct.name)).WithPayload(cmd.Payload))
			sb.slow = append(sb.slow, o.c)
		}
	}
	switch {
	case len(sb.slow) == 0 && ack != "U":
		sb.c.send(wire.New("NAK", cmd.Arg(0)))
	case len(sb.slow) > 0 && (ack == "A" || ack == "D"):
		sb.c.send(wire.New("ACK", cmd.Arg(0)))
	}
	return nil
}

// yield holds the reader back while somebody it wrote to is far behind. It is
// called without Server.mu.
func (sb *seat) yield() {
	for _, c := range sb.slow {
		c.wait(slowQueue)
	}
	sb.slow = sb.slow[:0]
}
