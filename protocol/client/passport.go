package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"papilio/protocol"
)

// Paths where only a nexus answers (notification.md 3.1).
const (
	nexusPath     = "/rdr/pprdr.asp"
	nexusPathMock = "/nexus-mock"
)

// passport is one Passport 1.4 login: the nexus names the login page, the
// login page trades address and password for a ticket (notification.md 3).
//
// The password goes over verified https only, to the page the nexus or the
// person named, and across a redirect only to a host that one of them named
// (hostile-input.md A10, A11). Redirects are followed by hand because net/http
// keeps Authorization on a redirect from https to http of the same host.
type passport struct {
	roundTrip http.RoundTripper
	dial      func(ctx context.Context, network, address string) (net.Conn, error)
	tls       *tls.Config // nil is strict, with the system's certificates
	plain     bool        // http is good enough between loopback addresses
}

// ticket returns the ticket for a challenge.
func (p *passport) ticket(ctx context.Context, login string, who protocol.Address, password, challenge string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, loginTimeout, ErrNoAnswer)
	defer cancel()
	defer p.open()()
	page, hosts, err := p.findLogin(ctx, login)
	if err != nil {
		return "", err
	}
	header := http.Header{
		"Authorization": {"Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=" +
			protocol.PercentEncode(who.String()) + ",pwd=" + protocol.PercentEncode(password) + "," + challenge},
		"Cache-Control": {"no-cache"},
	}
	answer, err := p.get(ctx, page, header, hosts)
	if err != nil {
		return "", err
	}
	return readTicket(answer)
}

// open makes the transport, unless there is one; close it afterwards.
func (p *passport) open() (close func()) {
	if p.roundTrip != nil {
		return func() {}
	}
	t := p.transport()
	p.roundTrip = t
	return t.CloseIdleConnections
}

// look asks the nexus and the login page whether they are there, without
// a name or a password. It returns the login page. Any answer of it will do: that
// of a page that was told nothing says nothing.
func (p *passport) look(ctx context.Context, login string) (page *url.URL, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, loginTimeout, ErrNoAnswer)
	defer cancel()
	defer p.open()()
	page, hosts, err := p.findLogin(ctx, login)
	if err != nil || len(hosts) == 1 { // the page itself was asked
		return page, err
	}
	_, err = p.get(ctx, page, http.Header{}, hosts)
	return page, err
}

// findLogin returns the login page and the hosts that may see the password.
// The URL of an account may be that of a nexus or of the page itself.
func (p *passport) findLogin(ctx context.Context, login string) (page *url.URL, hosts []string, err error) {
	page, err = url.Parse(login)
	if err != nil {
		return nil, nil, badLogin("login URL: not a URL")
	}
	if page.Path == "" || page.Path == "/" {
		page.Path = nexusPath
	}
	if err := p.check(page); err != nil {
		return nil, nil, err
	}
	hosts = []string{page.Hostname()}
	answer, err := p.get(ctx, page, http.Header{}, nil)
	if err != nil {
		return nil, nil, err
	}
	urls := answer.Header.Get("PassportURLs")
	if urls == "" {
		if page.Path == nexusPath || page.Path == nexusPathMock {
			return nil, nil, badLogin(fmt.Sprintf("nexus answered %d without PassportURLs", answer.StatusCode))
		}
		return page, hosts, nil
	}
	named, more, err := readNexus(urls)
	if err != nil {
		return nil, nil, err
	}
	if err := p.check(named); err != nil {
		return nil, nil, err
	}
	return named, append(hosts, more...), nil
}

// get fetches a page and follows redirects by hand. hosts, when not nil, are
// the only ones (and their subdomains) that a redirect may lead to.
func (p *passport) get(ctx context.Context, page *url.URL, header http.Header, hosts []string) (*http.Response, error) {
	for hop := 0; ; hop++ {
		if err := p.check(page); err != nil {
			return nil, err
		}
		header := header.Clone()
		header.Set("User-Agent", "MSMSGS")
		header.Set("Accept-Encoding", "identity")
		req := (&http.Request{Method: http.MethodGet, URL: page, Host: page.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(ctx)
		answer, err := p.roundTrip.RoundTrip(req)
		if err != nil {
			return nil, loginProblem(ctx, page, err)
		}
		// Only headers matter. A body is never read: it may have no end.
		answer.Body.Close()
		switch answer.StatusCode {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			return answer, nil
		}
		if hop == maxLoginHops {
			return nil, badLogin("too many redirects")
		}
		next, err := answer.Location()
		if err != nil || answer.Header.Get("Location") == "" {
			return nil, badLogin("redirect to nowhere")
		}
		if next.Hostname() != page.Hostname() && hosts != nil && !named(hosts, next.Hostname()) {
			return nil, badLogin(fmt.Sprintf("redirect to %q, which nobody named", clip(next.Hostname(), 100)))
		}
		next.Fragment, next.RawFragment = "", ""
		page = next
	}
}

// named reports whether a host is one of hosts or belongs to one.
func named(hosts []string, host string) bool {
	host = strings.ToLower(host)
	for _, h := range hosts {
		h = strings.ToLower(h)
		if host == h || strings.HasSuffix(host, "."+h) && net.ParseIP(h) == nil {
			return true
		}
	}
	return false
}

// check refuses everything but https and, between loopback addresses, http.
func (p *passport) check(u *url.URL) error {
	switch {
	case u.User != nil || u.Hostname() == "" || u.Opaque != "":
		return badLogin("not a web address with a host")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && p.plain && hostReach(u.Hostname()) == thisComputer:
		return nil
	case u.Scheme == "http":
		return &protocol.Problem{Code: "login-not-secure", Err: fmt.Errorf("%s is not https", clip(u.Host, 100))}
	}
	return badLogin("not a web address")
}

// transport is strict: TLS 1.2 or better with every certificate verified,
// small headers, no compression, no connection that stays.
func (p *passport) transport() *http.Transport {
	config := p.tls
	if config == nil {
		config = strictTLS(nil)
	}
	return &http.Transport{
		DialContext:            p.dial,
		TLSClientConfig:        config.Clone(),
		TLSHandshakeTimeout:    connectTimeout,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxLoginHeader,
	}
}

func badLogin(why string) error {
	return &protocol.Problem{Code: "login-bad-answer", Err: errors.New(why)}
}

// loginProblem tells a site that is not there, one that cannot prove who it
// is, and one that talks nonsense apart.
func loginProblem(ctx context.Context, page *url.URL, err error) error {
	code := "login-bad-answer"
	var network net.Error
	var op *net.OpError
	var problem *protocol.Problem
	switch {
	case errors.As(err, &problem): // of the proxy
		code = problem.Code
	case ctx.Err() != nil:
		code, err = "timeout", context.Cause(ctx)
	case certificateCode(err) != "":
		code = certificateCode(err)
	case errors.As(err, &op), errors.As(err, &network), errors.Is(err, io.EOF):
		code = "login-unreachable"
	default:
		err = errors.New("not an HTTP answer") // the real error quotes the site, which knows the password
	}
	return &protocol.Problem{Code: code, Err: fmt.Errorf("%s: %w", clip(page.Host, 100), err)}
}

// clip shortens text from outside for an error message.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s[:min(len(s), n)], "\ufffd")
	return protocol.CleanName(s, "?")
}
