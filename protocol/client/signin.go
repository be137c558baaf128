package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/trace"
	"papilio/protocol/wire"
)

// What we say we are in CVR: the words of an official client of the time, all
// eight arguments (notification.md 2.2).
const (
	cvrSystem = "0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS"
	dialects  = "MSNP9 MSNP8"
)

// Dial signs in: it returns when the contacts are there and the server has
// confirmed the first status, or with a *protocol.Problem whose code is one of
// "bad-address", "wrong-password", "server-not-found", "server-unreachable",
// "login-unreachable", "login-bad-answer", "login-not-secure",
// "bad-certificate", "certificate-expired", "wrong-pin", "bad-ca", "bad-pin",
// "protocol-unsupported", "server-busy", "timeout", "cancelled", "server.NNN" for
// a number that says what is wrong with the account, and, by the route, "bad-proxy", "proxy-unreachable", "proxy-refused", "proxy-password",
// "bad-gateway" and "gateway-refused". A rejected password is never tried again. The context ends the attempt, not the session.
func Dial(ctx context.Context, o Options) (*Client, error) {
	c, err := newClient(o)
	if err != nil {
		return nil, err
	}
	if err := c.signIn(ctx); err != nil {
		if c.conn != nil {
			c.conn.leave(&Ended{Reason: Requested})
			<-c.conn.done
		}
		return nil, signInProblem(ctx, err)
	}
	return c, nil
}

