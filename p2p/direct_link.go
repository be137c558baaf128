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

	buffer   []byte    // of the sender: one frame
	deadline time.Time // of what it writes
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

// read hands every frame to the peer until the connection ends, breaks the
// rules or was idle for too long. ctx is that of the peer.
func (l *directLink) read(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { l.conn.SetReadDeadline(time.Unix(1, 0)) })()
	var buffer []byte
	get := func(n int) []byte {
		if cap(buffer) < n {
			buffer = make([]byte, max(n, 4<<10))
		}
		return buffer[:n]
	}
	idle := &idleReader{link: l, ctx: ctx}
	l.frames.r = idle
	for {
		chunk, err := l.frames.chunk(get, func([]byte) {})
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(chunk[28:])&flagMask == flagHandshake {
			return errHandshake // only once, and only at the beginning
		}
		if err := l.peer.receivePatiently(ctx, l, chunk); err != nil {
			return err
		}
	}
}

var errIdle = errors.New("nothing went over a direct connection for a while")

// idleReader reads from the connection of a link while it is in use.
type idleReader struct {
	link *directLink
	ctx  context.Context
	set  time.Time // the deadline
}

func (r *idleReader) Read(b []byte) (int, error) {
	l := r.link
	for {
		now := time.Now()
		if left := r.set.Sub(now); left < idleTime/2 { // not for every frame
			end := time.Unix(0, l.used.Load()).Add(idleTime)
			if end.Before(now) {
				end = now.Add(idleTime)
			}
			r.set = end
			if err := l.conn.SetReadDeadline(end); err != nil {
				return 0, err
			}
			if r.ctx.Err() != nil {
				return 0, r.ctx.Err()
			}
		}
		n, err := l.conn.Read(b)
		if n > 0 {
			l.touch()
		}
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) || r.ctx.Err() != nil {
			return n, err
		}
		if idle := time.Since(time.Unix(0, l.used.Load())); idle >= idleTime {
			return 0, errIdle
		}
		r.set = time.Time{}
	}
}
