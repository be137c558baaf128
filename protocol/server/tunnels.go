package server

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gatewayLife is how long a gateway session lives after its last request.
const gatewayLife = 60 * time.Second

// tunnels are the gateway sessions of a server by the first part of their id.
// A session whose connection has ended stays until its last output was
// fetched, or its time is over.
type tunnels struct {
	free func() // gives back the slot of a session

	mu   sync.Mutex
	byID map[string]*visit
}

// visit is one gateway session. Its id is "a.b": a is random and names it, b
// counts the answers, so that an answer that was lost is noticed: who goes on
// with an old id is refused.
type visit struct {
	tunnel *tunnel
	name   string
	turn   int
	busy   bool        // a request is under way
	expiry *time.Timer // runs while none is
}

func (v *visit) id() string { return v.name + "." + strconv.Itoa(v.turn) }

// add makes a session; its first request is under way.
func (ts *tunnels) add(t *tunnel) *visit {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	v := &visit{tunnel: t, name: rand.Text(), busy: true}
	ts.byID[v.name] = v
	return v
}

// begin finds the session of a request. What it returns besides is the reason
// for there being none.
func (ts *tunnels) begin(id string) (*visit, string) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	name, _, _ := strings.Cut(id, ".")
	v := ts.byID[name]
	switch {
	case v == nil:
		return nil, "no such session"
	case v.busy:
		return nil, "another request of the session is under way"
	case v.id() != id:
		return nil, "not the newest session id"
	}
	v.busy = true
	v.expiry.Stop()
	v.expiry = nil
	return v, ""
}

// answer ends a request with an answer and returns the id for the next.
func (ts *tunnels) answer(v *visit) string {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	v.turn++
	ts.rest(v)
	return v.id()
}

// forget ends a request that nobody waits for any more. Its answer is left for
// the next.
func (ts *tunnels) forget(v *visit) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.rest(v)
}

// rest lets the clock of a session run.
func (ts *tunnels) rest(v *visit) {
	v.busy = false
	var timer *time.Timer
	timer = time.AfterFunc(gatewayLife, func() {
		ts.mu.Lock()
		defer ts.mu.Unlock()
		if v.expiry == timer { // else it was stopped too late
			ts.drop(v)
		}
	})
	v.expiry = timer
}

// end removes a session and ends its connection.
func (ts *tunnels) end(v *visit) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.drop(v)
}

func (ts *tunnels) drop(v *visit) {
	if ts.byID[v.name] != v {
		return
	}
	delete(ts.byID, v.name)
	if v.expiry != nil {
		v.expiry.Stop()
	}
	v.tunnel.Close()
	ts.free()
}

// close removes every session. No request may be under way.
func (ts *tunnels) close() {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for _, v := range ts.byID {
		ts.drop(v)
	}
}
