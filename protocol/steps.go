package protocol

import "time"

// TestStep is one step of a test of the connection (app.Session.TestConnection):
// it is told once when it begins and once when it has ended. Values of a step
// are data for every language, never sentences.
type TestStep struct {
	Route  Route         `json:"route"`             // the way that is tested
	Name   string        `json:"name"`              // one of the Step constants
	Target string        `json:"target,omitempty"`  // what is asked: a name, host:port, or a URL without a query
	State  string        `json:"state"`             // one of the State constants
	Took   time.Duration `json:"took_ns,omitempty"` // zero until it has ended
	Code   string        `json:"code,omitempty"`    // when it failed: names the sentence "error.<code>"
	Detail string        `json:"detail,omitempty"`  // what was found: addresses, a dialect, who vouches for a site; or the cause of a failure
}

// The steps of a test, in the order in which a way has them.
const (
	StepLookup  = "lookup"  // the name of the server, of the proxy or of the gateway is looked up
	StepProxy   = "proxy"   // a connection to the proxy is made
	StepConnect = "connect" // a connection to the server is made, through the proxy when there is one
	StepGateway = "gateway" // a session of the HTTP gateway is opened and carries VER
	StepVersion = "version" // VER and CVR are answered
	StepLogin   = "login"   // the login site answers over verified TLS; no password is sent
)

// The states of a step.
const (
	StateRunning = "running"
	StateOK      = "ok"
	StateFailed  = "failed"
	StateSkipped = "skipped" // a step before it failed
)
