// Package server is a real, small MSNP server on real sockets: dispatch,
// notification server, switchboard, and over HTTP the nexus, the Passport login
// and the gateway to all of it. The app runs it as its built-in server, papilio-cli serves it, and the
// tests hold the client against it.
//
// It is strict. What a client does wrong is an error here, as on the servers
// of old: a command out of order is 715 or 731 and the end, a broken command
// is 200 and the end, a broken message ends the switchboard. Each such end is
// logged with its reason.
//
// State lives in memory, and what accounts change also in a file when
// Options.Keep names one: one lock, Server.mu, guards accounts, sessions, rooms
// and tokens. Commands are handled under it and answered into per-connection
// queues that never block, so what a client is told has already happened.
package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// Limits of the whole server.
const (
	maxConnections = 1024             // over all listeners, gateway sessions included
	maxAccounts    = 10000            // AddAccount refuses more
	closeGrace     = 2 * time.Second  // Close waits this long for the last bytes to leave
	loginLimit     = 60 * time.Second // from connecting to being signed in or in a room
)

// Options say how to start a Server. The zero Options start a server without
// accounts on two free ports of the loopback interface.
type Options struct {
	Listen     string                                              // notification and switchboard, "127.0.0.1:0" when empty
	HTTP       string                                              // nexus, login and gateway, "127.0.0.1:0" when empty
	ListenFunc func(network, address string) (net.Listener, error) // nil is net.Listen; tests give the server a computer of its own
	Dispatch   string                                              // an extra listener that sends clients to Listen with XFR NS; none when empty
	Accounts   []Account                                           // more can be added with AddAccount
	Logger     *slog.Logger                                        // nil: nothing is logged. Secrets and message text never are
	Challenge  bool                                                // send CHL after the first CHG and verify the QRY
	Tap        func(TapEvent)                                      // tests: sees every command, secrets included. One call at a time; must not block or call the Server
	Keep       string                                              // file that keeps what accounts change: lists, groups, names, privacy, phones; "" keeps it in memory only
	Dialects   []string                                            // spoken, the best first; MSNP9 and MSNP8 when nil
	Delay      time.Duration                                       // one-way delay per direction of every MSNP connection and gateway request (not the login); the round trip is twice that
}

// Account is one person the server knows.
type Account struct {
	Address  protocol.Address
	Password string
	Name     string   // friendly name, decoded; the address when empty
	All      bool     // every other account is a contact
	Mail     *Mailbox // what is told of a mailbox; nil is none
	Contacts []Contact
}

// Contact is one contact of an Account.
type Contact struct {
	Address protocol.Address
	Group   string // name of the group, created when missing; empty is the group that always exists
}

// TapEvent is one command that the server has read or is about to write. Those
// of one connection and direction come in wire order.
type TapEvent struct {
	Account     protocol.Address // empty before the client has named itself
	FromClient  bool
	Switchboard bool
	Command     wire.Command // shared: not to be changed
}

// Server is a running server. Its methods may be called from any goroutine.
type Server struct {
	options   Options
	log       *slog.Logger
	key       []byte // of the password digests
	main      netip.AddrPort
	loginURL  string
	dispatch  string
	listeners []net.Listener
	web       *http.Server
	running   sync.WaitGroup // listeners and connections
	slots     chan struct{}  // one for each connection
	tapMu     sync.Mutex
	tunnels   tunnels // gateway sessions
	keeper    *keeper // nil without Options.Keep
	setAside  string

	connMu sync.Mutex
	conns  map[*conn]bool
	closed bool

	mu       sync.Mutex // everything below, and what hangs off it
	accounts map[protocol.Address]*account
	order    []*account                       // as added
	earlier  map[protocol.Address]keptAccount // kept of earlier runs, not added yet
	nonces   map[string]protocol.Address
	tickets  map[string]ticket
	cookies  map[string]cookie
	failures failures // of the login page
}

// Start listens and serves until Close.
func Start(o Options) (*Server, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	main, err := s.listen(o.Listen)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.main = addrPort(main)
	web, err := s.listen(o.HTTP)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.loginURL = "http://" + dialable(addrPort(web)).String()
	if o.Dispatch != "" {
		l, err := s.listen(o.Dispatch)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.dispatch = dialable(addrPort(l)).String()
		s.running.Go(func() { s.accept(l, true) })
	}
	s.running.Go(func() { s.accept(main, false) })
	s.running.Go(func() {
		if err := s.web.Serve(web); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			s.log.Error("server: the login page ended", "error", err)
		}
	})
	return s, nil
}

