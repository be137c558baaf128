package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"strings"

	"papilio/app"
	"papilio/protocol"
	"papilio/store"
)

// maxCAFile bounds a file of certificates, in bytes.
const maxCAFile = 1 << 20

// runConnection signs in, writes the connection report as one line and signs
// out; with the word test it tries the way to the server instead, signs nobody
// in and writes each step as a line.
func runConnection(ctx context.Context, args []string, out, errs io.Writer) error {
	test := len(args) > 0 && args[0] == "test"
	if test {
		args = args[1:]
	}
	set, verbose := flags("connection")
	c := way{}
	c.add(set)
	account := set.String("account", "", "")
	profile := set.String("profile", "", "")
	data := set.String("data", "", "")
	fd := set.Int("password-fd", -1, "")
	if err := parse(set, args); err != nil {
		return err
	}
	if c.server == "" || !test && *account == "" {
		return errUsage
	}
	credentials, err := c.credentials()
	if err != nil {
		return err
	}
	if *account != "" {
		if credentials.Address, err = address(*account); err != nil {
			return err
		}
	}
	log := logger(errs, *verbose)
	var s *app.Session
	secret := credentials.Address // what the password is kept under
	if *data != "" {
		if *profile != "" || c.login != "" || c.ca != "" || c.pin != "" {
			return errUsage // they are those of the server
		}
		library, a, p, err := openServer(*data, *account, c.server, log)
		if err != nil {
			return err
		}
		defer library.Close()
		credentials, s = c.through(p.Credentials(credentials.Address, ""), credentials), library.Session()
		secret = protocol.Address(a.Secret)
	}
	if s == nil {
		dir := *profile
		if dir == "" {
			if dir, err = os.MkdirTemp("", "papilio-connection-"); err != nil {
				return err
			}
			defer os.RemoveAll(dir)
		}
		db, err := store.Open(dir)
		if err != nil {
			return err
		}
		defer db.Close()
		s = app.New(app.Options{Store: db, Logger: log})
		defer s.Close()
	}
	lines := &lineWriter{out: bufio.NewWriter(out)}
	if test {
		ctx, cancel := context.WithTimeout(ctx, waitLimit)
		defer cancel()
		if err := s.TestConnection(ctx, credentials, func(step protocol.TestStep) { lines.write(testStep(nil, step)) }); err != nil {
			return err
		}
		return lines.err
	}
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	if credentials.Password, err = passwords(*fd)(ctx, secret); err != nil {
		return err
	}
	if err := s.SignIn(ctx, credentials); err != nil {
		return err
	}
	lines.write(map[string]any{"event": "connection", "connection": s.Connection()})
	return lines.err
}

// lineWriter writes JSON lines, each at once, and keeps the first error.
type lineWriter struct {
	out *bufio.Writer
	err error
}

func (w *lineWriter) write(v any) {
	line, err := json.Marshal(v)
	if err == nil {
		w.out.Write(append(line, '\n'))
		err = w.out.Flush()
	}
	if w.err == nil {
		w.err = err
	}
}

// testStep is a step of a test as a line; ref is that of the command, if any.
func testStep(ref json.RawMessage, s protocol.TestStep) map[string]any {
	line := map[string]any{"event": "test-step", "route": s.Route, "step": s.Name, "target": s.Target, "state": s.State}
	if ref != nil {
		line["ref"] = ref
	}
	if s.Took > 0 {
		line["took_ms"] = float64(s.Took.Microseconds()) / 1000
	}
	if s.Code != "" {
		line["code"] = s.Code
	}
	if s.Detail != "" {
		line["detail"] = s.Detail
	}
	return line
}

// way is a server and the way to it, as flags and commands give them.
type way struct {
	server, login, route, proxy, gateway, ca, pin string
}

func (w *way) add(set *flag.FlagSet) {
	for name, field := range map[string]*string{
		"server": &w.server, "login": &w.login, "route": &w.route, "proxy": &w.proxy, "gateway": &w.gateway, "ca": &w.ca, "pin": &w.pin,
	} {
		set.StringVar(field, name, "", "")
	}
}

// credentials are those of a way, without an account. A proxy may be
// user@host:port; its password is PAPILIO_PROXY_PASSWORD, never an argument.
func (w way) credentials() (app.Credentials, error) {
	c := app.Credentials{Server: w.server, Login: w.login, Route: protocol.Route(w.route), Proxy: app.Proxy{Address: w.proxy}, Gateway: w.gateway, Pin: w.pin}
	if user, at, ok := cutLast(w.proxy, "@"); ok {
		c.Proxy = app.Proxy{Address: at, User: user, Password: os.Getenv("PAPILIO_PROXY_PASSWORD")}
	}
	if w.ca != "" {
		data, err := readUpTo(w.ca, maxCAFile, "bad-ca")
		if err != nil {
			return c, err
		}
		c.CA = data
	}
	return c, nil
}

// through is a known server, reached the way that was asked for.
func (w way) through(known, asked app.Credentials) app.Credentials {
	known.Route, known.Proxy = asked.Route, asked.Proxy
	if asked.Gateway != "" {
		known.Gateway = asked.Gateway
	}
	return known
}

// cutLast cuts at the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}

// way is what a command says about the server.
func (c command) way() way {
	return way{server: c.Server, login: c.Login, route: c.Route, proxy: c.Proxy, gateway: c.Gateway, ca: c.CA, pin: c.Pin}
}

// testConnection runs the test of a command, for the server it names or, without
// one, the server that is in use.
func (s *session) testConnection(ctx context.Context, c command) error {
	credentials, ok := s.app.Target()
	if c.Server != "" || !ok {
		var err error
		if credentials, err = c.way().credentials(); err != nil {
			return err
		}
	} else if c.Route != "" {
		other, err := c.way().credentials()
		if err != nil {
			return err
		}
		credentials = c.way().through(credentials, other)
	}
	return s.app.TestConnection(ctx, credentials, func(step protocol.TestStep) {
		line, err := json.Marshal(testStep(c.Ref, step))
		if err != nil {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.flushEvents()
		s.writeLine(line)
		s.out.Flush()
	})
}
