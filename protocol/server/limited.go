package server

import (
	"errors"
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
			return &slotConn{Conn: nc, free: sync.OnceFunc(func() { <-l.slots })}, nil
		default:
			nc.Close()
		}
	}
}

// slotConn gives its slot back when it is closed.
type slotConn struct {
	net.Conn
	free func()
}

// CloseWrite ends the output, where the connection can.
func (c *slotConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

func (c *slotConn) Close() error {
	defer c.free()
	return c.Conn.Close()
}
