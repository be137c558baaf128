package app

import (
	"context"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// Credentials say who signs in where.
type Credentials struct {
	Address  protocol.Address
	Password string
	Server   string          // host:port of the notification (or dispatch) server
	Login    string          // URL of the nexus or of the login page; http only on loopback
	Status   protocol.Status // empty is the one this account chose last, at first Online

	// Route is how to reach the server. Empty is automatic: directly, then
	// through the proxy of the system, then over the gateway when Gateway
	// is given; what worked for this server last time comes first.
	Route   protocol.Route
	Proxy   Proxy  // for RouteSOCKS5 and RouteConnect, and for RouteGateway when its Address is set
	Gateway string // URL of the HTTP gateway; empty, for RouteGateway, is the usual place on the host of Server

	// CA are certificates (PEM) that may vouch for the https sites of this
	// server, its login and its gateway, beside those of the system. Pin is the
	// SHA-256 of the public key (SPKI) of a certificate that must be among those
	// that vouch, in base64; empty is none. Verification is always on.
	CA  []byte
	Pin string
}

// Proxy is a SOCKS5 or HTTP proxy.
type Proxy = client.Proxy

// SignIn signs in and returns when the contacts are there and the status is
// set, or with a *protocol.Problem: "bad-address", "bad-status",
// "wrong-password", "server-not-found", "server-unreachable",
// "login-unreachable", "login-bad-answer", "login-not-secure",
// "bad-certificate", "certificate-expired", "wrong-pin", "bad-ca", "bad-pin",
// "protocol-unsupported", "server-busy", "timeout", "cancelled",
// "already-signed-in", "server.NNN" for a number that says what is wrong with
// the account, and by the route "bad-proxy", "proxy-unreachable",
// "proxy-refused", "proxy-password", "bad-gateway", "gateway-refused". SigningIn
// events tell the steps; a sign-in that fails ends with SignedOut. Cancel by the
// context or by SignOut.
//
// A session that is lost, or whose server closes, is dialled again by itself
// after SignedOut: Reconnecting tells when. That goes on until it works, until
// SignIn or SignOut is called, or until the password is refused.
func (s *Session) SignIn(ctx context.Context, c Credentials) error {
	address, err := protocol.ParseAddress(string(c.Address))
	if err != nil {
		return problem(BadAddress, err)
	}
	if c.Status == "" {
		c.Status = s.LastStatus(address)
	}
	if !choosable(c.Status) {
		return problem(BadStatus, nil)
	}
	c.Address = address
	s.stopReconnecting(func() {
		if address != s.self.Address {
			s.giveUpWaitingLocked()
		}
	})
	return s.signIn(ctx, c, nil)
}

// signIn is one attempt to sign in, by a person or by a reconnection.
func (s *Session) signIn(ctx context.Context, c Credentials, again *reconnection) error {
	s.mu.Lock()
	switch {
	case s.closed:
		s.giveUpWaitingLocked()
		s.mu.Unlock()
		return problem(Cancelled, nil)
	case s.online != nil:
		s.mu.Unlock()
		return problem(AlreadySignedIn, nil)
	}
	o := newOnline(s)
	o.credentials, o.again = c, again
	s.online = o
	if again == nil { // else what is known stays until the server tells it anew
		s.attempts = 0
		s.chosen, s.idle.on = c.Status, false
		s.self = protocol.Self{Address: c.Address, Name: string(c.Address), Status: protocol.Offline}
		clear(s.contacts)
		clear(s.groups)
		clear(s.pictures)
		s.privacy = protocol.Privacy{}
		s.mail = protocol.Mail{}
	}
	if again != nil { // another may have been chosen since
		c.Status = s.wantedLocked()
	}
	picture := s.picture.object(c.Address)
	s.mu.Unlock()

	dialing, cancel := o.within(ctx)
	defer cancel()
	cl, err := o.dial(dialing, c, picture)
	if err == nil {
		if err = o.signedIn(cl, c.Status, picture); err == nil {
			return nil
		}
		cl.Close()
	}
	if dialing.Err() != nil && ctx.Err() != context.DeadlineExceeded {
		err = problem(Cancelled, err)
	}
	err = problemOf(err, Unknown)
	o.end("failed", codeOf(err, Unknown))
	return err
}

// signedIn makes the client the one in use, unless SignOut came first.
func (o *online) signedIn(cl *client.Client, st protocol.Status, picture protocol.Object) error {
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.ctx.Err() != nil {
		return o.ctx.Err()
	}
	if o.again != nil {
		if o.again.ctx.Err() != nil {
			return o.again.ctx.Err()
		}
		s.reconnect = nil
	}
	o.client, o.up, o.since, o.status = cl, true, time.Now(), st
	o.nearby = cl.RemoteAddr().Addr().IsLoopback() && !cl.Proxy().IsValid()
	s.self.Status, s.self.Picture = st, picture
	s.connection = o.reportLocked()
	close(o.ready)
	s.bus.Publish(event.SignedIn{Self: s.self, Server: s.connection.Server})
	s.bus.Publish(event.ConnectionChanged{Connection: s.connection})
	s.rememberLocked(StatusSetting(s.self.Address), s.chosen.Key())
	o.status = s.wantedLocked()
	if now := s.picture.object(s.self.Address); now != picture || o.status != st {
		// One of them was changed while we signed in.
		o.startLocked(func() { o.announceSelf(o.ctx) })
	}
	if name := s.Setting(nameWaitingSetting(s.self.Address)); name != "" {
		o.startLocked(func() { o.tellName(name) })
	}
	s.idleLocked()
	o.startLocked(o.evict)
	o.startLocked(o.measure)
	if !o.nearby {
		o.startLocked(o.watchNetwork)
	}
	o.startLocked(o.sweepRooms)
	o.roster.kickLocked()
	o.sendWaitingLocked()
	go o.stand()
	return nil
}

// SignOut ends the session, or a sign-in that is under way, or reconnecting,
// and returns when all of it has ended; it is a no-op when signed out.
func (s *Session) SignOut() {
	if s.stopReconnecting(func() {
		s.giveUpWaitingLocked()
		s.bus.Publish(event.SignedOut{Reason: client.Requested})
	}) {
		return
	}
	s.mu.Lock()
	o := s.online
	var cl *client.Client
	if o != nil {
		cl = o.client
		o.leaving = true
	}
	s.mu.Unlock()
	if o == nil {
		return
	}
	if cl == nil {
		o.cancel() // still signing in: SignIn ends it
	} else {
		cl.Close()
	}
	<-o.done
}

func choosable(st protocol.Status) bool {
	for _, c := range protocol.Statuses() {
		if st == c {
			return true
		}
	}
	return st == protocol.Idle
}
