package server

import (
	"io"
	"net"
	"sync"
	"time"
)

// Room in one direction of a delay line: bytes wait in pieces of at most
// delayPiece, so a line holds some 8 MiB, which is no limit to throughput on
// any delay worth emulating.
const (
	delayPieces = 512
	delayPiece  = 16 << 10
)

// delayLine is a net.Conn whose bytes arrive later by a fixed time in both
// directions. Deadlines are not supported.
type delayLine struct {
	net.Conn
	delay   time.Duration
	in, out chan delayed
	rest    []byte // of the piece being read
	failed  error  // what ended the input
	done    chan struct{}
	stop    func()
	pumps   sync.WaitGroup // ends after Close
}

// delayed is a piece that is due at a time, or the end of the stream.
type delayed struct {
	due  time.Time
	data []byte
	err  error
}

func newDelayLine(nc net.Conn, delay time.Duration) *delayLine {
	d := &delayLine{Conn: nc, delay: delay, done: make(chan struct{})}
	d.in, d.out = make(chan delayed, delayPieces), make(chan delayed, delayPieces)
	d.stop = sync.OnceFunc(func() { close(d.done) })
	d.pumps.Go(d.pumpIn)
	d.pumps.Go(d.pumpOut)
	return d
}

func (d *delayLine) pumpIn() {
	buf := make([]byte, delayPiece)
	for {
		n, err := d.Conn.Read(buf)
		if !d.put(d.in, append([]byte(nil), buf[:n]...), err) || err != nil {
			return
		}
	}
}

func (d *delayLine) pumpOut() {
	for {
		select {
		case p := <-d.out:
			if !d.until(p.due) {
				return
			}
			if p.err != nil {
				if half, ok := d.Conn.(interface{ CloseWrite() error }); ok {
					half.CloseWrite()
				} else {
					d.Close()
				}
				return
			}
			if _, err := d.Conn.Write(p.data); err != nil {
				d.Close()
				return
			}
		case <-d.done:
			return
		}
	}
}

func (d *delayLine) put(line chan<- delayed, data []byte, err error) bool {
	select {
	case line <- delayed{time.Now().Add(d.delay), data, err}:
		return true
	case <-d.done:
		return false
	}
}

// until waits for a time; it is false when the line was closed before.
func (d *delayLine) until(t time.Time) bool {
	left := time.Until(t)
	if left <= 0 {
		return true
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.done:
		return false
	}
}

func (d *delayLine) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		if d.failed != nil {
			return 0, d.failed
		}
		select {
		case next := <-d.in:
			if !d.until(next.due) {
				return 0, net.ErrClosed
			}
			d.rest, d.failed = next.data, next.err
		case <-d.done:
			return 0, net.ErrClosed
		}
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

func (d *delayLine) Write(p []byte) (int, error) {
	if !d.put(d.out, append([]byte(nil), p...), nil) {
		return 0, net.ErrClosed
	}
	return len(p), nil
}

// CloseWrite ends the output after what was written before.
func (d *delayLine) CloseWrite() error {
	if !d.put(d.out, nil, io.EOF) {
		return net.ErrClosed
	}
	return nil
}

func (d *delayLine) Close() error {
	d.stop()
	return d.Conn.Close()
}
