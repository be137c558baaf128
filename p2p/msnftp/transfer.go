package msnftp

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"papilio/p2p"
	"papilio/protocol"
)

// MaxSize is the largest file of this kind: the clients of the time counted in
// 32 bits.
const MaxSize = 1<<32 - 1

// Route is what Progress calls this way.
const Route = "msnftp"

// Times (switchboard.md 8.1).
const (
	offerTime   = 5 * time.Minute  // for the receiver's answer
	answerTime  = 60 * time.Second // for the sender's address after that
	connectTime = 60 * time.Second // for a connection to come in
	dialTime    = 5 * time.Second  // for one address
)

// Codes of the *protocol.Problem a transfer ends with: those of p2p.Transfer,
// and "file-no-way" when neither side could connect to the other.
const (
	codeDeclined  = "file-declined"
	codeCancelled = "file-cancelled"
	codeTimeout   = "file-timeout"
	codeBroken    = "file-broken"
	codeSize      = "file-size"
	codeNoLink    = "no-link"
	codeNoWay     = "file-no-way"
)

// Options says between whom a file goes and how.
type Options struct {
	Self   protocol.Address
	Remote protocol.Address
	// Send takes an invitation to the contact, over a switchboard with just the
	// two. It is called on the transfer's goroutine.
	Send func([]Field) error
	// Report returns the connection report: what we tell of our address.
	Report func() protocol.Connection
	Ports  p2p.PortRange // where to listen; zero is any port
	Logger *slog.Logger  // nil discards
}

// Transfer is one file in one direction. All methods are safe for concurrent
// use. It ends by itself: every state has a timer. Its door is that of
// p2p.Transfer.
type Transfer struct {
	o        Options
	log      *slog.Logger
	file     p2p.File
	incoming bool
	invite   Message
	src      io.ReaderAt

	ctx    context.Context
	cancel context.CancelCauseFunc
	inbox  chan Message
	answer chan io.WriterAt // nil declines
	done   chan struct{}
	moved  atomic.Int64

	mu       sync.Mutex
	state    string
	answered bool
	err      error
}

// errCancelled is the cause when we end a transfer, errWithdrawn when the
// contact does.
var (
	errCancelled = errors.New("cancelled here")
	errWithdrawn = errors.New("cancelled by the contact")
	errDeclined  = errors.New("declined")
	errNoAnswer  = errors.New("no answer")
	errNobody    = errors.New("no connection")
)

// Send offers a file. src is read until Done.
func Send(o Options, f p2p.File, src io.ReaderAt) *Transfer {
	t := newTransfer(o, f)
	t.src = src
	t.invite = Message{Command: Invite, Cookie: number(), App: FileTransfer, Name: "File Transfer", File: f.Name, Size: f.Size, Deaf: o.Report().BehindNAT || hidden(o.Report())}
	go t.run(t.offer)
	return t
}

// hidden reports whether the server sees us at another address than ours:
// nobody can connect to us from outside.
func hidden(r protocol.Connection) bool {
	external, internal := ownAddresses(r)
	return external != internal
}

// Receive takes an INVITE for a file from the contact: Accept or Decline the
// transfer that it returns. f is what it offers, with a name made safe.
func Receive(o Options, invite Message, f p2p.File) *Transfer {
	t := newTransfer(o, f)
	t.incoming, t.invite = true, invite
	go t.run(t.take)
	return t
}

func newTransfer(o Options, f p2p.File) *Transfer {
	t := &Transfer{
		o: o, log: o.Logger, file: f, inbox: make(chan Message, 4), answer: make(chan io.WriterAt, 1),
		done: make(chan struct{}), state: p2p.StateOffered,
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	t.ctx, t.cancel = context.WithCancelCause(context.Background())
	return t
}

// number returns a random cookie as clients of the time wrote it.
func number() string {
	var b [4]byte
	rand.Read(b[:])
	return strconv.Itoa(int(binary.LittleEndian.Uint32(b[:])&0x7fffffff | 0x1000))
}

// Cookie names the transfer in invitations.
func (t *Transfer) Cookie() string { return t.invite.Cookie }

// Incoming reports whether the contact sends and we receive.
func (t *Transfer) Incoming() bool { return t.incoming }

// Handle takes a later message with the cookie of this transfer. It never
// blocks: a contact that sends more than there are steps is not heard.
func (t *Transfer) Handle(m Message) {
	if !strings.EqualFold(m.Cookie, t.invite.Cookie) {
		return
	}
	if m.Command == Cancel {
		t.mu.Lock()
		cause := errWithdrawn
		if !t.incoming && !t.answered {
			cause = errDeclined
		}
		switch {
		case m.Code == Failed && t.state == p2p.StateConnecting:
			cause = errNobody
		case m.Code == Failed && t.answered:
			cause = errCut
		case m.Code == Failed, m.Code == GaveUp && !t.incoming:
			cause = errNoAnswer
		}
		t.mu.Unlock()
		t.cancel(cause)
		return
	}
	select {
	case t.inbox <- m:
	default:
	}
}

// Accept takes the offered file into dst. It fails when the offer was answered
// or has ended.
func (t *Transfer) Accept(dst io.WriterAt) error { return t.reply(dst) }

// Decline refuses the offered file.
func (t *Transfer) Decline() { t.reply(nil) }

func (t *Transfer) reply(dst io.WriterAt) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.incoming || t.answered || t.state == p2p.StateFailed {
		return errors.New("not to be answered")
	}
	t.answered = true
	t.answer <- dst
	return nil
}

