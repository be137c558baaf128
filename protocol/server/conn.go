package server

import (
	"io"
	"net"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// Limits of one connection.
const (
	maxQueue   = 4 << 20          // bytes not yet taken by the client; over that it is dropped
	slowQueue  = 256 << 10        // from here on those who write to it on a switchboard wait
	writePiece = 64 << 10         // bytes handed to the network at once
	writeStall = 30 * time.Second // for one piece
	flushLimit = 5 * time.Second  // for the whole queue once the connection ends
	linger     = time.Second      // then, for the client to close its side
	lingerSoon = 200 * time.Millisecond
	lingerRead = 1 << 20 // bytes thrown away meanwhile
)

// conn is one MSNP connection, over TCP or any other net.Conn. Its reader is
// the goroutine of Server.serve; writing is done by a goroutine of its own from
// a bounded queue, so send never blocks.
//
//	open --end--> ending (the queue is written, then our side closed) --> dead
//	  \--abort------------------------------------------------------------^
type conn struct {
	srv      *Server
	nc       net.Conn
	in       *wire.Reader
	written  chan struct{} // closed when the writer has ended
	deadline *time.Timer   // for signing in

	mu          sync.Mutex
	changed     sync.Cond // broadcast when a field below changes
	account     protocol.Address
	switchboard bool
	pending     []byte
	flight      int // bytes taken from pending, not yet written
	ending      bool
	dead        bool
	patience    time.Duration // how long to linger
	last        *time.Timer   // aborts a connection that takes too long to end
}

func newConn(s *Server, nc net.Conn) *conn {
	t, tunnelled := nc.(*tunnel)
	if s.options.Delay > 0 && !tunnelled { // the requests of a tunnel are delayed
		nc = newDelayLine(nc, s.options.Delay)
	}
	c := &conn{srv: s, nc: nc, in: wire.NewReader(nc, wire.FromClient), written: make(chan struct{}), patience: linger}
	c.changed.L = &c.mu
	if tunnelled {
		t.conn = c
	}
	c.deadline = time.AfterFunc(loginLimit, func() { c.abort("not signed in within a minute") })
	go c.write()
	return c
}

// known notes whose connection it is and which kind, for logs and the tap.
func (c *conn) known(a protocol.Address, switchboard bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.account, c.switchboard = a, switchboard
}

func (c *conn) owner() (a protocol.Address, switchboard bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.account, c.switchboard
}

// send queues commands. A client that leaves 4 MiB unread is dropped.
func (c *conn) send(cmds ...wire.Command) {
	c.mu.Lock()
	c.queue(cmds)
	full := len(c.pending)+c.flight > maxQueue
	c.mu.Unlock()
	if full {
		c.abort("more than 4 MiB unread")
	}
}

// queue is send with c.mu held.
func (c *conn) queue(cmds []wire.Command) {
	if c.ending || c.dead {
		return
	}
	for _, cmd := range cmds {
		c.srv.tap(TapEvent{Account: c.account, Switchboard: c.switchboard, Command: cmd})
		c.pending = wire.Append(c.pending, cmd)
	}
	c.changed.Broadcast()
}

// end lets the queue be written, the last words behind it, and then closes our
// side. Nothing more is sent or handled.
func (c *conn) end(last ...wire.Command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return
	}
	c.queue(last)
	c.ending = true
	c.last = time.AfterFunc(flushLimit+c.srv.options.Delay, func() { c.abort("") })
	c.changed.Broadcast()
}

// bye is end with the words of a server that goes down.
func (c *conn) bye() {
	c.mu.Lock()
	c.patience = lingerSoon
	switchboard := c.switchboard
	c.mu.Unlock()
	if switchboard {
		c.end(wire.New("OUT"))
	} else {
		c.end(wire.New("OUT", "SSD"))
	}
}

// abort ends the connection at once.
func (c *conn) abort(why string) {
	c.mu.Lock()
	first := !c.dead
	c.dead = true
	account, switchboard := c.account, c.switchboard
	c.changed.Broadcast()
	c.mu.Unlock()
	if !first {
		return
	}
	if why != "" {
		c.srv.log.Warn("server: connection dropped", "account", account, "switchboard", switchboard, "why", why)
	}
	c.nc.Close()
}

// over reports whether commands are no longer handled.
func (c *conn) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending || c.dead
}

// wait blocks while the client is behind by more than limit bytes. It ends
// with the connection.
func (c *conn) wait(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending)+c.flight > limit && !c.dead {
		c.changed.Wait()
	}
}

// close ends the connection in good order and waits for its writer. What the
// client still sends is thrown away for a moment, since closing over unread
// input would take our last words from it. The reader calls it last.
func (c *conn) close() {
	c.deadline.Stop()
	c.end()
	io.CopyN(io.Discard, c.nc, lingerRead)
	<-c.written
	c.abort("")
	c.last.Stop()
	if d, ok := c.nc.(*delayLine); ok {
		d.pumps.Wait()
	}
}

func (c *conn) write() {
	defer close(c.written)
	var spare []byte
	for {
		batch, ok := c.take(spare)
		if !ok {
			break
		}
		if !c.writeAll(batch) {
			c.abort("")
			return
		}
		if spare = batch[:0]; cap(spare) > slowQueue {
			spare = nil
		}
	}
	c.mu.Lock()
	dead := c.dead
	if !dead { // so it is ending
		c.last.Reset(c.patience + 2*c.srv.options.Delay)
	}
	c.mu.Unlock()
	if dead {
		return
	}
	if half, ok := c.nc.(interface{ CloseWrite() error }); !ok || half.CloseWrite() != nil {
		c.abort("") // a pipe or tunnel: there is no input to be lost over
	}
}

// take waits for something to write and puts spare in its place. It is false
// when nothing more will come.
func (c *conn) take(spare []byte) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) == 0 && !c.ending && !c.dead {
		c.changed.Wait()
	}
	if len(c.pending) == 0 || c.dead {
		return nil, false
	}
	batch := c.pending
	c.pending, c.flight = spare, len(batch)
	return batch, true
}

func (c *conn) writeAll(batch []byte) bool {
	for len(batch) > 0 {
		n := min(len(batch), writePiece)
		stall := time.AfterFunc(writeStall, func() { c.abort("nothing read for 30 s") })
		_, err := c.nc.Write(batch[:n])
		stall.Stop()
		if err != nil {
			return false
		}
		batch = batch[n:]
		c.mu.Lock()
		c.flight = len(batch)
		c.changed.Broadcast()
		c.mu.Unlock()
	}
	return true
}
