package server

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// served is a tunnel and the conn that serves it, without what a server does.
func served() *tunnel {
	t := newTunnel(nil, nil, false)
	t.conn = &conn{nc: t}
	t.conn.changed.L = &t.conn.mu
	return t
}

// TestTheEndIsToldWithTheLastWords: while a connection is about to end, no
// answer goes out without that.
func TestTheEndIsToldWithTheLastWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tn := served()
		tn.conn.ending = true
		read, waited := make(chan error, 1), make(chan bool, 2)
		go func() {
			_, err := tn.Read(make([]byte, 1))
			read <- err
		}()
		go func() { tn.answered(context.Background()); waited <- true }()
		go func() { tn.finished(context.Background()); waited <- true }()
		synctest.Wait()
		if len(waited) != 0 {
			t.Error("answered too early")
		}
		if _, err := tn.Write([]byte("OUT\r\n")); err != nil {
			t.Error(err)
		}
		tn.Close()
		if err := <-read; err != io.EOF {
			t.Error(err)
		}
		<-waited
		<-waited
		if data, last := tn.take(); string(data) != "OUT\r\n" || !last {
			t.Errorf("%q, %v", data, last)
		}
		if _, err := tn.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a write after the end: %v", err)
		}
		if tn.deliver(context.Background(), []byte("x")); len(tn.in) != 0 {
			t.Error("input after the end is kept")
		}
	})
}

// TestAnAnswerWaitsForTheQueue: what the commands led to is still on its way
// through the queue of the connection.
func TestAnAnswerWaitsForTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tn := served()
		tn.conn.flight = 3
		go tn.Read(make([]byte, 1))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		start := time.Now()
		tn.answered(ctx)
		if time.Since(start) != time.Second {
			t.Error("answered too early")
		}
		tn.conn.mu.Lock()
		tn.conn.flight = 0
		tn.conn.changed.Broadcast()
		tn.conn.mu.Unlock()
		tn.answered(context.Background())
		if err := tn.SetDeadline(time.Now()); !errors.Is(err, os.ErrNoDeadline) {
			t.Error(err)
		}
		tn.Close()
	})
}
