package server

import (
	"net"
	"net/http"
	"time"

	"papilio/protocol"
)

// Limits on how often somebody may do something.
const (
	renamesAtOnce = 5                // REA in quick succession (notification.md 1.3)
	renameEvery   = 10 * time.Second // and one more for each of these
	maxFailures   = 10               // wrong passwords for one account from one place
	failureWindow = time.Minute      // in this time; over that the right one is refused too
	maxFailing    = 10000            // accounts and places that are counted
)

// allowance is a number of things that may be done at once, and comes back with
// time. The zero allowance is a full one.
type allowance struct {
	used int
	at   time.Time // when the oldest of those used begins to come back
}

// spend takes one and is false when none is left.
func (a *allowance) spend(most int, every time.Duration) bool {
	now := time.Now()
	back := min(int(now.Sub(a.at)/every), a.used)
	a.used -= back
	a.at = a.at.Add(time.Duration(back) * every)
	if a.used == 0 {
		a.at = now
	}
	if a.used >= most {
		return false
	}
	a.used++
	return true
}

// failures counts wrong passwords, and begins anew each minute. Server.mu
// guards it.
type failures struct {
	since time.Time
	count map[attempt]int
}

// attempt is whose password was tried, and from where.
type attempt struct {
	account protocol.Address
	host    string
}

func attemptOf(account protocol.Address, r *http.Request) attempt {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return attempt{account, host}
}

func (f *failures) add(a attempt) {
	f.begin()
	if _, known := f.count[a]; known || len(f.count) < maxFailing {
		f.count[a]++
	}
}

// tooMany reports whether the password need not be looked at.
func (f *failures) tooMany(a attempt) bool {
	f.begin()
	return f.count[a] >= maxFailures
}

func (f *failures) begin() {
	if f.count == nil || time.Since(f.since) >= failureWindow {
		f.since, f.count = time.Now(), map[attempt]int{}
	}
}
