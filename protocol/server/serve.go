package server

import (
	"errors"
	"io"
	"net"
	"slices"
	"strconv"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// refusal is an answer "code TrID" after which the connection goes on.
type refusal int

func (r refusal) Error() string { return "refused with " + strconv.Itoa(int(r)) }

// violation is a broken rule: "code TrID" when there is a code, then the end.
type violation struct {
	code int // 0: closed without a word
	why  string
}

func (v *violation) Error() string { return v.why }

// errDone ends a connection that did nothing wrong.
var errDone = errors.New("done")

// speaker is what is behind a connection once the first command has told it:
// one of the two is set.
type speaker struct {
	ns *session
	sb *seat
}

// serve handles the commands of one connection until it ends. All of its
// goroutines have ended when it returns.
func (s *Server) serve(c *conn, dispatch bool) {
	defer c.close()
	var who speaker
	defer func() { s.leave(who) }()
	for {
		cmd, err := c.in.Read()
		if err != nil {
			s.logEnd(c, err)
			return
		}
		if c.over() {
			return
		}
		if who == (speaker{}) {
			who = s.first(c, cmd.Verb, dispatch)
		}
		account, switchboard := c.owner()
		s.tap(TapEvent{Account: account, FromClient: true, Switchboard: switchboard, Command: cmd})
		if !s.answer(c, cmd, s.handle(who, cmd)) {
			return
		}
		if who.sb != nil {
			who.sb.yield()
		}
	}
}

// first decides by the first verb what a connection is; the gateway is told.
// Anything but the ways into a room is taken for a notification session, which
// knows its order.
func (s *Server) first(c *conn, verb string, dispatch bool) speaker {
	switchboard := verb == "USR" || verb == "ANS"
	if t, ok := c.nc.(*tunnel); ok {
		switchboard = t.switchboard
	}
	if switchboard && !dispatch {
		c.known("", true)
		return speaker{sb: &seat{srv: s, c: c}}
	}
	return speaker{ns: &session{srv: s, c: c, dispatch: dispatch}}
}

func (s *Server) handle(who speaker, cmd wire.Command) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if who.sb != nil {
		return who.sb.handle(cmd)
	}
	err := who.ns.handle(cmd)
	if err == nil && slices.Contains(changing, cmd.Verb) {
		s.keeper.touch()
	}
	return err
}

func (s *Server) leave(who speaker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if who.ns != nil {
		who.ns.leave()
	}
	if who.sb != nil {
		who.sb.leave()
	}
}

// answer sends what an error of a handler stands for and reports whether the
// connection goes on.
func (s *Server) answer(c *conn, cmd wire.Command, err error) bool {
	var refused refusal
	var broken *violation
	switch {
	case err == nil:
		return true
	case errors.As(err, &refused):
		c.send(wire.New(strconv.Itoa(int(refused)), transaction(cmd)))
		return true
	case errors.As(err, &broken):
		if broken.code != 0 {
			c.send(wire.New(strconv.Itoa(broken.code), transaction(cmd)))
		}
		account, switchboard := c.owner()
		s.log.Warn("server: a client broke a rule", "account", account, "switchboard", switchboard,
			"verb", cmd.Verb, "code", broken.code, "why", broken.why)
	}
	return false
}

func (s *Server) logEnd(c *conn, err error) {
	var syntax *wire.SyntaxError
	account, switchboard := c.owner()
	switch {
	case errors.As(err, &syntax):
		s.log.Warn("server: broken framing", "account", account, "switchboard", switchboard, "code", syntax.Code)
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
	default:
		s.log.Debug("server: connection lost", "account", account, "switchboard", switchboard, "error", err)
	}
}

// transaction returns the first argument when it is a transaction id.
func transaction(cmd wire.Command) string {
	if _, ok := cmd.TrID(); ok {
		return cmd.Arg(0)
	}
	return ""
}

// count checks the number of arguments, the transaction id included.
func count(cmd wire.Command, low, high int) error {
	if n := len(cmd.Args); n < low || n > high {
		return &violation{protocol.CodeSyntax, "wrong number of arguments: " + strconv.Itoa(n)}
	}
	return nil
}
