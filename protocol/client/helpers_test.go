package client

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"papilio/protocol/internal/transcript"
)

// ours makes the first line of a recorded client what our client says.
func ours(script []transcript.Step) []transcript.Step {
	var out []transcript.Step
	cvr := false
	for _, s := range script {
		l := line(s)
		if s.Kind == transcript.Sent && strings.HasPrefix(l, "VER ") {
			s.Data = []byte("VER 1 MSNP9 MSNP8 CVR0\r\n")
		}
		if s.Kind == transcript.Sent && strings.HasPrefix(l, "CVR ") {
			cvr = true
		}
		if s.Kind == transcript.Sent && strings.HasPrefix(l, "USR ") && !cvr {
			cvr = true
			out = append(out, transcript.Step{Kind: transcript.Sent, Data: []byte("CVR 99 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com\r\n")},
				transcript.Step{Kind: transcript.Received, Data: []byte("CVR 99 6.2.0205\r\n")})
		}
		out = append(out, s)
	}
	return out
}

// bogusTicket is a login site that gives everybody the ticket t=bogus.
func bogusTicket(t testing.TB) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.Header().Set("PassportURLs", "DALogin=http://"+r.Host+"/login")
			return
		}
		w.Header().Set("Authentication-Info", "Passport1.4 da-status=success,from-PP='t=bogus'")
	}))
	t.Cleanup(s.Close)
	return s
}

// checkLeaks fails a test that leaves goroutines of this package behind. Call
// it first: it looks when everything else has been cleaned up.
func checkLeaks(t testing.TB) {
	t.Cleanup(func() {
		deadline := time.Now().Add(5 * time.Second)
		for {
			left := engineGoroutines()
			if len(left) == 0 {
				return
			}
			if time.Now().After(deadline) {
				t.Errorf("%d goroutines left, such as\n%s", len(left), left[0])
				return
			}
			runtime.Gosched()
		}
	})
}

// engineGoroutines returns the stacks that were started by this package.
func engineGoroutines() []string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var out []string
	for _, stack := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(stack, "created by papilio/protocol/client.(") {
			out = append(out, stack)
		}
	}
	return out
}
