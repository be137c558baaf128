package main

import (
	"context"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
)

// Limits of what a command reads and how long it may wait.
const (
	maxFile     = 32 << 20
	waitLimit   = 2 * time.Minute
	signInLimit = time.Minute
)

// start runs a command in its turn and answers it. A command that waits for
// the other side goes on beside the next ones.
func (s *session) start(ctx context.Context, c command) {
	wait := s.later(ctx, c)
	if wait == nil {
		result, err := s.do(ctx, c)
		s.answer(c, result, err)
		return
	}
	s.running.Go(func() {
		result, err := wait()
		s.answer(c, result, err)
	})
}

// later returns the waiting part of a command, or nil when it has none. What
// must happen in order is done before it returns.
func (s *session) later(ctx context.Context, c command) func() (map[string]any, error) {
	fail := func(err error) func() (map[string]any, error) {
		return func() (map[string]any, error) { return nil, err }
	}
	switch c.Do {
	case "send":
		to, err := conversation(c.To)
		if err != nil {
			return fail(err)
		}
		lines, err := s.app.Send(to, protocol.Text{Body: c.Text})
		if err != nil {
			return fail(err)
		}
		return func() (map[string]any, error) { return s.awaitDelivery(ctx, lines) }
	case "send-again":
		s.mu.Lock()
		delete(s.fates, c.ID) // the one it had
		s.mu.Unlock()
		if err := s.app.SendAgain(c.ID); err != nil {
			return fail(err)
		}
		return func() (map[string]any, error) { return s.awaitDelivery(ctx, []protocol.Message{{ID: c.ID}}) }
	case "fetch-picture":
		return func() (map[string]any, error) { return s.fetchPicture(ctx, c) }
	case "save-emoticon":
		return func() (map[string]any, error) { return s.saveEmoticon(ctx, c) }
	case "send-file", "accept":
		return s.files(ctx, c)
	case "test-connection":
		return func() (map[string]any, error) { return nil, s.testConnection(ctx, c) }
	}
	return nil
}

// do runs a command that does not wait for another person.
func (s *session) do(ctx context.Context, c command) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	switch c.Do {
	case "sign-in":
		return nil, s.signIn(ctx, c)
	case "sign-out":
		s.app.SignOut()
		return nil, nil
	case "set-status":
		status, err := parseStatus(c.Status)
		if err != nil {
			return nil, err
		}
		return nil, s.app.SetStatus(ctx, status)
	case "add-emoticon":
		data, err := readFile(c.File)
		if err != nil {
			return nil, err
		}
		e, err := s.app.AddEmoticon(c.Shortcut, data)
		return map[string]any{"shortcut": e.Shortcut, "hash": e.Hash.String(), "animated": e.Animated}, err
	case "set-picture":
		return nil, s.setPicture(ctx, c)
	case "contacts":
		snapshot := s.app.Snapshot()
		list := make([]map[string]any, len(snapshot.Contacts))
		for i, contact := range snapshot.Contacts {
			list[i] = event.Contact(contact)
		}
		requests := []protocol.Address{}
		for _, contact := range snapshot.Requests() {
			requests = append(requests, contact.Address)
		}
		return map[string]any{"contacts": list, "groups": append([]protocol.Group{}, snapshot.Groups...), "requests": requests, "privacy": snapshot.Privacy}, nil
	case "reconnect":
		s.app.ReconnectNow()
		return nil, nil
	case "connection":
		return map[string]any{"connection": s.app.Connection()}, nil
	}
	if result, ok, err := s.answerFile(c); ok {
		return result, err
	}
	if result, ok, err := s.talk(ctx, c); ok {
		return result, err
	}
	if result, ok, err := s.history(ctx, c); ok {
		return result, err
	}
	if result, ok, err := s.people(ctx, c); ok {
		return result, err
	}
	return nil, &protocol.Problem{Code: "unknown-command", Err: errors.New(c.Do)}
}

func (s *session) signIn(ctx context.Context, c command) error {
	if s.library != nil {
		return s.signInAccount(ctx, c)
	}
	a, err := address(c.Account)
	if err != nil {
		return err
	}
	status, err := parseStatus(c.Status)
	if err != nil {
		return err
	}
	password, err := s.password(ctx, a)
	if err != nil {
		return err
	}
	credentials, err := c.way().credentials()
	if err != nil {
		return err
	}
	credentials.Address, credentials.Password, credentials.Status = a, password, status
	return s.app.SignIn(ctx, credentials)
}

