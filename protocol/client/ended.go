package client

import (
	"errors"
	"fmt"
)

// Why a session ended: Ended.Reason, the same words as event.SignedOut.
const (
	Requested     = "requested"
	Elsewhere     = "elsewhere"      // somebody signed in with this account: do not come back by yourself
	ServerClosing = "server-closing" // the server goes down: come back after a while
	Lost          = "lost"           // the connection broke; Err says how
)

// Ended is why a Client or the connection of a Chat has ended.
type Ended struct {
	Reason string
	Err    error // the cause when the connection was lost
}

func (e *Ended) Error() string {
	if e.Err == nil {
		return "session ended: " + e.Reason
	}
	return fmt.Sprintf("session ended: %s: %v", e.Reason, e.Err)
}

func (e *Ended) Unwrap() error { return e.Err }

// Errors of requests and messages.
var (
	// ErrNoAnswer says that the server did not answer in time.
	ErrNoAnswer = errors.New("no answer in time")
	// ErrNotDelivered says that a message did not reach everybody.
	ErrNotDelivered = errors.New("message not delivered")
	// ErrUnknown says that nobody knows whether a message arrived: the answer
	// did not come, or the connection went first.
	ErrUnknown = errors.New("message may not have been delivered")
	// ErrAlone says that nobody else is in the conversation.
	ErrAlone = errors.New("nobody else is here")
	// ErrTooLong says that a message does not fit into one command.
	ErrTooLong = errors.New("message is too long")
	// ErrTooMany says that one of our own bounds was reached.
	ErrTooMany = errors.New("too many at once")
	// ErrNoObjects says that the server speaks a protocol without peer-to-peer.
	ErrNoObjects = errors.New("this server does not carry objects")
)
