package client

import (
	"context"
	"time"

	"papilio/protocol/wire"
)

// transaction is a request that waits for its answer.
type transaction struct {
	verb     string
	answers  []string // verbs that may answer it
	accept   func(wire.Command) (done bool, err error)
	finish   func(error) // called once, without mu; must not block
	sent     time.Time
	deadline time.Time
}

// request describes a command that is to be answered.
type request struct {
	verb    string
	args    []string
	payload []byte
	answers []string                         // nil is just verb
	accept  func(wire.Command) (bool, error) // nil takes the first answer; reader goroutine
	timeout time.Duration                    // zero is answerTimeout
	chunk   bool                             // it gives way to everything else
}

// begin sends a request. finish is called exactly once unless begin fails or
// the transaction is forgotten: with nil, a *protocol.Error, ErrNoAnswer, what
// accept returned, or the reason why the connection ended.
func (c *conn) begin(r request, finish func(error)) (uint32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.beginLocked(r, finish)
}

func (c *conn) beginLocked(r request, finish func(error)) (uint32, error) {
	if r.timeout == 0 {
		r.timeout = answerTimeout
	}
	if r.answers == nil {
		r.answers = []string{r.verb}
	}
	if r.accept == nil {
		r.accept = func(wire.Command) (bool, error) { return true, nil }
	}
	if c.err != nil {
		return 0, c.err
	}
	if len(c.pending) >= maxPending {
		return 0, ErrTooMany
	}
	id := c.takeID()
	if err := c.put(numbered(id, r), r.chunk); err != nil {
		return 0, err
	}
	now := time.Now()
	c.pending[id] = &transaction{r.verb, r.answers, r.accept, finish, now, now.Add(r.timeout)}
	return id, nil
}

// call sends a request and waits for its end.
func (c *conn) call(ctx context.Context, r request) error {
	result := make(chan error, 1)
	id, err := c.begin(r, func(err error) { result <- err })
	if err != nil {
		return err
	}
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.pending, id)
		c.mu.Unlock()
		return context.Cause(ctx)
	}
}

// post sends a command with an id that nobody waits for.
func (c *conn) post(r request) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	return c.put(numbered(c.takeID(), r), r.chunk)
}

func numbered(id uint32, r request) wire.Command {
	cmd := wire.New(r.verb, append([]string{utoa(id)}, r.args...)...)
	if r.payload != nil {
		cmd = cmd.WithPayload(r.payload)
	}
	return cmd
}
