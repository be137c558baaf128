package app

import (
	"context"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"
	"unicode/utf8"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// Resident is somebody who lives on the built-in server: data only.
type Resident struct {
	Address   protocol.Address
	Name      string
	Group     string // the group of the person's list in which the resident stands
	Status    protocol.Status
	Picture   []byte // display picture, 96x96 PNG
	Emoticons []ResidentEmoticon
	Lines     []string     // what is said when nothing else fits; {name} is the person's name
	Answers   []Answer     // tried in order
	Thanks    []string     // said about a custom emoticon of the person's
	File      ResidentFile // sent to who asks for a file; none where it is empty
}

// ResidentEmoticon is a custom emoticon of a resident.
type ResidentEmoticon struct {
	Shortcut string
	Data     []byte
}

// Answer is what a resident says when one of the words occurs in a text.
type Answer struct {
	Words []string // lower case
	Lines []string
}

// resident is a Resident at home: a Session of its own, and two goroutines,
// one that answers and one that changes the status now and then.
type resident struct {
	data       Resident
	folder     string // of files that come; it does not outlive the resident
	store      *store.DB
	session    *Session
	logger     *slog.Logger
	neighbours map[protocol.Address]bool // other residents: never answered
	wait       func(context.Context, time.Duration) error
	ctx        context.Context
	cancel     context.CancelFunc
	wg         sync.WaitGroup

	mu      sync.Mutex // guards what follows
	rand    *mathrand.Rand
	said    string // the last line, not to be said twice in a row
	waiting map[protocol.ConversationID][]protocol.Message
	files   []protocol.Transfer // offered, or come
	wake    chan struct{}
}

func newResident(data Resident, o BuiltInOptions, n uint64, neighbours map[protocol.Address]bool, dir string) (*resident, error) {
	db, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	logger := o.Logger.With("resident", data.Address)
	folder := filepath.Join(dir, "received")
	if err := os.RemoveAll(folder); err != nil { // left when the program was killed
		logger.Debug("old files stay", "error", err)
	}
	r := &resident{
		data: data, folder: folder, store: db, session: New(Options{Store: db, Logger: logger}), logger: logger, neighbours: neighbours,
		wait: o.Wait, rand: mathrand.New(mathrand.NewPCG(o.Seed, n)),
		waiting: map[protocol.ConversationID][]protocol.Message{}, wake: make(chan struct{}, 1),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r, nil
}

// arrive puts up picture and emoticons, signs in and starts to live.
func (r *resident) arrive(ctx context.Context, c Credentials) error {
	if err := r.session.SetPicture(ctx, r.data.Picture); err != nil {
		return err
	}
	if err := r.unpack(); err != nil {
		return err
	}
	_, sub := r.session.Watch("resident " + r.data.Address.Local())
	if err := r.session.SignIn(ctx, c); err != nil {
		sub.Close()
		return err
	}
	if r.session.Snapshot().Self.Name != r.data.Name { // the server keeps the one of an earlier version
		if err := r.session.SetName(ctx, r.data.Name); err != nil {
			r.logger.Debug("name not told", "error", err)
		}
	}
	r.wg.Go(func() {
		defer sub.Close()
		for e := range sub.All(r.ctx) {
			switch e := e.(type) {
			case event.MessageReceived:
				r.hear(e.Message)
			case event.TransferChanged:
				r.see(e.Transfer)
			}
		}
	})
	r.wg.Go(r.talk)
	r.wg.Go(r.wander)
	return nil
}

// unpack sees to it that the emoticons of the data are the Session's.
func (r *resident) unpack() error {
	own, err := r.session.Emoticons()
	if err != nil {
		return err
	}
	for _, e := range own {
		if err := r.session.RemoveEmoticon(e.ID); err != nil {
			return err
		}
	}
	for _, e := range r.data.Emoticons {
		if _, err := r.session.AddEmoticon(e.Shortcut, e.Data); err != nil {
			return err
		}
	}
	return nil
}

func (r *resident) leave() {
	r.cancel()
	r.wg.Wait()
	r.session.Close()
	if err := os.RemoveAll(r.folder); err != nil {
		r.logger.Warn("files of others stay", "error", err)
	}
	if err := r.store.Close(); err != nil {
		r.logger.Warn("store not closed", "error", err)
	}
}

// hear takes a line; several of one conversation that come while the resident
// is busy are answered together. Residents do not answer each other: in a
// conversation of several they would never stop.
func (r *resident) hear(m protocol.Message) {
	if r.neighbours[m.From] {
		return
	}
	r.mu.Lock()
	if q := r.waiting[m.Conversation]; len(q) < maxHeard {
		r.waiting[m.Conversation] = append(q, m)
	}
	r.mu.Unlock()
	r.stir()
}

// stir wakes talk: there is something to do.
func (r *resident) stir() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// maxHeard is how many lines a resident keeps in mind, and how many files.
const maxHeard = 8

func (r *resident) talk() {
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.wake:
		}
		for {
			do := r.next()
			if do == nil {
				break
			}
			if err := do(); err != nil {
				if errors.Is(err, context.Canceled) {
					return
				}
				r.logger.Debug("not answered", "error", err)
			}
		}
	}
}

