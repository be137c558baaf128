package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const secret = "hunter2, =%"

// try asks a site for a ticket and returns the ticket, the code of the
// problem, and every URL that saw the password.
func try(t *testing.T, login string, plain bool, s site) (ticket, problem string, exposed []string) {
	t.Helper()
	p := passport{plain: plain, roundTrip: site(func(r *http.Request) *http.Response {
		if r.Header.Get("Authorization") != "" {
			exposed = append(exposed, r.URL.String())
		}
		return s(r)
	})}
	ticket, err := p.ticket(context.Background(), login, "me@example.com", secret, "ct=1,id=2")
	if err != nil {
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the password: %v", err)
		}
		return "", code(err), exposed
	}
	return ticket, "", exposed
}

// at answers by URL; anything else is 404.
func at(answers map[string]*http.Response) site {
	return func(r *http.Request) *http.Response {
		if a := answers[r.URL.String()]; a != nil {
			copy := *a
			return &copy
		}
		return reply(404)
	}
}

// What the login header looks like, and where it goes.
func TestPassportRequest(t *testing.T) {
	var header http.Header
	ticket, problem, exposed := try(t, "https://nexus.example.com", false, func(r *http.Request) *http.Response {
		header = r.Header
		return goodSite(r)
	})
	if ticket != "t=ticket&p=" || problem != "" || fmt.Sprint(exposed) != "[https://login.example.com/login2.srf]" {
		t.Fatalf("%q %q, seen by %v", ticket, problem, exposed)
	}
	want := "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=me%40example.com,pwd=hunter2%2C%20%3D%25,ct=1,id=2"
	if got := header.Get("Authorization"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Nexus answers, good and hostile (A09, A10, A21): what they lead to, and the
// only places that may see the password.
func TestNexus(t *testing.T) {
	ok := reply(200, "Authentication-Info", goodTicket)
	for name, test := range map[string]struct {
		login   string
		plain   bool
		answers map[string]*http.Response
		problem string
		exposed string
	}{
		"bare host":                          {"https://n.example.com/", false, map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(200, "PassportURLs", "DALogin=l.example.com/x"), "https://l.example.com/x": ok}, "", "https://l.example.com/x"},
		"scheme, spaces":                     {"https://n.example.com/", false, map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(200, "Passporturls", `DAReg=x, DALogin="https://l.example.com/login" , ConfigVersion=15`), "https://l.example.com/login": ok}, "", "https://l.example.com/login"},
		"other path is a nexus":              {"https://n.example.com/where", false, map[string]*http.Response{"https://n.example.com/where": reply(200, "PassportURLs", "DALogin=l.example.com/x"), "https://l.example.com/x": ok}, "", "https://l.example.com/x"},
		"other path is the page":             {"https://n.example.com/login", false, map[string]*http.Response{"https://n.example.com/login": ok}, "", "https://n.example.com/login"},
		"captive portal":                     {"https://n.example.com/", false, map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(200, "Content-Type", "text/html")}, "login-bad-answer", ""},
		"missing":                            {"https://n.example.com/", false, nil, "login-bad-answer", ""},
		"no DALogin":                         {"https://n.example.com/", false, nexus("DAReg=r.example.com/x"), "login-bad-answer", ""},
		"plain DALogin":                      {"https://n.example.com/", false, nexus("DALogin=http://l.example.com/x"), "login-not-secure", ""},
		"plain DALogin loopback":             {"https://n.example.com/", true, nexus("DALogin=http://l.example.com/x"), "login-not-secure", ""},
		"userinfo":                           {"https://n.example.com/", false, nexus("DALogin=https://u:p@l.example.com/x"), "login-bad-answer", ""},
		"other scheme":                       {"https://n.example.com/", false, nexus("DALogin=file://l.example.com/etc/passwd"), "login-bad-answer", ""},
		"no host":                            {"https://n.example.com/", false, nexus("DALogin=https:///x"), "login-bad-answer", ""},
		"huge":                               {"https://n.example.com/", false, nexus("DALogin=l.example.com/" + strings.Repeat("x", 100<<10)), "login-bad-answer", ""},
		"redirected nexus":                   {"https://n.example.com/", false, map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(302, "Location", "https://m.example.com/n"), "https://m.example.com/n": reply(200, "PassportURLs", "DALogin=l.example.com/x"), "https://l.example.com/x": ok}, "", "https://l.example.com/x"},
		"nexus to plain":                     {"https://n.example.com/", false, map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(302, "Location", "http://n.example.com/n")}, "login-not-secure", ""},
		"plain login":                        {"http://n.example.com/", false, nil, "login-not-secure", ""},
		"plain login, loopback server only":  {"http://n.example.com/", true, nil, "login-not-secure", ""},
		"plain loopback login, other server": {"http://127.0.0.1/", false, nil, "login-not-secure", ""},
		"plain loopback":                     {"http://127.0.0.1:99/", true, map[string]*http.Response{"http://127.0.0.1:99/rdr/pprdr.asp": reply(200, "PassportURLs", "DALogin=http://localhost:98/x"), "http://localhost:98/x": ok}, "", "http://localhost:98/x"},
		"not a URL":                          {"https://%zz", false, nil, "login-bad-answer", ""},
		"mailto":                             {"mailto:me@example.com", false, nil, "login-bad-answer", ""},
	} {
		t.Run(name, func(t *testing.T) {
			ticket, problem, exposed := try(t, test.login, test.plain, at(test.answers))
			if problem != test.problem || strings.Join(exposed, " ") != test.exposed || (problem == "") != (ticket != "") {
				t.Errorf("ticket %q, problem %q, seen by %v", ticket, problem, exposed)
			}
		})
	}
}

