//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// How long another program may take to hand over a picture, and how large it
// may be in bytes.
const (
	clipboardWait = 3 * time.Second
	clipboardMax  = 32 << 20
)

var quietX sync.Once

// clipboardPicture returns the picture on the clipboard as PNG or as the owner
// has it, nil when there is none. Fyne's clipboard is text only, so the
// selection is read with a connection of its own (ICCCM 2.4 and 2.7). It waits
// for another program: do not call it on the UI goroutine.
func clipboardPicture(ctx context.Context) ([]byte, error) {
	if os.Getenv("DISPLAY") == "" {
		return nil, nil
	}
	quietX.Do(func() { xgb.Logger = log.New(io.Discard, "", 0) }) // it writes to stderr, where nobody reads
	x, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, clipboardWait)
	stopped := make(chan struct{})
	go func() { // a Close ends what waits for the server
		defer close(stopped)
		<-ctx.Done()
		x.Close()
	}()
	defer func() {
		cancel()
		<-stopped
	}()
	s, err := newSelectionReader(x)
	if err != nil {
		return nil, err
	}
	targets, err := s.targets()
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{"image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"} {
		if atom, err := s.atom(kind); err == nil && targets[atom] {
			return s.read(atom)
		}
	}
	return nil, nil
}

// selectionReader reads the clipboard into a property of a window of its own.
type selectionReader struct {
	x         *xgb.Conn
	window    xproto.Window
	clipboard xproto.Atom
	property  xproto.Atom
	incr      xproto.Atom
}

func newSelectionReader(x *xgb.Conn) (*selectionReader, error) {
	s := &selectionReader{x: x}
	var err error
	for name, to := range map[string]*xproto.Atom{"CLIPBOARD": &s.clipboard, "PAPILIO_PASTE": &s.property, "INCR": &s.incr} {
		if *to, err = s.atom(name); err != nil {
			return nil, err
		}
	}
	if s.window, err = xproto.NewWindowId(x); err != nil {
		return nil, err
	}
	screen := xproto.Setup(x).DefaultScreen(x)
	return s, xproto.CreateWindowChecked(x, 0, s.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

func (s *selectionReader) atom(name string) (xproto.Atom, error) {
	r, err := xproto.InternAtom(s.x, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return r.Atom, nil
}

// targets returns the kinds the owner of the clipboard has.
func (s *selectionReader) targets() (map[xproto.Atom]bool, error) {
	target, err := s.atom("TARGETS")
	if err != nil {
		return nil, err
	}
	data, err := s.read(target)
	list := map[xproto.Atom]bool{}
	for ; len(data) >= 4; data = data[4:] {
		list[xproto.Atom(xgb.Get32(data))] = true
	}
	return list, err
}

var errClipboard = errors.New("the clipboard was not handed over")

// read returns the clipboard as one kind; nil when the owner does not have it.
func (s *selectionReader) read(target xproto.Atom) ([]byte, error) {
	xproto.ConvertSelection(s.x, s.window, s.clipboard, target, s.property, xproto.TimeCurrentTime)
	for {
		e, xerr := s.x.WaitForEvent()
		if e == nil && xerr == nil {
			return nil, errClipboard // closed
		}
		n, ok := e.(xproto.SelectionNotifyEvent)
		if !ok {
			continue
		}
		if n.Property == 0 {
			return nil, nil
		}
		kind, data, err := s.take()
		if err != nil || kind != s.incr {
			return data, err
		}
		return s.pieces()
	}
}

// pieces reads what comes in several pieces: each is a new value of the
// property, and the last one is empty.
func (s *selectionReader) pieces() ([]byte, error) {
	var all []byte
	for {
		e, xerr := s.x.WaitForEvent()
		if e == nil && xerr == nil {
			return nil, errClipboard
		}
		p, ok := e.(xproto.PropertyNotifyEvent)
		if !ok || p.Atom != s.property || p.State != xproto.PropertyNewValue {
			continue
		}
		_, data, err := s.take()
		if err != nil {
			return nil, err
		}
		if len(data) == 0 {
			return all, nil
		}
		if all = append(all, data...); len(all) > clipboardMax {
			return nil, errClipboard
		}
	}
}

// take reads the property and removes it, which asks for the next piece.
func (s *selectionReader) take() (xproto.Atom, []byte, error) {
	r, err := xproto.GetProperty(s.x, true, s.window, s.property, xproto.GetPropertyTypeAny, 0, clipboardMax/4).Reply()
	if err != nil {
		return 0, nil, err
	}
	if r.BytesAfter > 0 {
		return 0, nil, errClipboard
	}
	return r.Type, r.Value, nil
}
