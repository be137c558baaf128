package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// maxCommand bounds a command line, in bytes.
const maxCommand = 1 << 20

// session runs commands against one app.Session and writes what happens.
type session struct {
	app      *app.Session
	password func(context.Context, protocol.Address) (string, error)
	news     *event.Subscription
	library  *app.Library // with the account of the run; nil without --data
	account  app.Account
	profile  app.Profile

	mu        sync.Mutex // held while writing, so that an answer follows the events before it
	out       *bufio.Writer
	announced map[protocol.Address]map[string]protocol.Emoticon // by sender and shortcut
	fates     map[int64]event.MessageDelivered                  // of our lines, until somebody asks
	moved     map[int64]protocol.Transfer                       // files that have ended
	changed   chan struct{}                                     // closed and renewed at each event

	running sync.WaitGroup // commands that wait
}

func runSession(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	set, verbose := flags("session")
	profile := set.String("profile", "", "")
	data := set.String("data", "", "")
	account := set.String("account", "", "")
	server := set.String("server", "", "")
	fd := set.Int("password-fd", -1, "")
	if err := parse(set, args); err != nil {
		return err
	}
	switch {
	case *data != "" && *profile == "" && *account != "" && *server != "":
		library, a, p, err := openAccount(*data, *account, *server, logger(errs, *verbose))
		if err != nil {
			return err
		}
		defer library.Close()
		s := newSession(library.Session(), *fd, out)
		s.library, s.account, s.profile = library, a, p
		return s.run(ctx, in)
	case *profile == "" || *data != "" || *account != "" || *server != "":
		return errUsage
	}
	db, err := store.Open(*profile)
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("%s (%w)", assets.Sentence("error.profile-in-use"), err)
	}
	if err != nil {
		return err
	}
	defer db.Close()
	log := logger(errs, *verbose)
	if name := db.SetAside(); name != "" {
		log.Warn("the database was damaged and is kept aside; a new one was begun", "kept", name)
	}
	a := app.New(app.Options{Store: db, Logger: log})
	defer a.Close()
	return newSession(a, *fd, out).run(ctx, in)
}

func newSession(a *app.Session, fd int, out io.Writer) *session {
	_, news := a.Watch("papilio-cli")
	return &session{
		app: a, password: passwords(fd), news: news, out: bufio.NewWriter(out),
		announced: map[protocol.Address]map[string]protocol.Emoticon{}, fates: map[int64]event.MessageDelivered{}, moved: map[int64]protocol.Transfer{},
		changed: make(chan struct{}),
	}
}

// run reads commands until quit, the end of input or the end of ctx. Commands
// run in order; those that wait for the other side go on beside the next ones.
// At the end of input they are waited for, at quit they are cancelled.
func (s *session) run(ctx context.Context, in io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	writer := make(chan struct{})
	go func() {
		defer close(writer)
		s.writeEvents(ctx)
	}()
	lines := make(chan []byte)
	read := make(chan error, 1) // how reading ended
	go func() {
		defer close(lines)
		from := bufio.NewReader(in)
		for {
			line, err := readLine(from)
			if err != nil && len(line) == 0 {
				if !errors.Is(err, io.EOF) {
					read <- err
				}
				return
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	var quit *command
	for quit == nil {
		var line []byte
		open := false
		select {
		case line, open = <-lines:
		case <-ctx.Done():
		}
		if !open {
			break
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		c, err := parseCommand(line)
		switch {
		case err != nil:
			s.answer(c, nil, &protocol.Problem{Code: "bad-command", Err: err})
		case c.Do == "quit":
			quit = &c
		default:
			s.start(ctx, c)
		}
	}
	if quit != nil {
		cancel()
	}
	s.running.Wait()
	s.app.SignOut()
	if quit != nil {
		s.answer(*quit, nil, nil)
	} else {
		s.mu.Lock()
		s.flushEvents()
		s.mu.Unlock()
	}
	cancel()
	<-writer
	s.news.Close()
	select {
	case err := <-read:
		return err
	default:
		return nil
	}
}

// readLine reads a line without its end. Of a line that is too long the start
// is returned, which is no command, and the rest is skipped.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := r.ReadLine()
		if len(line) <= maxCommand {
			line = append(line, part...)
		}
		if err != nil || !more {
			if len(line) > maxCommand {
				line = line[:64]
			}
			return line, err
		}
	}
}

// writeEvents writes events as they come until ctx ends.
func (s *session) writeEvents(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.news.Ready():
			s.mu.Lock()
			s.flushEvents()
			s.mu.Unlock()
		}
	}
}

// flushEvents writes what is waiting. The lock is held.
func (s *session) flushEvents() {
	events := s.news.Take()
	for _, e := range events {
		s.remember(e)
		if line, err := event.JSON(e); err == nil {
			s.writeLine(line)
		}
	}
	if len(events) > 0 {
		close(s.changed)
		s.changed = make(chan struct{})
	}
	s.out.Flush()
}

func (s *session) remember(e event.Event) {
	switch e := e.(type) {
	case event.EmoticonsAnnounced:
		known := s.announced[e.From]
		if known == nil {
			known = map[string]protocol.Emoticon{}
			s.announced[e.From] = known
		}
		for _, one := range e.Emoticons {
			known[one.Shortcut] = one
		}
	case event.MessageDelivered:
		if e.Delivery != protocol.Sending { // it is sent again
			s.fates[e.ID] = e
		}
	case event.TransferChanged:
		if e.Transfer.State.Ended() {
			s.moved[e.Transfer.ID] = e.Transfer
		}
	}
}

func (s *session) writeLine(line []byte) {
	s.out.Write(line)
	s.out.WriteByte('\n')
}

// answer writes done or failed for a command, after every event so far.
func (s *session) answer(c command, result map[string]any, err error) {
	reply := map[string]any{"event": "done", "ref": c.Ref}
	for k, v := range result {
		reply[k] = v
	}
	if err != nil {
		code, sentence := explain(err)
		reply = map[string]any{"event": "failed", "ref": c.Ref, "code": code, "error": sentence}
	}
	line, jsonErr := json.Marshal(reply)
	if jsonErr != nil {
		line = []byte(`{"event":"failed","code":"internal"}`)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushEvents()
	s.writeLine(line)
	s.out.Flush()
}

// explain returns the stable code of an error and its sentence.
func explain(err error) (code, sentence string) {
	var p *protocol.Problem
	var file *fs.PathError
	switch {
	case errors.As(err, &p):
		code = p.Code
	case errors.Is(err, context.Canceled):
		code = "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		code = "timeout"
	case errors.As(err, &file):
		return "bad-file", err.Error()
	default:
		return "internal", err.Error()
	}
	key := "error." + code
	if sentence = assets.Sentence(key); sentence == key {
		sentence = fmt.Sprint(err)
	}
	return code, sentence
}
