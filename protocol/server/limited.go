package server

import (
	"net"
	"sync"
)

// limited is a listener whose connections share a fixed number of slots with
// those of other listeners. When none is free, a new connection is closed at
// once.
type limited struct {
	net.Listener
	slots chan struct{}
}

func (l *limited) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.slots <- struct{}{}:
			return &slotConn{TCPConn: nc.(*net.TCPConn), free: sync.OnceFunc(func() { <-l.slots })}, nil
		default:
			nc.Close()
		}
	}
}

// slotConn gives its slot back when it is closed.
type slotConn struct {
	*net.TCPConn
	free func()
}

func (c *slotConn) Close() error {
	defer c.free()
	return c.TCPConn.Close()
}