func nexus(urls string) map[string]*http.Response {
	return map[string]*http.Response{"https://n.example.com/rdr/pprdr.asp": reply(200, "PassportURLs", urls)}
}

// Redirects of the login page (A11): the password never goes over plain http
// and never to a host that neither the nexus nor the person named.
func TestLoginRedirects(t *testing.T) {
	ok := reply(200, "Authentication-Info", goodTicket)
	to := func(where string) *http.Response {
		return reply(302, "Location", where, "Authentication-Info", "Passport1.4 da-status=redir")
	}
	const page = "https://login.example.com/login2.srf"
	for name, test := range map[string]struct {
		answers map[string]*http.Response
		problem string
		seen    int
	}{
		"same host":   {map[string]*http.Response{page: to("https://login.example.com/b"), "https://login.example.com/b": ok}, "", 2},
		"relative":    {map[string]*http.Response{page: to("/b"), "https://login.example.com/b": ok}, "", 2},
		"subdomain":   {map[string]*http.Response{page: to("https://eu.login.example.com/b"), "https://eu.login.example.com/b": ok}, "", 2},
		"named host":  {map[string]*http.Response{page: to("https://other.example.com/b"), "https://other.example.com/b": ok}, "", 2},
		"to http":     {map[string]*http.Response{page: to("http://login.example.com/b"), "http://login.example.com/b": ok}, "login-not-secure", 1},
		"other host":  {map[string]*http.Response{page: to("https://evil.example.net/b"), "https://evil.example.net/b": ok}, "login-bad-answer", 1},
		"suffix host": {map[string]*http.Response{page: to("https://evillogin.example.com/b"), "https://evillogin.example.com/b": ok}, "login-bad-answer", 1},
		"loop":        {map[string]*http.Response{page: to(page)}, "login-bad-answer", maxLoginHops + 1},
		"nowhere":     {map[string]*http.Response{page: reply(302)}, "login-bad-answer", 1},
		"userinfo":    {map[string]*http.Response{page: to("https://me:pw@login.example.com/b")}, "login-bad-answer", 1},
		"broken":      {map[string]*http.Response{page: to("https://login.example.com:99999999/%zz")}, "login-bad-answer", 1},
	} {
		t.Run(name, func(t *testing.T) {
			test.answers["https://n.example.com/rdr/pprdr.asp"] = reply(200, "PassportURLs", "DAReg=https://other.example.com/r,DALogin=login.example.com/login2.srf")
			_, problem, exposed := try(t, "https://n.example.com", false, at(test.answers))
			if problem != test.problem || len(exposed) != test.seen {
				t.Errorf("problem %q, seen by %v", problem, exposed)
			}
		})
	}
}