// signInAccount signs the account of the run in at its server; the command may
// say how to get there.
func (s *session) signInAccount(ctx context.Context, c command) error {
	if c.Account != "" || c.Server != "" || c.Login != "" || c.CA != "" || c.Pin != "" {
		return &protocol.Problem{Code: "bad-command", Err: errors.New("the account and the server are those of the run")}
	}
	status := s.app.LastStatus(s.account.Address)
	if c.Status != "" {
		var err error
		if status, err = parseStatus(c.Status); err != nil {
			return err
		}
	}
	password, err := s.password(ctx, protocol.Address(s.account.Secret))
	if err != nil {
		return err
	}
	credentials := s.profile.Credentials(s.account.Address, password)
	way, err := c.way().credentials()
	if err != nil {
		return err
	}
	credentials = c.way().through(credentials, way)
	credentials.Status = status
	if err := s.app.SignIn(ctx, credentials); err != nil {
		return err
	}
	return s.library.SignedIn(s.account)
}

func (s *session) setPicture(ctx context.Context, c command) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	photo, err := picture.DecodePhoto(data)
	if err != nil {
		return &protocol.Problem{Code: "bad-picture", Err: err}
	}
	png, err := picture.DisplayPicture(photo.Frames[0], middle(photo.Bounds()))
	if err != nil {
		return &protocol.Problem{Code: "bad-picture", Err: err}
	}
	return s.app.SetPicture(ctx, png)
}

// middle returns the largest square in the middle of r.
func middle(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
}

func (s *session) fetchPicture(ctx context.Context, c command) (map[string]any, error) {
	of, err := address(c.Of)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	data, err := s.app.FetchPicture(ctx, of)
	if err != nil {
		return nil, err
	}
	return saved(c.File, data)
}

// saveEmoticon waits until somebody has announced a shortcut and its picture
// has arrived.
func (s *session) saveEmoticon(ctx context.Context, c command) (map[string]any, error) {
	from, err := address(c.From)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	var emoticon protocol.Emoticon
	err = s.await(ctx, func() bool {
		var ok bool
		emoticon, ok = s.announced[from][c.Shortcut]
		return ok
	})
	if err != nil {
		return nil, err
	}
	data, err := s.app.FetchEmoticon(ctx, from, emoticon.Object)
	if err != nil {
		return nil, err
	}
	return saved(c.File, data)
}

// awaitDelivery waits until the fate of each line is known; the first that was
// not sent fails the command.
func (s *session) awaitDelivery(ctx context.Context, lines []protocol.Message) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	ids := make([]int64, len(lines))
	for i, line := range lines {
		ids[i] = line.ID
		var fate event.MessageDelivered
		err := s.await(ctx, func() bool {
			var ok bool
			fate, ok = s.fates[line.ID]
			delete(s.fates, line.ID)
			return ok
		})
		if err != nil {
			return nil, err
		}
		if fate.Delivery != protocol.Sent {
			code := fate.Code
			if code == "" {
				code = "not-delivered"
			}
			return nil, &protocol.Problem{Code: code}
		}
	}
	return map[string]any{"ids": ids, "delivery": protocol.Sent}, nil
}

// await blocks until ready, asked under the lock after each event, says so.
func (s *session) await(ctx context.Context, ready func() bool) error {
	for {
		s.mu.Lock()
		ok, changed := ready(), s.changed
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func address(text string) (protocol.Address, error) {
	a, err := protocol.ParseAddress(text)
	if err != nil {
		return "", &protocol.Problem{Code: "bad-address", Err: err}
	}
	return a, nil
}

func parseStatus(text string) (protocol.Status, error) {
	if text == "" {
		return protocol.Online, nil
	}
	s, ok := protocol.ParseStatus(text)
	if !ok || s == protocol.Offline {
		return "", &protocol.Problem{Code: "bad-status", Err: errors.New(text)}
	}
	return s, nil
}

func readFile(path string) ([]byte, error) { return readUpTo(path, maxFile, "picture-too-large") }

// readUpTo reads a file of at most limit bytes; a larger one has the code
// tooLarge.
func readUpTo(path string, limit int64, tooLarge string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = &protocol.Problem{Code: tooLarge}
	}
	return data, err
}

// saved writes data to a file whole or not at all.
func saved(path string, data []byte) (map[string]any, error) {
	if path == "" {
		return nil, &protocol.Problem{Code: "bad-file", Err: errors.New("no file given")}
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".papilio-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Close()
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	return map[string]any{"file": path, "size": len(data), "hash": protocol.HashOf(data).String()}, err
}
