package app

import (
	"math/rand/v2"
	"time"
)

// timing holds the times a Session waits for; tests shorten them.
type timing struct {
	open         time.Duration // for a switchboard to be opened and the other side to join
	fetch        time.Duration // for one object, opening included
	retry        time.Duration // before an object is asked for once more (p2p.md 11)
	pauseLeast   time.Duration // between two roster pictures on a foreign server...
	pauseMost    time.Duration // ...to this
	backOff      time.Duration // after the server said "too fast"
	rest         time.Duration // before an object that was refused is asked for again
	ping         time.Duration // between measurements of the round trip
	sweep        time.Duration // between looks for idle switchboards
	idleTalk     time.Duration // a switchboard with a conversation is left after
	idleObjects  time.Duration // one that we opened only to fetch something
	idleSecond   time.Duration // the older one of two with the same person
	settle       time.Duration // one that carried objects is not left sooner to make room
	settleTalk   time.Duration // one with a conversation
	others       time.Duration // for the rest, once one of those who were called has come
	makeRoom     time.Duration // to wait for one to become idle before opening another
	reopen       time.Duration // before another switchboard is opened for a file of ours that moved...
	reopenTheirs time.Duration // ...and for one of theirs
	againLeast   time.Duration // the longest wait before the first attempt to reconnect...
	againMost    time.Duration // ...doubled each time, to this
	closing      time.Duration // more before the first attempt when the server said that it goes down
	stable       time.Duration // a session that lasted so long starts from the beginning
	attempt      time.Duration // for one attempt
	look         time.Duration // between looks at the network
	asleep       time.Duration // by which a look comes late when the computer has slept
}

var defaultTiming = timing{
	open: 75 * time.Second, fetch: 3 * time.Minute, retry: 10 * time.Second,
	pauseLeast: 2 * time.Second, pauseMost: 5 * time.Second, backOff: time.Minute, rest: 10 * time.Minute,
	ping: time.Minute, sweep: 5 * time.Second,
	idleTalk: 10 * time.Minute, idleObjects: 5 * time.Second, idleSecond: 3 * time.Minute,
	settle: time.Second, settleTalk: time.Minute, makeRoom: 5 * time.Second, others: 20 * time.Second, reopenTheirs: 2 * time.Second,
	againLeast: time.Second, againMost: 5 * time.Minute, closing: 30 * time.Second, stable: time.Minute, attempt: 2 * time.Minute, look: 2 * time.Second, asleep: 10 * time.Second,
}

// Limits on what others can make us do.
const (
	typingEvery    = 5 * time.Second  // switchboard.md 5
	nudgeEvery     = 10 * time.Second // switchboard.md 7
	stayOn         = 5 * time.Second  // lines that follow each other go to one switchboard
	maxRings       = 64               // calls that wait to be joined
	maxAnswering   = 4                // joined at once
	maxRooms       = 15               // switchboards from which on idle ones are left; the engine opens 20
	maxRoomsEach   = 3                // with one person
	maxWishes      = 64               // objects of one person that wait to be fetched
	maxTheirs      = 256              // shortcuts kept for one person
	maxOursInText  = 20               // custom emoticons announced for one text
	maxPartBytes   = 1400             // of one text (switchboard.md 4)
	maxTextBytes   = 256 << 10
	maxShortcut    = 7   // characters of our own shortcuts
	maxWaiting     = 200 // lines written while we reconnect
	maxHistoryPage = 1000
)

// pause returns how long to wait between two roster fetches.
func (t timing) pause() time.Duration {
	if t.pauseMost <= t.pauseLeast {
		return t.pauseLeast
	}
	return t.pauseLeast + rand.N(t.pauseMost-t.pauseLeast)
}

// again returns how long to wait before an attempt to reconnect, from 1 on:
// full jitter, so that everybody who lost a server does not return at once.
func (t timing) again(attempt int) time.Duration {
	longest := min(t.againLeast<<min(attempt-1, 20), t.againMost)
	return rand.N(longest + 1)
}