// What the login page may answer (A13, A14).
func TestLoginAnswers(t *testing.T) {
	const info = "Authentication-Info"
	for name, test := range map[string]struct {
		answer *http.Response
		want   string // ticket or problem
	}{
		"plain ticket":         {reply(200, info, "Passport1.4 da-status=success,from-PP='bb2f1639b021db24122d'"), "bb2f1639b021db24122d"},
		"spaces":               {reply(200, info, `Passport1.4 da-status=success, tname=MSPAuth, FROM-PP="t=a,b&p=c"`), "t=a,b&p=c"},
		"wrong":                {reply(401, "WWW-Authenticate", "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,cbtxt=hunter2"), "wrong-password"},
		"wrong, silent":        {reply(401), "wrong-password"},
		"forbidden":            {reply(403, "WWW-Authenticate", "Passport1.4 da-status=failed"), "wrong-password"},
		"failed in 200":        {reply(200, info, "Passport1.4 da-status=failed"), "wrong-password"},
		"portal":               {reply(200), "login-bad-answer"},
		"forbidden by a proxy": {reply(403), "login-bad-answer"},
		"broken inside":        {reply(500), "login-bad-answer"},
		"busy":                 {reply(503), "server-busy"},
		"empty ticket":         {reply(200, info, "Passport1.4 da-status=success,from-PP=''"), "login-bad-answer"},
		"open quote":           {reply(200, info, "Passport1.4 da-status=success,from-PP='abc"), "login-bad-answer"},
		"huge ticket":          {reply(200, info, "Passport1.4 da-status=success,from-PP='"+strings.Repeat("x", 1<<20)+"'"), "login-bad-answer"},
		"two lines":            {reply(200, info, "Passport1.4 da-status=success,from-PP='a\r\nOUT'"), "login-bad-answer"},
		"blank":                {reply(200, info, "Passport1.4 da-status=success,from-PP='a b'"), "login-bad-answer"},
		"other scheme":         {reply(200, info, "Basic from-PP='a'"), "login-bad-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			ticket, problem, _ := try(t, "https://login.example.com/page", false, func(r *http.Request) *http.Response {
				if r.Header.Get("Authorization") == "" {
					return reply(500)
				}
				return test.answer
			})
			if ticket+problem != test.want {
				t.Errorf("%q", ticket+problem)
			}
		})
	}
}

// One refusal ends a sign-in: nothing is tried twice with the same password.
func TestWrongPasswordOnce(t *testing.T) {
	tries := 0
	f := newFake()
	o := f.options()
	o.HTTP = site(func(r *http.Request) *http.Response {
		if r.Header.Get("Authorization") != "" {
			tries++
		}
		return reply(401)
	})
	o.Login = "https://login.example.com/page"
	if _, err := Dial(context.Background(), o); code(err) != "wrong-password" || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
	f.wg.Wait()
}

// Over real TLS (A12): a certificate that is not vouched for is refused before
// a single byte of the password is sent; a site that speaks no TLS, too; a
// site that is not there is another thing.
func TestLoginTLS(t *testing.T) {
	asked := false
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked = true }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	nobody := closedAddress(t)
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.Config.ErrorLog = server.Config.ErrorLog
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.StartTLS()
	defer old.Close()
	for login, want := range map[string]string{
		server.URL: "bad-certificate",
		old.URL:    "login-not-secure",
		strings.Replace(plain.URL, "http", "https", 1): "login-not-secure",
		"https://" + nobody + "/":                      "login-unreachable",
		hangup(t):                                      "login-unreachable",
		talker(t, "SSH-2.0-OpenSSH\r\n"):               "login-bad-answer",
		talker(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 200<<10)+"\r\n\r\n"): "login-bad-answer",
		talker(t, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"):                  "login-bad-answer",
		talker(t, strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000)):            "login-bad-answer",
	} {
		p := passport{plain: true}
		_, err := p.ticket(context.Background(), login, "me@example.com", secret, "ct=1")
		if code(err) != want || strings.Contains(err.Error(), "OpenSSH") { // it could as well repeat the password
			t.Errorf("%s: %v, want %s", login, err, want)
		}
	}
	if asked {
		t.Error("a request reached the site with the bad certificate")
	}
}

// hangup is a site that closes without a word; talker says something first.
func hangup(t *testing.T) string { return talker(t, "") }

func talker(t *testing.T, text string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			nc.Read(make([]byte, 1024))
			io.WriteString(nc, text)
			nc.Close()
		}
	}()
	return (&url.URL{Scheme: "http", Host: l.Addr().String()}).String()
}
