package client

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/trace"
	"papilio/protocol/wire"
)

// Chat is one switchboard session: the people in it and the messages between
// them. It is safe for concurrent use.
//
// Nobody hears what is said before somebody has joined, so the Send methods
// return ErrAlone then. A Chat whose last participant has left can still
// Invite. It ends by Leave or Close, by the server, or with the connection.
type Chat struct {
	client  *Client
	conn    *conn
	p2p     *window                      // of chunks without an ACK
	senders map[protocol.Address]*sender // reader goroutine
	isOpen  bool                         // reader goroutine: the server has let us in

	mu      sync.Mutex
	people  []protocol.Address
	waiting map[protocol.Address][]chan struct{} // closed on JOI

	parts      sync.Mutex                   // held while something is told that is not supported
	unfinished map[protocol.Address]*sender // have messages in parts that are not whole
	expiry     *time.Timer                  // of those
	partsOver  bool
}

// sender is what we remember of somebody for the messages to come.
type sender struct {
	name      string
	emoticons []protocol.Emoticon
	nudged    time.Time
	typed     time.Time

	// Guarded by Chat.parts.
	declined map[string]time.Time    // kinds that are not supported
	long     map[string]*longMessage // by Message-ID
}

func newChat(c *Client, nc net.Conn) *Chat {
	chat := &Chat{
		client: c, conn: newConn(nc, c.log.With("server", "switchboard")), p2p: newWindow(),
		senders: map[protocol.Address]*sender{}, waiting: map[protocol.Address][]chan struct{}{},
	}
	chat.conn.line = c.o.Trace.Line(trace.Switchboard)
	chat.conn.handle, chat.conn.onEnd = chat.handle, chat.ended
	chat.conn.linger = chat.conn.web == nil
	return chat
}

// Participants returns who else is here, in the order they came.
func (c *Chat) Participants() []protocol.Address {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.people)
}

// Invite calls somebody (CAL) and returns when they have joined. Somebody who
// is here already is fine. A server refuses with a *protocol.Error: 217 for
// people who are offline, hidden or block us. ErrNoAnswer means that they did
// not come within a minute.
func (c *Chat) Invite(ctx context.Context, a protocol.Address) error {
	joined := make(chan struct{})
	c.mu.Lock()
	here := slices.Contains(c.people, a)
	if !here {
		c.waiting[a] = append(c.waiting[a], joined)
	}
	c.mu.Unlock()
	if here {
		return nil
	}
	defer c.stopWaiting(a, joined)
	err := c.conn.call(ctx, request{verb: "CAL", args: []string{a.String()}})
	var refused *protocol.Error
	if errors.As(err, &refused) && refused.Code == protocol.CodeAlreadyThere && slices.Contains(c.Participants(), a) {
		return nil // they came on their own meanwhile
	}
	if err != nil {
		return err
	}
	timer := time.NewTimer(joinTimeout)
	defer timer.Stop()
	select {
	case <-joined:
		return nil
	case <-timer.C:
		return ErrNoAnswer
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.conn.done:
		return c.conn.cause()
	}
}

func (c *Chat) stopWaiting(a protocol.Address, joined chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting[a] = slices.DeleteFunc(c.waiting[a], func(w chan struct{}) bool { return w == joined })
	if len(c.waiting[a]) == 0 {
		delete(c.waiting, a)
	}
}

// Leave leaves the conversation (OUT) and does not wait until that is done. It
// may be called in a handler.
func (c *Chat) Leave() { c.conn.leave(&Ended{Reason: Requested}) }

// Close leaves the conversation and returns when its goroutines have ended. It
// is idempotent. Do not call it in a handler.
func (c *Chat) Close() error {
	c.Leave()
	<-c.conn.done
	return nil
}

// opened is called when the server has let us in: the people who were here
// before us are news only now. Reader goroutine, like everything below.
func (c *Chat) opened() {
	c.isOpen = true
	for _, a := range c.Participants() {
		c.emit(event.Joined{Address: a, FriendlyName: c.senders[a].name})
	}
}

func (c *Chat) ended(reason error) {
	c.loseAll()
	c.client.forget(c)
	if !c.isOpen || c.client.o.OnChatClosed == nil {
		return
	}
	var why *Ended
	if errors.As(reason, &why) && why.Reason == Requested {
		reason = nil
	}
	c.client.o.OnChatClosed(c, reason)
}

func (c *Chat) emit(e event.Event) {
	if c.client.o.OnChatEvent != nil {
		c.client.o.OnChatEvent(c, e)
	}
}

// handle takes what the switchboard says without being asked.
func (c *Chat) handle(cmd wire.Command) {
	switch cmd.Verb {
	case "JOI":
		c.join(cmd.Arg(0), cmd.Arg(1))
	case "BYE":
		c.left(cmd.Arg(0), cmd.Arg(1) == "1")
	case "MSG":
		c.said(cmd)
	case "OUT":
		c.conn.fail(&Ended{Reason: ServerClosing})
	default:
		c.conn.log.Debug("ignored", "verb", cmd.Verb, "args", len(cmd.Args), "payload", len(cmd.Payload))
	}
}

func (c *Chat) join(address, encoded string) {
	a, err := protocol.ParseAddress(address)
	if err != nil || a == c.client.o.Address {
		return
	}
	c.mu.Lock()
	fresh := !slices.Contains(c.people, a) && len(c.people) < maxParticipants
	if fresh {
		c.people = append(c.people, a)
		for _, w := range c.waiting[a] {
			close(w)
		}
		delete(c.waiting, a)
	}
	c.traceLocked()
	c.mu.Unlock()
	if !fresh {
		return
	}
	c.senders[a] = &sender{name: name(encoded, a)}
	if c.isOpen {
		c.emit(event.Joined{Address: a, FriendlyName: c.senders[a].name})
	}
}

// traceLocked says in the protocol log who is here.
func (c *Chat) traceLocked() {
	people := make([]string, len(c.people))
	for i, a := range c.people {
		people[i] = a.String()
	}
	c.conn.line.With(people...)
}

func (c *Chat) left(address string, idle bool) {
	a, err := protocol.ParseAddress(address)
	if err != nil {
		return
	}
	c.mu.Lock()
	was := len(c.people)
	c.people = slices.DeleteFunc(c.people, func(p protocol.Address) bool { return p == a })
	gone := len(c.people) < was
	c.traceLocked()
	c.mu.Unlock()
	c.lose(a)
	delete(c.senders, a)
	if gone && c.isOpen {
		c.emit(event.Left{Address: a, Idle: idle})
	}
}