// next is what is to be done now, nil for nothing.
func (r *resident) next() func() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.files) > 0 {
		x := r.files[0]
		r.files = r.files[1:]
		return func() error { return r.handle(x) }
	}
	for in, heard := range r.waiting {
		delete(r.waiting, in)
		return func() error { return r.answer(heard) }
	}
	return nil
}

// answer reads, does what it was asked for and says one line.
func (r *resident) answer(heard []protocol.Message) error {
	last := heard[len(heard)-1]
	in := last.Conversation
	if err := r.wait(r.ctx, r.between(400*time.Millisecond, 1200*time.Millisecond)); err != nil {
		return err
	}
	act, line := r.reply(heard)
	switch act {
	case nudges:
		if err := r.session.Nudge(in); err != nil {
			line = "not again so soon, my hands are tired"
		}
	case sendsFile:
		if _, err := r.session.SendFileBytes(last.From, r.data.File.Name, r.data.File.Data); err != nil {
			return err
		}
	}
	return r.say(in, line)
}

// say writes for a while and sends a line.
func (r *resident) say(in protocol.ConversationID, line string) error {
	r.session.SetTyping(in)
	if err := r.wait(r.ctx, typingTime(line)); err != nil {
		return err
	}
	_, err := r.session.Send(in, protocol.Text{Body: line, Format: r.format()})
	return err
}

// typingTime is how long a line takes to write: one to three seconds.
func typingTime(line string) time.Duration {
	return min(time.Second+time.Duration(utf8.RuneCountInString(line))*40*time.Millisecond, 3*time.Second)
}

// format gives each resident a colour of their own.
func (r *resident) format() protocol.Format {
	colors := []protocol.RGB{0x1a5fb4, 0x9141ac, 0x26734d, 0xa51d2d}
	sum := 0
	for _, c := range r.data.Address {
		sum += int(c)
	}
	return protocol.Format{Color: colors[sum%len(colors)]}
}

// wander changes the status now and then.
func (r *resident) wander() {
	states := []protocol.Status{protocol.Online, protocol.Online, protocol.Busy, protocol.Away, protocol.BeRightBack, protocol.OnThePhone}
	for {
		if r.wait(r.ctx, r.between(time.Minute, 3*time.Minute)) != nil {
			return
		}
		r.mu.Lock()
		next := states[r.rand.IntN(len(states))]
		r.mu.Unlock()
		ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
		if err := r.session.SetStatus(ctx, next); err != nil {
			r.logger.Debug("status not set", "error", err)
		}
		cancel()
	}
}

func (r *resident) between(least, most time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return least + time.Duration(r.rand.Int64N(int64(most-least)))
}
