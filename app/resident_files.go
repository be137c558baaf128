package app

import (
	"os"
	"slices"
	"strings"
	"time"

	"papilio/protocol"
)

// ResidentFile is a file a resident sends to who asks for one.
type ResidentFile struct {
	Name string
	Data []byte
}

// maxTaken is the largest file a resident takes.
const maxTaken = 32 << 20

// What any resident says about a file.
var (
	thanksForFile = []string{"got it, thank you {name}! :)", "thanks {name}, it is here", "it came through, thank you {name}"}
	tooLarge      = []string{"that one is too big for me, {name}", "sorry, I have no room for something that big"}
	hereIsFile    = []string{"here you are, {name}", "I hope you like it :)"}
	askForFile    = " I have one for you too, just say: send me a file"
)

// see keeps in mind that a file is offered, or has come; more than a few at a
// time are declined, or thrown away without a word.
func (r *resident) see(x protocol.Transfer) {
	if !x.Incoming || r.neighbours[x.With] || x.State != protocol.TransferOffered && x.State != protocol.TransferDone {
		return
	}
	r.mu.Lock()
	known := slices.ContainsFunc(r.files, func(y protocol.Transfer) bool { return y.ID == x.ID && y.State == x.State })
	room := len(r.files) < maxHeard
	if room && !known {
		r.files = append(r.files, x)
	}
	r.mu.Unlock()
	switch {
	case room:
		r.stir()
	case x.State == protocol.TransferDone:
		_ = os.Remove(x.Path) // the folder goes in the end
	default:
		_ = r.session.DeclineFile(x.ID) // or it was answered
	}
}

// handle takes a file that is offered, after a moment, or says thank you for one
// that has come, of which nothing is kept.
func (r *resident) handle(x protocol.Transfer) error {
	if x.State == protocol.TransferDone {
		if err := os.Remove(x.Path); err != nil {
			r.logger.Debug("file stays until the end", "error", err)
		}
		offer := ""
		if len(r.data.File.Data) > 0 {
			offer = askForFile
		}
		return r.remark(x.With, thanksForFile, offer)
	}
	if err := r.wait(r.ctx, r.between(600*time.Millisecond, 1800*time.Millisecond)); err != nil {
		return err
	}
	if x.Size > maxTaken {
		if err := r.session.DeclineFile(x.ID); err != nil {
			return err
		}
		return r.remark(x.With, tooLarge, "")
	}
	if err := os.MkdirAll(r.folder, 0o700); err != nil {
		return err
	}
	return r.session.AcceptFile(x.ID, r.folder)
}

// remark says one of some lines about a file to somebody, and more after it.
func (r *resident) remark(to protocol.Address, lines []string, more string) error {
	in := protocol.With(to)
	r.mu.Lock()
	line := r.pickLocked(lines) + more
	r.mu.Unlock()
	for _, p := range r.session.Participants(in) {
		line = strings.ReplaceAll(line, "{name}", p.FriendlyName)
	}
	return r.say(in, line)
}