// Cancel ends the transfer; the contact is told.
func (t *Transfer) Cancel() { t.cancel(errCancelled) }

// Done is closed when the transfer has ended and src or dst is not used any more.
func (t *Transfer) Done() <-chan struct{} { return t.done }

// Err returns why it failed, a *protocol.Problem; nil when it did not.
func (t *Transfer) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Progress is that of p2p.Transfer.
func (t *Transfer) Progress() (moved int64, state, route string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if moved = t.moved.Load(); moved > 0 || t.state == p2p.StateMoving || t.state == p2p.StateDone {
		route = Route
	}
	return moved, t.state, route
}

func (t *Transfer) set(state string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state = state
}

func (t *Transfer) run(work func() error) {
	err := work()
	cause := context.Cause(t.ctx)
	t.cancel(nil)
	t.mu.Lock()
	t.answered = true
	t.state = p2p.StateDone
	if err != nil {
		if cause != nil {
			err = cause
		}
		t.state, t.err = p2p.StateFailed, &protocol.Problem{Code: codeOf(err), Err: err}
	}
	t.mu.Unlock()
	t.log.Debug("file transfer ended", "error", err, "incoming", t.incoming)
	close(t.done)
}

func codeOf(err error) string {
	switch {
	case errors.Is(err, errDeclined):
		return codeDeclined
	case errors.Is(err, errCancelled), errors.Is(err, errWithdrawn), errors.Is(err, errStopped):
		return codeCancelled
	case errors.Is(err, errNoAnswer):
		return codeTimeout
	case errors.Is(err, errSize):
		return codeSize
	case errors.Is(err, errNobody):
		return codeNoWay
	case errors.Is(err, errSend):
		return codeNoLink
	}
	return codeBroken
}

var errSend = errors.New("the invitation was not sent")

func (t *Transfer) say(m Message) error {
	m.Cookie = t.invite.Cookie
	if err := t.o.Send(m.Fields()); err != nil {
		return errors.Join(errSend, err)
	}
	return nil
}

// refuse tells the contact that it is over, unless it said so itself.
func (t *Transfer) refuse(code string) {
	switch cause := context.Cause(t.ctx); {
	case cause == errCancelled && code == Failed:
		code = OutOfBand
	case cause != nil && cause != errCancelled:
		return
	}
	t.say(Message{Command: Cancel, Code: code})
}

// wait returns the next message of the contact.
func (t *Transfer) wait(limit time.Duration) (Message, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case m := <-t.inbox:
			if m.Command == Accept {
				return m, nil
			}
		case <-timer.C:
			return Message{}, errNoAnswer
		case <-t.ctx.Done():
			return Message{}, context.Cause(t.ctx)
		}
	}
}

// offer is the sender's side.
func (t *Transfer) offer() error {
	if err := t.say(t.invite); err != nil {
		return err
	}
	m, err := t.wait(offerTime)
	if err != nil {
		t.refuse(GaveUp)
		return err
	}
	t.mu.Lock()
	t.answered, t.state = true, p2p.StateConnecting
	t.mu.Unlock()
	send := func(s *stream) error {
		t.set(p2p.StateMoving)
		return s.send(t.ctx, t.src, t.file.Size, t.count)
	}
	if m.SenderConnects {
		err = t.dial(m, func(s *stream) error { return s.greetAsSender(m.AuthCookie, t.file.Size) }, send)
	} else {
		auth := number()
		err = t.listen(Message{Command: Accept, AuthCookie: auth}, func(s *stream) error { return s.greetAsSender(auth, t.file.Size) }, send)
	}
	if err != nil {
		t.refuse(Failed)
	}
	return err
}

// take is the receiver's side.
func (t *Transfer) take() error {
	timer := time.NewTimer(offerTime)
	defer timer.Stop()
	var dst io.WriterAt
	select {
	case dst = <-t.answer:
	case <-timer.C:
		t.refuse(Failed)
		return errNoAnswer
	case <-t.ctx.Done():
		t.refuse(Reject)
		return context.Cause(t.ctx)
	}
	if dst == nil {
		t.say(Message{Command: Cancel, Code: Reject})
		return errDeclined
	}
	t.set(p2p.StateConnecting)
	receive := func(s *stream) error {
		t.set(p2p.StateMoving)
		return s.receive(t.ctx, dst, t.file.Size, t.count)
	}
	var err error
	if t.invite.Deaf {
		auth := number()
		err = t.listen(Message{Command: Accept, AuthCookie: auth, SenderConnects: true},
			func(s *stream) error { return s.greetAsReceiver(t.o.Self, auth, t.file.Size) }, receive)
	} else if err = t.say(Message{Command: Accept}); err == nil {
		var m Message
		if m, err = t.wait(answerTime); err == nil {
			err = t.dial(m, func(s *stream) error { return s.greetAsReceiver(t.o.Self, m.AuthCookie, t.file.Size) }, receive)
		}
	}
	if err != nil {
		t.refuse(Failed)
	}
	return err
}

func (t *Transfer) count(n int) { t.moved.Add(int64(n)) }
