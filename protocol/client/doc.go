// Package client is the MSNP9 engine: Dial signs in to a notification server,
// a Client is the session that follows, and a Chat is one switchboard
// session.
//
// A Client or Chat reads its connection in one goroutine, which calls the
// handlers of Options in wire order and never waits for the connection. A
// second goroutine, the keeper, does all writing, ends transactions that got
// no answer and keeps the connection alive. Close ends both and returns when
// they are gone.
//
// The server is reached directly, through a SOCKS5 or HTTP proxy, or over the
// HTTP gateway (Options.Route); the login goes the same way, but never over the
// gateway, which does not carry it. All routes are a net.Conn to the rest of
// the package. Only a gateway's is told apart: PNG is not allowed over it, so
// silence.go finds out whether the server is still there.
//
// Two kinds of error are kept apart: *protocol.Error says that the server
// refused, *wire.SyntaxError that it broke the rules of the protocol. Dial
// wraps both, and everything else, in a *protocol.Problem. A dead Client is
// never revived: dial a new one.
//
// Nothing a server or peer sends is trusted; the bounds are in limits.go.
// Passwords, tickets and cookies are never logged: logs carry verbs and sizes,
// never arguments.
package client
