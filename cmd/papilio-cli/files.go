package main

import (
	"context"
	"path/filepath"

	"papilio/protocol"
	"papilio/protocol/event"
)

// files returns the waiting part of a command about a file, or nil when c is
// none that waits: both sides hear of the end of a transfer.
func (s *session) files(ctx context.Context, c command) func() (map[string]any, error) {
	var id int64
	switch c.Do {
	case "send-file":
		to, err := address(c.To)
		if err != nil {
			return func() (map[string]any, error) { return nil, err }
		}
		path, err := filepath.Abs(c.File)
		if err != nil {
			return func() (map[string]any, error) { return nil, err }
		}
		sent, err := s.app.SendFile(to, path)
		if err != nil {
			return func() (map[string]any, error) { return nil, err }
		}
		id = sent.ID
	case "accept":
		path := c.File
		if path != "" {
			abs, err := filepath.Abs(path)
			if err != nil {
				return func() (map[string]any, error) { return nil, err }
			}
			path = abs
		}
		if err := s.app.AcceptFile(c.ID, path); err != nil {
			return func() (map[string]any, error) { return nil, err }
		}
		id = c.ID
	default:
		return nil
	}
	return func() (map[string]any, error) { return s.awaitTransfer(ctx, id) }
}

// awaitTransfer waits until a transfer has ended and its event is written. It
// has no limit of its own: transfers end by themselves.
func (s *session) awaitTransfer(ctx context.Context, id int64) (map[string]any, error) {
	var t protocol.Transfer
	err := s.await(ctx, func() bool {
		var ok bool
		t, ok = s.moved[id]
		return ok
	})
	switch {
	case err != nil:
		return nil, err
	case t.Code != "":
		return nil, &protocol.Problem{Code: t.Code}
	}
	return map[string]any{"id": id, "file": t.Path, "size": t.Size, "route": t.Route}, nil
}

// answerFile runs the commands about files that do not wait; ok is false when c
// is none of them.
func (s *session) answerFile(c command) (result map[string]any, ok bool, err error) {
	switch c.Do {
	case "files":
		list := []map[string]any{}
		for _, t := range s.app.Transfers() {
			list = append(list, event.Transfer(t))
		}
		return map[string]any{"files": list}, true, nil
	case "decline":
		return nil, true, s.app.DeclineFile(c.ID)
	case "cancel":
		return nil, true, s.app.CancelTransfer(c.ID)
	case "clear-files":
		s.app.ClearTransfers()
		return nil, true, nil
	case "background":
		return nil, true, s.background(c)
	case "accept-background":
		return nil, true, s.app.AcceptBackground(protocol.Address(c.From))
	case "decline-background":
		return nil, true, s.app.DeclineBackground(protocol.Address(c.From))
	}
	return nil, false, nil
}

// background shares a picture as the background of a conversation; without a
// file it takes ours away.
func (s *session) background(c command) error {
	to, err := protocol.ParseAddress(c.To)
	switch {
	case err != nil:
		return &protocol.Problem{Code: "bad-address", Err: err}
	case c.File == "":
		return s.app.SetBackground(to, nil)
	}
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	return s.app.OfferBackground(to, data)
}