// newServer makes a server that does not listen yet.
func newServer(o Options) (*Server, error) {
	s := &Server{
		options:  o,
		log:      o.Logger,
		key:      []byte(rand.Text()),
		slots:    make(chan struct{}, maxConnections),
		conns:    map[*conn]bool{},
		accounts: map[protocol.Address]*account{},
		nonces:   map[string]protocol.Address{},
		tickets:  map[string]ticket{},
		cookies:  map[string]cookie{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.tunnels = tunnels{free: func() { <-s.slots }, byID: map[string]*visit{}}
	s.web = s.newWeb()
	if o.Keep != "" {
		var err error
		if s.earlier, s.setAside, err = readKept(o.Keep); err != nil {
			return nil, err
		}
		if s.setAside != "" {
			s.log.Warn("server: the file with the lists was damaged and is kept aside; a new one is begun", "kept", s.setAside)
		}
	}
	for _, a := range o.Accounts {
		if err := s.AddAccount(a); err != nil {
			return nil, err
		}
	}
	if o.Keep != "" {
		s.keeper = newKeeper(o.Keep, s.log, s.kept)
		s.keeper.touch()
		go s.keeper.run()
	}
	return s, nil
}

// SetAside returns where a damaged file of Options.Keep was moved to, or "".
func (s *Server) SetAside() string { return s.setAside }

func (s *Server) listen(address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	listen := net.Listen
	if s.options.ListenFunc != nil {
		listen = s.options.ListenFunc
	}
	l, err := listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	l = &limited{Listener: l, slots: s.slots}
	s.listeners = append(s.listeners, l)
	return l, nil
}

// accept serves the connections of one listener until it is closed.
func (s *Server) accept(l net.Listener, dispatch bool) {
	for {
		nc, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of descriptors, most likely: wait for some to come back.
			s.log.Warn("server: accept", "error", err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		s.start(nc, dispatch)
	}
}

// start serves one connection on goroutines of its own.
func (s *Server) start(nc net.Conn, dispatch bool) {
	s.connMu.Lock()
	defer s.connMu.Unlock()
	if s.closed {
		nc.Close()
		return
	}
	c := newConn(s, nc)
	s.conns[c] = true
	s.running.Go(func() {
		s.serve(c, dispatch)
		s.connMu.Lock()
		defer s.connMu.Unlock()
		delete(s.conns, c)
	})
}

// Notification returns host:port of the notification server and switchboard.
// A server that listens on every interface names the loopback one.
func (s *Server) Notification() string { return dialable(s.main).String() }

// Login returns the http URL of the nexus, which names the login page.
func (s *Server) Login() string { return s.loginURL + "/rdr/pprdr.asp" }

// Gateway returns the http URL of the gateway, without a query.
func (s *Server) Gateway() string { return s.loginURL + gatewayPath }

// DispatchAddr returns host:port of the dispatch listener, or "" without one.
func (s *Server) DispatchAddr() string { return s.dispatch }

// Close tells every client OUT SSD, ends every connection and waits until
// nothing of the server is left; that takes two seconds when clients do not
// take the news. Further calls do nothing.
func (s *Server) Close() error {
	s.connMu.Lock()
	first := !s.closed
	s.closed = true
	open := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		open = append(open, c)
	}
	s.connMu.Unlock()
	if !first {
		s.running.Wait()
		return nil
	}
	var errs []error
	for _, l := range s.listeners {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	s.mu.Lock()
	for _, c := range open {
		c.bye()
	}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	if s.web.Shutdown(ctx) != nil {
		s.web.Close()
	}
	late := time.AfterFunc(closeGrace, func() {
		for _, c := range open {
			c.abort("the server is closed")
		}
	})
	defer late.Stop()
	s.running.Wait()
	s.tunnels.close()
	return errors.Join(append(errs, s.keeper.close())...)
}

// tap shows one command to the tests.
func (s *Server) tap(e TapEvent) {
	if s.options.Tap == nil {
		return
	}
	s.tapMu.Lock()
	defer s.tapMu.Unlock()
	s.options.Tap(e)
}
