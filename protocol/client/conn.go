package client

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/trace"
	"papilio/protocol/wire"
)

// conn is one connection to a notification server or a switchboard: commands
// out, commands in, and the transactions that join them.
//
//	newConn -> start -> running -> fail or leave -> done
//
// mu guards ids, pending transactions and the queue of bytes to write; it is
// never held while the network is waited for. The reader goroutine dispatches
// what arrives; the keeper goroutine writes (keeper.go).
type conn struct {
	nc     net.Conn
	web    *gateway // nc when it is one
	log    *slog.Logger
	line   *trace.Line        // nil records nothing; set before start
	handle func(wire.Command) // what no transaction takes; reader goroutine
	linger bool               // when we leave, wait for the server to close; set before start
	onEnd  func(error)        // called once, last, on the reader goroutine; may be nil
	done   chan struct{}      // closed when both goroutines have ended
	kept   chan struct{}      // closed when the keeper has ended
	wake   chan struct{}      // holds a token when the keeper has something to do

	mu       sync.Mutex
	lastID   uint32
	pending  map[uint32]*transaction
	queue    []byte
	chunks   chunks // peer-to-peer: they go when nothing else waits
	spare    []byte // the queue before, written
	pings    []sentPing
	alive    bool          // keep the connection alive with PNG
	interval time.Duration // between two PNG
	lastPing time.Time
	err      error // why it ended; set once
	broken   bool  // nothing can be written any more
	stray    error // the last refusal that answered no request
	silence  silence
}

func newConn(nc net.Conn, log *slog.Logger) *conn {
	web, _ := nc.(*gateway)
	return &conn{
		nc: nc, web: web, log: log, done: make(chan struct{}), kept: make(chan struct{}), wake: make(chan struct{}, 1),
		pending: map[uint32]*transaction{}, interval: pingDefault,
	}
}

func (c *conn) start() {
	if c.line.On() {
		c.line.Opened(addrPort(c.nc.RemoteAddr()).String())
	}
	go c.read()
	go c.keep()
}

// takeID needs mu.
func (c *conn) takeID() uint32 {
	if c.lastID++; c.lastID == 0 {
		c.lastID = 1
	}
	return c.lastID
}

// enqueue needs mu.
func (c *conn) enqueue(cmd wire.Command) error { return c.put(cmd, false) }

// put queues a command, or a peer-to-peer chunk behind all commands. It needs mu.
func (c *conn) put(cmd wire.Command, chunk bool) error {
	if len(c.queue)+c.chunks.size()+len(cmd.Payload) > maxQueued {
		return ErrTooMany
	}
	if chunk {
		c.chunks.add(cmd)
	} else {
		c.queue = wire.Append(c.queue, cmd)
	}
	c.line.Command(trace.Out, cmd)
	c.nudge()
	return nil
}

func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// leave says OUT and ends the connection with a reason. It does not wait.
func (c *conn) leave(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.queue = append(c.queue, c.chunks.take(maxQueued)...) // the last of them may say goodbye
	c.enqueue(wire.New("OUT"))
	c.end(reason)
}

// fail ends the connection at once: nothing more is written.
func (c *conn) fail(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = true
	c.end(reason)
	c.nc.Close()
}

// end needs mu.
func (c *conn) end(reason error) {
	if c.err == nil {
		c.err = reason
		// A write that is under way gets a moment, then the keeper closes.
		c.nc.SetWriteDeadline(time.Now().Add(partingTime))
	}
	c.nudge()
}

// cause returns why the connection ended.
func (c *conn) cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// read is the reader goroutine.
func (c *conn) read() {
	defer close(c.done)
	in := &patience{nc: c.nc}
	r := wire.NewReader(in, wire.FromServer)
	for {
		in.begin()
		cmd, err := r.Read()
		if err != nil {
			c.fail(&Ended{Reason: Lost, Err: c.reading(err)})
			break
		}
		if c.cause() == nil {
			c.line.Command(trace.In, cmd)
			c.dispatch(cmd)
		}
		if c.cause() != nil && !c.lingers() {
			break
		}
	}
	<-c.kept
	c.nc.Close()
	c.mu.Lock()
	reason, left := c.err, c.pending
	c.pending = map[uint32]*transaction{}
	pings := c.pings
	c.pings = nil
	c.mu.Unlock()
	for _, t := range left {
		t.finish(reason)
	}
	for _, p := range pings {
		p.finish(reason)
	}
	c.line.Closed()
	if c.onEnd != nil {
		c.onEnd(reason)
	}
}

// reading explains an error of the reader: a server often refuses and then
// just closes.
func (c *conn) reading(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stray != nil && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return errors.Join(c.stray, err)
	}
	return err
}

// dispatch gives a command to the transaction it answers, or to handle.
func (c *conn) dispatch(cmd wire.Command) {
	code, refused := cmd.ErrorCode()
	id, numbered := cmd.TrID()
	c.mu.Lock()
	c.silence.heard(time.Now())
	t := c.pending[id]
	c.mu.Unlock()
	if !numbered || t == nil {
		t = nil
	}
	switch {
	case refused && t != nil:
		c.complete(id, t, &protocol.Error{Code: code, Verb: t.verb})
	case refused:
		c.log.Debug("refusal without a request", "code", code)
		c.mu.Lock()
		c.stray = &protocol.Error{Code: code}
		c.mu.Unlock()
	case t != nil && contains(t.answers, cmd.Verb):
		if done, err := t.accept(cmd); done || err != nil {
			c.complete(id, t, err)
		}
	case cmd.Verb == "QNG":
		c.pong(cmd)
	default:
		c.handle(cmd)
	}
}

// complete ends a transaction if nobody else has.
func (c *conn) complete(id uint32, t *transaction, err error) {
	c.mu.Lock()
	mine := c.pending[id] == t
	if mine {
		delete(c.pending, id)
	}
	c.mu.Unlock()
	if mine {
		t.finish(err)
	}
}
