// Package server is a real, small MSNP server on real sockets: dispatch,
// notification server, switchboard, and the nexus and Passport login over
// HTTP. The app runs it as its built-in server, papilio-cli serves it, and the
// tests hold the client against it. It is strict: what a client does wrong is
// an error here, as on the servers of old.
package server

import (
	"errors"
	"log/slog"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// Options say how to start a Server. Only Accounts has no useful default.
type Options struct {
	Listen    string         // notification and switchboard, "127.0.0.1:0" when empty
	HTTP      string         // nexus and login, "127.0.0.1:0" when empty
	Dispatch  string         // an extra listener that sends clients to Listen with XFR NS; none when empty
	Accounts  []Account      // more can be added with AddAccount
	Logger    *slog.Logger   // nil: nothing is logged
	Challenge bool           // send CHL after the first CHG and verify the QRY
	Tap       func(TapEvent) // tests: sees every command, secrets included
	Delay     time.Duration  // one-way delay per direction of every MSNP connection
}

// Account is one person the server knows.
type Account struct {
	Address  protocol.Address
	Password string
	Name     string // friendly name, decoded; the address when empty
	All      bool   // every other account is a contact
	Contacts []Contact
}

// Contact is one contact of an Account.
type Contact struct {
	Address protocol.Address
	Group   string // name of the group, created when missing; empty is the group that always exists
}

// TapEvent is one command that the server has read or is about to write.
type TapEvent struct {
	Account     protocol.Address // empty before the client has named itself
	FromClient  bool
	Switchboard bool
	Command     wire.Command // shared: not to be changed
}

// Server is a running server. Its methods may be called from any goroutine.
type Server struct{}

// Start listens and serves until Close.
func Start(o Options) (*Server, error) { return nil, errors.New("not yet") }

// Notification returns host:port of the notification server and switchboard.
func (s *Server) Notification() string { return "" }

// Login returns the http URL of the nexus and the login page.
func (s *Server) Login() string { return "" }

// DispatchAddr returns host:port of the dispatch listener, or "".
func (s *Server) DispatchAddr() string { return "" }

// AddAccount adds an account while the server runs.
func (s *Server) AddAccount(a Account) error { return nil }

// Close tells every client OUT SSD, ends every connection and waits until
// nothing of the server is left.
func (s *Server) Close() error { return nil }
