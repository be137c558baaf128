package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits of the HTTP gateway (notification.md 12).
const (
	gatewayPath  = "/gateway/gateway.dll"
	gatewayBody  = 64 << 10         // bytes of one request
	gatewayHold  = 20 * time.Second // the longest that a request is held: for room, or as its Lifespan says
	answerLimit  = time.Second      // for the answers to the commands of a request; later ones come with a poll
	gatewayMedia = "application/x-msn-messenger"
)

// hostName is what may stand for a host: a name or an address of either kind.
var hostName = regexp.MustCompile(`^[0-9A-Za-z.:_-]{1,255}$`)

// answerGateway answers one request of the HTTP gateway: opens a session,
// takes commands to it and brings back what the server had to say, or only the
// latter (notification.md 12.1, 12.2).
func (s *Server) answerGateway(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if r.Header.Get("Origin") != "" {
		s.refuse(w, http.StatusForbidden, "a web page") // of who knows whom, in the browser of somebody who runs us
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, gatewayBody))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		s.refuse(w, http.StatusRequestEntityTooLarge, "more than 64 KiB at once")
		return
	case err != nil:
		s.refuse(w, http.StatusBadRequest, "the body did not come")
		return
	}
	if !s.enter() {
		s.refuse(w, http.StatusServiceUnavailable, "the server is closed")
		return
	}
	defer s.running.Done()
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "a broken query")
		return
	}
	s.travel(r.Context())
	var v *visit
	status, why := http.StatusBadRequest, "no such action"
	switch q.Get("Action") {
	case "open":
		v, status, why = s.openTunnel(r, q)
	case "", "poll":
		v, why = s.tunnels.begin(q.Get("SessionID"))
	}
	if v == nil {
		s.refuse(w, status, why)
		return
	}
	s.exchange(w, r, v, body, lifespan(q))
}

// openTunnel opens a session and serves it like any other connection.
func (s *Server) openTunnel(r *http.Request, q url.Values) (v *visit, status int, why string) {
	kind := q.Get("Server")
	if kind != "NS" && kind != "SB" {
		return nil, http.StatusBadRequest, "neither a notification server nor a switchboard is asked for"
	}
	if !hostName.MatchString(q.Get("IP")) { // we are the only host there is, so it has no further use
		return nil, http.StatusBadRequest, "IP is not a host"
	}
	select {
	case s.slots <- struct{}{}:
	default:
		return nil, http.StatusServiceUnavailable, "too many connections"
	}
	// The profile of a gateway session says port 0 (notification.md 4.1).
	remote := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		remote = net.TCPAddrFromAddrPort(netip.AddrPortFrom(a.Addr(), 0))
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		local = net.TCPAddrFromAddrPort(s.main)
	}
	t := newTunnel(local, remote, kind == "SB")
	v = s.tunnels.add(t)
	s.start(t, false)
	return v, 0, ""
}

// exchange takes a body to a session and answers with what there is to say.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request, v *visit, body []byte, hold time.Duration) {
	ctx, cancel := context.WithTimeout(r.Context(), gatewayHold)
	defer cancel()
	if !v.tunnel.deliver(ctx, body) {
		s.tunnels.end(v)
		s.refuse(w, http.StatusBadRequest, "what was sent before is not taken yet")
		return
	}
	if len(body) == 0 && hold > 0 {
		later, cancel := context.WithTimeout(ctx, hold)
		defer cancel()
		v.tunnel.something(later)
	}
	soon, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	if len(body) > 0 {
		v.tunnel.answered(soon)
	}
	v.tunnel.finished(soon)
	s.travel(ctx)
	if r.Context().Err() != nil {
		s.tunnels.forget(v)
		return
	}
	data, last := v.tunnel.take()
	state := "SessionID=" + s.tunnels.answer(v) + "; GW-IP=" + gatewayHost(r)
	if last {
		state += "; Session=close"
		s.tunnels.end(v)
	}
	// Written as it is: old clients look for these very letters.
	w.Header()["X-MSN-Messenger"] = []string{state}
	w.Header().Set("Content-Type", gatewayMedia)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, err := w.Write(data)
	if err = errors.Join(err, http.NewResponseController(w).Flush()); err != nil {
		s.log.Debug("server: an answer of the gateway was lost", "error", err)
		s.tunnels.end(v) // a part of the stream is gone
	}
}

// refuse answers a request that broke a rule.
func (s *Server) refuse(w http.ResponseWriter, status int, why string) {
	s.log.Warn("server: a gateway request was refused", "status", status, "why", why)
	http.Error(w, why, status)
}

// enter counts a request among what Close waits for. It is false when the
// server is closed.
func (s *Server) enter() bool {
	s.connMu.Lock()
	defer s.connMu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

// travel takes as long as Options.Delay says.
func (s *Server) travel(ctx context.Context) {
	if s.options.Delay <= 0 {
		return
	}
	timer := time.NewTimer(s.options.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// lifespan is how long a poll may be held, gatewayHold aside: not at all unless
// it asks.
func lifespan(q url.Values) time.Duration {
	n, err := strconv.ParseUint(q.Get("Lifespan"), 10, 16)
	if err != nil || q.Get("Action") != "poll" {
		return 0
	}
	return time.Duration(n) * time.Second
}

// gatewayHost is where the next request may go: where this one went.
func gatewayHost(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if !hostName.MatchString(host) {
		return "127.0.0.1"
	}
	return host
}
