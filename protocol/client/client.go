package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/trace"
)

// Options says who signs in, where, and who is told of what happens. Address,
// Password and Server are required.
//
// The handlers are called one at a time per connection, in wire order, on the
// goroutine that reads it (SigningIn of the first two steps comes from Dial's
// own). They must not wait for the network: no method of Client or Chat that
// takes a context, and no Close, may be called inside one; Chat.Leave and the
// Send methods without a context may. Any handler may be nil.
type Options struct {
	Address  protocol.Address
	Password string
	Server   string // host or host:port of the notification or dispatch server; port 1863 by default
	// Login is the URL of the nexus or of the login page; empty means
	// https://<host of Server>/rdr/pprdr.asp. Plain http is refused unless both
	// it and Server are on loopback.
	Login    string
	Status   protocol.Status   // of the first CHG; empty is Online
	ClientID protocol.ClientID // zero is MSNC3: peer-to-peer objects, emoticons that move
	Picture  protocol.Object   // display picture, zero is none

	// Route is how the server is reached: RouteDirect when empty; RouteSOCKS5
	// and RouteConnect through Proxy, the login too; RouteGateway through
	// Gateway, and when Proxy is set through that HTTP proxy.
	Route protocol.Route
	Proxy Proxy
	// Gateway is the http or https URL of the HTTP gateway; empty means
	// http://<host of Server>/gateway/gateway.dll, which is also the path when
	// the URL has none.
	Gateway string
	RootCAs *x509.CertPool // who may vouch for https sites; nil is the system's
	CA      []byte         // certificates (PEM) that may vouch too
	Pin     string         // SHA-256 of the public key (SPKI) that one of the verified certificates must have, in base64; empty is none

	Trace       *trace.Tap                                                           // told what goes over the wire, without secrets; nil is nobody
	Logger      *slog.Logger                                                         // nil discards
	DialContext func(ctx context.Context, network, address string) (net.Conn, error) // nil is a net.Dialer; to the proxy when there is one
	HTTP        http.RoundTripper                                                    // for nexus, login and gateway, past Proxy and RootCAs; nil is a strict one of our own

	OnEvent     func(event.Event) // SigningIn, ContactsReceived, PrivacyChanged, ContactChanged, ContactRemoved, GroupChanged, GroupRemoved, SelfChanged, MailChanged, MailReceived, ServerNotice
	OnRing      func(Ring)        // somebody calls; Answer it from another goroutine
	OnProfile   func(protocol.Profile)
	OnChatEvent func(*Chat, event.Event)                           // Joined, Left, Typing, Nudged, MessageReceived, EmoticonsAnnounced, NotSupported; Conversation and ID are empty
	OnP2P       func(c *Chat, from protocol.Address, chunk []byte) // header, payload, footer; addressed to us
	// OnInvite is given the fields of an invitation, or of an answer to one, by
	// name (text/x-msmsgsinvite, switchboard.md 8.1).
	OnInvite     func(c *Chat, from protocol.Address, get func(key string) string)
	OnChatClosed func(*Chat, error) // once per Chat that was opened; nil when we left

	tls    *tls.Config                                                  // for https sites; set by settleTrust
	lookup func(ctx context.Context, host string) ([]netip.Addr, error) // for Try; nil is the system's
}

// Client is one signed-in session. It is safe for concurrent use.
type Client struct {
	o       Options
	log     *slog.Logger
	conn    *conn
	dialect string
	home    endpoint // where we are signed in
	near    reach    // how near the configured server is

	books         // owned by the goroutine that reads conn, like the next five
	lastChallenge time.Time
	rings         []time.Time // of the last second
	mail          protocol.Mail
	mailSince     time.Time // from when mailNews counts
	mailNews      int

	editing chan struct{} // holds a token while the lists are being changed

	mu     sync.Mutex
	closed bool
	chats  map[*Chat]bool
	roster map[protocol.Address]protocol.Contact // copies of books.contacts
}

// Close signs out and closes every Chat. It returns when all goroutines have
// ended and is idempotent. Do not call it in a handler.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	chats := make([]*Chat, 0, len(c.chats))
	for chat := range c.chats {
		chats = append(chats, chat)
	}
	c.mu.Unlock()
	for _, chat := range chats {
		chat.Leave()
	}
	// The server is to see us leave the switchboards first: once others hear
	// that we are offline, no line of theirs may be taken for us.
	for _, chat := range chats {
		<-chat.conn.done
	}
	c.conn.leave(&Ended{Reason: Requested})
	<-c.conn.done
	return nil
}

// Wait returns when the session has ended, with an *Ended.
func (c *Client) Wait() error {
	<-c.conn.done
	return c.conn.cause()
}

// Route returns how the server is reached.
func (c *Client) Route() protocol.Route { return c.o.Route }

// Proxy returns the proxy that is used; zero when there is none.
func (c *Client) Proxy() netip.AddrPort {
	if c.o.Proxy.Address == "" {
		return netip.AddrPort{}
	}
	return c.RemoteAddr()
}

// LocalAddr returns our end of the connection; zero when it is not TCP. Over
// the gateway it is that of the newest HTTP connection.
func (c *Client) LocalAddr() netip.AddrPort { return addrPort(c.conn.nc.LocalAddr()) }

// RemoteAddr returns the other end of the connection: the proxy's when there
// is one, else the gateway's or the server's; zero when it is not TCP.
func (c *Client) RemoteAddr() netip.AddrPort { return addrPort(c.conn.nc.RemoteAddr()) }

// Server returns host:port of the server we are signed in to, as it was
// configured or as a redirect named it.
func (c *Client) Server() string { return c.home.String() }

// Dialect returns the protocol version in use: "MSNP9", or "MSNP8" without objects.
func (c *Client) Dialect() string { return c.dialect }

// Ping asks the server for a sign of life and returns how long it took. Over
// the gateway, where PNG is not allowed, it is a poll.
func (c *Client) Ping(ctx context.Context) (time.Duration, error) { return c.conn.ping(ctx) }

func (c *Client) emit(e event.Event) {
	if c.o.OnEvent != nil {
		c.o.OnEvent(e)
	}
}

func addrPort(a net.Addr) netip.AddrPort {
	if t, ok := a.(*net.TCPAddr); ok {
		p := t.AddrPort()
		return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
	}
	return netip.AddrPort{}
}