func newClient(o Options) (*Client, error) {
	if a, err := protocol.ParseAddress(string(o.Address)); err != nil {
		return nil, &protocol.Problem{Code: "bad-address", Err: err}
	} else {
		o.Address = a
	}
	if o.Status == "" {
		o.Status = protocol.Online
	}
	if o.ClientID == 0 {
		o.ClientID = protocol.ClientMSNC3
	}
	if err := o.checkRoute(); err != nil {
		return nil, err
	}
	if err := o.settleTrust(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Client{o: o, log: o.Logger, editing: make(chan struct{}, 1), chats: map[*Chat]bool{}, roster: map[protocol.Address]protocol.Contact{}}
	c.books = newBooks(o.Address)
	return c, nil
}

// signIn goes from server to server until one lets us in.
func (c *Client) signIn(ctx context.Context) error {
	where, err := parseEndpoint(c.o.Server)
	if err != nil {
		return &protocol.Problem{Code: "server-not-found", Err: err}
	}
	configured, near := where, chosen
	c.emit(event.SigningIn{Step: event.StepReaching})
	for hop := 0; ; hop++ {
		if err := c.connect(ctx, where, near); err != nil {
			return dialProblem(err)
		}
		if near == chosen {
			if near = configured.reach(); near == everywhere && c.o.Route == protocol.RouteDirect {
				near = reachOf(c.RemoteAddr().Addr())
			}
			c.near = near
			c.emit(event.SigningIn{Step: event.StepSigning})
		}
		c.conn.start()
		next, err := c.introduce(ctx, where, configured)
		if err != nil {
			return err
		}
		if next == (endpoint{}) {
			break
		}
		if hop == maxHops {
			return &protocol.Problem{Code: "server-unreachable", Err: errors.New("too many redirects")}
		}
		c.conn.leave(&Ended{Reason: Requested})
		<-c.conn.done
		where = next
	}
	c.home = where
	if err := c.fetchLists(ctx); err != nil {
		return err
	}
	if err := c.setStatus(ctx, c.o.Status, c.o.Picture); err != nil {
		return err
	}
	c.conn.keepAlive()
	return nil
}

func (c *Client) connect(ctx context.Context, where endpoint, near reach) error {
	nc, err := c.o.dial(ctx, "NS", where, near)
	if err != nil {
		return err
	}
	c.conn = newConn(nc, c.log.With("server", "notification"))
	c.conn.line = c.o.Trace.Line(trace.Notification)
	c.conn.handle = c.handle
	c.conn.onEnd = c.ended
	return nil
}

// introduce goes from VER to USR OK on one server. A server may send us to
// another one instead, at either USR.
func (c *Client) introduce(ctx context.Context, here, configured endpoint) (next endpoint, err error) {
	if err := c.agree(ctx); err != nil {
		return next, err
	}
	me := c.o.Address.String()
	if err := c.tellVersion(ctx); err != nil {
		return next, err
	}
	challenge := ""
	accept := func(cmd wire.Command) (bool, error) {
		switch {
		case cmd.Verb == "XFR":
			next, err = redirect(cmd, here)
			return true, err
		case cmd.Arg(2) == "S" && len(cmd.Args) > 3:
			challenge = strings.Join(cmd.Args[3:], " ")
			return true, nil
		case cmd.Arg(1) == "OK":
			c.welcome(cmd)
			return true, nil
		}
		return true, errStrange("USR")
	}
	usr := request{verb: "USR", args: []string{"TWN", "I", me}, answers: []string{"USR", "XFR"}, accept: accept}
	if err := c.conn.call(ctx, usr); err != nil || next != (endpoint{}) {
		return next, err
	}
	if challenge == "" {
		return next, errStrange("USR")
	}
	ticket, err := c.ticket(ctx, configured, challenge)
	if err != nil {
		return next, err
	}
	// A ticket is for one challenge; a second challenge is refused (A15).
	challenge = ""
	usr.args = []string{"TWN", "S", ticket}
	if err := c.conn.call(ctx, usr); err != nil {
		return next, err
	}
	if challenge != "" {
		return next, errStrange("USR")
	}
	return next, nil
}

// agree sends VER and takes the first version in the answer that we offered.
//
// quirk: the answer may or may not end in CVR0 (notification.md 2.1).
func (c *Client) agree(ctx context.Context) error {
	chosen := ""
	err := c.conn.call(ctx, request{verb: "VER", args: append(strings.Fields(dialects), "CVR0"), accept: func(cmd wire.Command) (bool, error) {
		for _, word := range cmd.Args[1:] {
			if chosen == "" && contains(strings.Fields(dialects), word) {
				chosen = word
			}
		}
		return true, nil
	}})
	if err != nil {
		return err
	}
	if chosen == "" {
		return &protocol.Problem{Code: "protocol-unsupported", Err: errors.New("server speaks neither of " + dialects)}
	}
	c.dialect = chosen
	return nil
}

// tellVersion sends CVR; what is answered does not matter.
func (c *Client) tellVersion(ctx context.Context) error {
	return c.conn.call(ctx, request{verb: "CVR", args: append(strings.Fields(cvrSystem), c.o.Address.String())})
}

// objects reports whether the server carries MSNObjects.
func (c *Client) objects() bool { return c.dialect != "MSNP8" }

// redirect reads XFR t NS host:port ...; "0" is the server we are on.
func redirect(cmd wire.Command, here endpoint) (endpoint, error) {
	if cmd.Arg(1) != "NS" {
		return endpoint{}, errStrange("XFR")
	}
	if cmd.Arg(2) == "0" {
		return here, nil
	}
	e, err := parseEndpoint(cmd.Arg(2))
	if err != nil {
		return e, &protocol.Problem{Code: "server-not-found", Err: err}
	}
	return e, nil
}

// welcome takes USR t OK address name verified restricted.
func (c *Client) welcome(cmd wire.Command) {
	c.self = protocol.Self{Address: c.o.Address, Name: name(cmd.Arg(3), c.o.Address), Status: protocol.Offline}
	c.emit(event.SigningIn{Step: event.StepFetching})
}

// errStrange is an answer of the right verb that makes no sense.
func errStrange(verb string) error {
	return &wire.SyntaxError{Code: "bad-command", Detail: "strange answer to " + verb}
}

// name decodes a friendly name; what cannot be shown becomes the address.
func name(encoded string, a protocol.Address) string {
	if len(encoded) > maxNameOnWire {
		encoded = encoded[:maxNameOnWire]
	}
	return protocol.CleanName(protocol.PercentDecode(encoded), a.String())
}

// ticket asks the login site for the answer to a challenge.
func (c *Client) ticket(ctx context.Context, configured endpoint, challenge string) (string, error) {
	p, login := c.passport(configured, c.RemoteAddr().Addr())
	ticket, err := p.ticket(ctx, login, c.o.Address, c.o.Password, challenge)
	if err != nil {
		return "", fmt.Errorf("login: %w", err)
	}
	return ticket, nil
}

// passport returns how to log in and where. remote is the other end of the
// connection to the server.
func (c *Client) passport(configured endpoint, remote netip.Addr) (p passport, login string) {
	// What is said to this computer is private, unless a proxy elsewhere hears it.
	private := remote.IsLoopback()
	if c.o.Proxy.Address == "" && (!remote.IsValid() || c.o.Route == protocol.RouteGateway) {
		private = true // not TCP, or not the way the login goes
	}
	p = passport{
		roundTrip: c.o.HTTP, dial: c.o.dialer(), tls: c.o.tls,
		plain: private && configured.reach() == thisComputer,
	}
	login = c.o.Login
	if login == "" {
		host := configured.host
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		login = "https://" + host + nexusPath
	}
	return p, login
}
