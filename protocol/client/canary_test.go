package client

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"papilio/protocol/trace"
	"papilio/protocol/wire"
)

// record is a log that keeps everything.
type record struct {
	mu sync.Mutex
	b  strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

// F01: password, ticket, MSPAuth and cookies are in no log line at the most
// talkative level, in no record of the protocol log, and in no error, whatever
// goes wrong; directly and through the gateway.
func TestNoSecretsInLogs(t *testing.T) {
	for way, gateway := range map[string]bool{"direct": false, "gateway": true} {
		t.Run(way, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { noSecrets(t, gateway) })
		})
	}
}

func noSecrets(t *testing.T, gateway bool) {
	canaries := []string{"CANARYPASSWORD", "CANARYTICKET", "CANARYCOOKIE", "CANARYMSPAUTH", "CANARYTEXT", "CANARYCHALLENGE", "CANARYPHONE", "CANARYUNKNOWN"}
	log := &record{}
	tap := &trace.Tap{}
	watcher := tap.Watch()
	defer watcher.Close()
	var errs []error
	run := func(change func(*fake)) {
		f := newFake()
		f.on("XFR", just("XFR $ SB board.example.com CKI CANARYCOOKIE"))
		profile := "Content-Type: text/x-msmsgsprofile\r\nMSPAuth: CANARYMSPAUTH\r\nClientIP: 192.0.2.1\r\n\r\n"
		message := "Content-Type: text/plain\r\n\r\nCANARYTEXT"
		f.on("SYN", func(id string, cmd wire.Command) []string {
			return append([]string{fmt.Sprintf("MSG Hotmail Hotmail %d\r\n%s", len(profile), profile)}, standard(id, cmd)...)
		})
		f.on("CAL", func(id string, cmd wire.Command) []string {
			return append(standard(id, cmd), fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(message), message))
		})
		if change != nil {
			change(f)
		}
		o := f.options()
		var g *gate
		if gateway {
			g = newGate(f)
			o = g.options()
		}
		over := func() {
			if g != nil {
				g.end(t)
			}
			f.wg.Wait()
		}
		o.Trace = tap
		o.Password = "CANARYPASSWORD"
		o.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug - 10, AddSource: true}))
		o.HTTP = site(func(r *http.Request) *http.Response {
			if gateway && r.URL.Host == "gateway.example.com" {
				return g.answer(r)
			}
			if r.Header.Get("Authorization") == "" {
				return goodSite(r)
			}
			return reply(200, "Authentication-Info", "Passport1.4 da-status=success,from-PP='CANARYTICKET'")
		})
		c, err := Dial(context.Background(), o)
		if err != nil {
			errs = append(errs, err)
			over()
			return
		}
		f.say(0, "CHL 0 CANARYCHALLENGE\r\nPRP 9 PHH CANARYPHONE\r\nFOO 1 CANARYUNKNOWN\r\nURL 9 /x?t=CANARYTICKET https://login.example.com/CANARYTICKET?id=CANARYTICKET 2\r\n")
		f.say(0, "RNG 1 board.example.com CKI CANARYCOOKIE bob@example.com Bob\r\nRNG 1 : CKI CANARYCOOKIE bob@example.com Bob\r\nFOO CANARYTICKET\r\n")
		if chat, err := c.NewChat(context.Background()); err != nil {
			errs = append(errs, err)
		} else {
			errs = append(errs, chat.Invite(context.Background(), "bob@example.com"))
		}
		f.say(0, "CANARYMSPAUTHCANARYMSPAUTH x\r\n") // the stream breaks in the middle of a secret
		errs = append(errs, c.Wait())
		c.Close()
		over()
	}
	run(nil)
	run(func(f *fake) { f.on("USR", just("911 $ CANARYTICKET")) })
	run(func(f *fake) { f.on("USR", just("CANARYTICKET $")) })
	run(func(f *fake) { f.on("USR", just("USR $ CANARYTICKET")) })
	run(func(f *fake) { f.on("XFR", just("XFR $ SB CANARYCOOKIE: CKI CANARYCOOKIE")) })
	run(func(f *fake) { f.on("XFR", just("911 $ CANARYCOOKIE")) })
	run(func(f *fake) { f.on("SYN", just("MSG Hotmail Hotmail CANARYMSPAUTH")) })
	out := log.b.String() + fmt.Sprintf("%v %+v", errs, errs)
	records, missed := watcher.Take()
	for _, r := range records {
		out += r.String() + fmt.Sprintf("%#v", r)
	}
	for _, shown := range []string{"USR", "TWN S", "CKI", "me@example.com", "bob@example.com", "MSNP9", "CHL", "QRY", "MSPAuth: •••"} {
		if !strings.Contains(out, shown) {
			t.Errorf("%s is not in the log", shown)
		}
	}
	if missed > 0 || len(records) < 50 {
		t.Errorf("%d records, %d lost", len(records), missed)
	}
	if len(errs) < 8 || log.b.Len() == 0 {
		t.Fatalf("nothing to look at: %d errors, %d bytes of log", len(errs), log.b.Len())
	}
	for _, canary := range canaries {
		if i := strings.Index(out, canary); i >= 0 {
			t.Errorf("%s is told: ...%q", canary, out[max(0, i-200):i+len(canary)])
		}
	}
}
