package client

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"papilio/protocol/wire"
)

// sentPing is a PNG that waits for its QNG.
type sentPing struct {
	at     time.Time
	finish func(error)
}

// keep is the keeper goroutine: it writes what is queued, ends transactions
// whose time is over and sends PNG. When the connection ends it writes what is
// left and closes.
func (c *conn) keep() {
	defer close(c.kept)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		out, late, wait, over := c.turn(time.Now())
		for _, t := range late {
			t.finish(ErrNoAnswer)
		}
		if len(out) > 0 {
			if _, err := c.nc.Write(out); err != nil {
				c.fail(&Ended{Reason: Lost, Err: err})
				return
			}
		}
		if over {
			if c.lingers() {
				// The reader waits until the server has let go, with a bound.
				time.AfterFunc(partingTime, func() { c.nc.Close() })
			} else {
				c.nc.Close()
			}
			return
		}
		timer.Reset(wait)
		select {
		case <-c.wake:
		case <-timer.C:
		}
	}
}

// lingers reports whether the end waits for the server: where we left of our
// own will and another connection relies on the server having noticed.
func (c *conn) lingers() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	var why *Ended
	return c.linger && !c.broken && errors.As(c.err, &why) && why.Reason == Requested
}

// turn decides what the keeper does now and when it must look again.
func (c *conn) turn(now time.Time) (out []byte, late []*transaction, wait time.Duration, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return nil, nil, 0, true
	}
	if c.err != nil {
		return c.queue, nil, 0, true
	}
	next := now.Add(time.Hour)
	for id, t := range c.pending {
		if !now.Before(t.deadline) {
			delete(c.pending, id)
			late = append(late, t)
			c.silence.missed(t)
			c.log.Debug("no answer", "verb", t.verb)
		} else if t.deadline.Before(next) {
			next = t.deadline
		}
	}
	if len(c.pings) > 0 {
		if due := c.pings[0].at.Add(pongTimeout); !now.Before(due) {
			c.end(&Ended{Reason: Lost, Err: ErrNoAnswer})
			c.broken = true
			c.nc.Close()
			return nil, late, 0, true
		} else if due.Before(next) {
			next = due
		}
	}
	if c.web != nil {
		if c.silence.dead() {
			c.end(&Ended{Reason: Lost, Err: ErrNoAnswer})
			c.broken = true
			c.nc.Close()
			return nil, late, 0, true
		}
		if due := c.probe(now); due.Before(next) {
			next = due
		}
	} else if c.alive {
		if due := c.lastPing.Add(c.interval); !now.Before(due) {
			c.sendPing(now, func(error) {})
		} else if due.Before(next) {
			next = due
		}
		if len(c.pings) > 0 {
			if due := c.pings[0].at.Add(pongTimeout); due.Before(next) {
				next = due
			}
		}
	}
	out = append(c.queue, c.chunks.take(chunksAtOnce)...)
	c.queue, c.spare = c.spare[:0], out // what was out before is written
	if cap(c.queue) > 4*chunksAtOnce {
		c.queue = nil
	}
	if c.chunks.size() > 0 {
		c.nudge()
	}
	if len(out) > 0 {
		c.nc.SetWriteDeadline(now.Add(writeTimeout))
	}
	return out, late, next.Sub(now), false
}

// keepAlive starts the regular PNG, or what takes its place over the gateway.
func (c *conn) keepAlive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive = true
	c.lastPing = time.Now()
	c.nudge()
}

// sendPing needs mu.
func (c *conn) sendPing(now time.Time, finish func(error)) error {
	if len(c.pings) >= maxPings {
		return ErrTooMany
	}
	if err := c.enqueue(wire.New("PNG")); err != nil {
		return err
	}
	c.pings = append(c.pings, sentPing{now, finish})
	c.lastPing = now
	return nil
}

// pong takes a QNG. Its number says when the next PNG is wanted; MSNP8 has none.
func (c *conn) pong(cmd wire.Command) {
	c.mu.Lock()
	var p sentPing
	if len(c.pings) > 0 {
		p = c.pings[0]
		c.pings = slices.Delete(c.pings, 0, 1)
	}
	if s, err := strconv.Atoi(cmd.Arg(0)); err == nil {
		c.interval = min(max(time.Duration(min(max(s, 0), 3600))*time.Second, pingMin), pingMax)
	}
	c.nudge()
	c.mu.Unlock()
	if p.finish != nil {
		p.finish(nil)
	}
}

// ping sends PNG and returns how long QNG took. Over the gateway it polls.
func (c *conn) ping(ctx context.Context) (time.Duration, error) {
	if c.web != nil {
		return c.web.ping(ctx)
	}
	result := make(chan error, 1)
	start := time.Now()
	c.mu.Lock()
	err := c.err
	if err == nil {
		err = c.sendPing(start, func(err error) { result <- err })
	}
	c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	select {
	case err := <-result:
		return time.Since(start), err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func utoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
