package p2p

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// directLink is a direct connection: a Link of its Peer beside the switchboard.
type directLink struct {
	peer    *Peer
	conn    net.Conn
	frames  *frameReader
	payload int  // the most of a chunk
	ours    bool // the other end is one of ours

	buffer []byte // of the sender: one frame

	writing  sync.Mutex   // one frame at a time
	deadline time.Time    // of what is written
	heard    atomic.Int64 // when a byte came in, in Unix nanoseconds
	closing  sync.Once
	closed   error
	used     atomic.Int64 // when the last frame went out or came in, in Unix nanoseconds
}

func newDirectLink(p *Peer, m met, frame int) *directLink {
	l := &directLink{peer: p, conn: m.conn, frames: m.frames, payload: directPayload, ours: frame > 0}
	if l.ours {
		l.payload = frame
	}
	l.touch()
	l.heard.Store(l.used.Load())
	return l
}

// Route names the kind of the link for people.
func (l *directLink) Route() string { return RouteDirect }

// MaxChunk is the most payload the other end takes in a frame.
func (l *directLink) MaxChunk() int { return l.payload }

// Close closes the connection; the reader ends with it.
func (l *directLink) Close() error {
	l.closing.Do(func() { l.closed = l.conn.Close() })
	return l.closed
}

func (l *directLink) touch() { l.used.Store(time.Now().UnixNano()) }

// Send writes a chunk as a frame.
func (l *directLink) Send(ctx context.Context, chunk []byte) error {
	defer context.AfterFunc(ctx, func() { l.conn.SetWriteDeadline(time.Unix(1, 0)) })()
	frame := chunk[:len(chunk)-footerSize]
	l.buffer = binary.LittleEndian.AppendUint32(l.buffer[:0], uint32(len(frame)))
	l.buffer = append(l.buffer, frame...)
	return l.write(ctx, l.buffer)
}

// write writes a frame.
func (l *directLink) write(ctx context.Context, b []byte) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.writeLocked(ctx, b)
}

// writeLocked gives up when no byte went out for stallTime, unless the other end
// is one of ours and still says something: then its disk is slow.
func (l *directLink) writeLocked(ctx context.Context, b []byte) error {
	for {
		if now := time.Now(); l.deadline.Sub(now) < stallTime/2 { // not for every frame
			l.deadline = now.Add(stallTime)
			if err := l.conn.SetWriteDeadline(l.deadline); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err() // the deadline it set may have been overwritten
			}
		}
		n, err := l.conn.Write(b)
		if n > 0 && len(b) > 4 {
			l.touch()
		}
		if err == nil {
			return nil
		}
		alive := n > 0 || l.ours && time.Since(time.Unix(0, l.heard.Load())) < silenceTime
		if !alive || !errors.Is(err, os.ErrDeadlineExceeded) || ctx.Err() != nil {
			return err
		}
		b = b[n:]
		l.deadline = time.Time{}
	}
}

// read hands every frame to the peer until the connection ends, breaks the
// rules, is idle for too long or is dead. ctx is that of the peer.
func (l *directLink) read(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { l.conn.SetReadDeadline(time.Unix(1, 0)) })()
	l.frames.r = &listener{link: l, ctx: ctx}
	for {
		chunk, err := l.frames.chunk(l.peer.inbox.frame)
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(chunk[28:])&flagMask == flagHandshake {
			return errHandshake // only once, and only at the beginning
		}
		l.touch()
		if err := l.peer.receivePatiently(ctx, l, chunk); err != nil {
			return err
		}
	}
}

var (
	errIdle   = errors.New("nothing went over a direct connection for a while")
	errSilent = errors.New("the other end of a direct connection is silent")
)

// listener reads from the connection of a link. It gives up when nothing has
// gone over it in either direction for idleTime. One of ours says something
// every keepAliveTime, whatever happens, so with them silenceTime is enough to
// know that the line is dead: TCP itself would take minutes.
type listener struct {
	link *directLink
	ctx  context.Context
	set  time.Time // the deadline
}

func (r *listener) Read(b []byte) (int, error) {
	l := r.link
	for began := time.Now(); ; {
		now := time.Now()
		end := now.Add(idleTime)
		if l.ours {
			end = began.Add(silenceTime)
		}
		switch {
		case now.Sub(time.Unix(0, l.used.Load())) >= idleTime:
			return 0, errIdle
		case !now.Before(end):
			return 0, errSilent
		}
		if end.Sub(r.set) > keepAliveTime { // not for every frame
			r.set = end
			if err := l.conn.SetReadDeadline(end); err != nil {
				return 0, err
			}
			if r.ctx.Err() != nil {
				return 0, r.ctx.Err() // the deadline it set may have been overwritten
			}
		}
		n, err := l.conn.Read(b)
		if n > 0 {
			l.heard.Store(time.Now().UnixNano())
		}
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) || r.ctx.Err() != nil {
			return n, err
		}
		r.set = time.Time{}
	}
}

// keepAlive says something every now and then until ctx ends.
func (l *directLink) keepAlive(ctx context.Context) {
	t := time.NewTicker(keepAliveTime)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if !l.writing.TryLock() {
			continue // somebody says something already, or cannot
		}
		err := l.writeLocked(ctx, []byte{0, 0, 0, 0})
		l.writing.Unlock()
		if err != nil {
			return // the reader finds out as well
		}
	}
}
