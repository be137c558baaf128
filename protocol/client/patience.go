package client

import (
	"net"
	"time"
)

// patience is a Reader that gives one command commandTimeout from its first
// byte, and silence between commands for ever: the keeper watches that.
type patience struct {
	nc      net.Conn
	started bool
}

func (p *patience) begin() {
	if p.started {
		p.started = false
		p.nc.SetReadDeadline(time.Time{})
	}
}

func (p *patience) Read(b []byte) (int, error) {
	n, err := p.nc.Read(b)
	if n > 0 && !p.started {
		p.started = true
		p.nc.SetReadDeadline(time.Now().Add(commandTimeout))
	}
	return n, err
}
