package p2p

import (
	"errors"
	"io"
	"time"

	"papilio/protocol"
)

// upload is the session of a file we send (p2p.md 5):
//
//	invited -> accepted -> sending -> complete -> (ack: BYE)
//
// invited ends with 200 OK or 603, accepted when it is known which way the bytes
// take, sending when all have gone out, complete with the ack of the data, the
// contact's BYE, or a minute in which nothing went wrong: libpurple acks no
// file. An empty file has no bytes to ack and is complete when it is accepted.
type upload struct {
	call
	peer      *Peer
	t         *Transfer
	src       io.ReaderAt
	state     uploadState
	invite    *message
	content   *message // the data
	feed      *feed
	suspended bool // there is no link
	lost      bool // bytes went down with a direct connection
}

type uploadState int

const (
	uploadInvited uploadState = iota
	uploadAccepted
	uploadSending
	uploadComplete
)

const (
	guidFile  = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}" // p2p.md 3.3
	appIDFile = 2                                        // and the footer of its data
	fileFlags = flagLater | flagData | flagFile          // what every client sends (p2p.md 2.4)
)

// SendFile offers a file to the contact and returns at once. src is read on a
// goroutine of the transfer, in order, a few blocks ahead, once the contact has
// accepted; it is not closed: wait for Done first.
//
// The error is a *protocol.Problem: "no-link" or "file-size".
func (p *Peer) SendFile(f File, src io.ReaderAt) (*Transfer, error) { return p.offer(f, src, false) }

// OfferBackground offers a picture to be shown behind the conversation on both
// sides. It is a file in all other ways. Backgrounds have at most 4 MiB.
func (p *Peer) OfferBackground(f File, src io.ReaderAt) (*Transfer, error) {
	if f.Size > int64(sizeLimit(protocol.Background)) {
		return nil, problem(codeFileSize, errTooLarge)
	}
	return p.offer(f, src, true)
}

func (p *Peer) offer(f File, src io.ReaderAt, background bool) (*Transfer, error) {
	if f.Size < 0 {
		return nil, problem(codeFileSize, errSize)
	}
	if !goodPreview(f.Preview) {
		f.Preview = nil
	}
	u := &upload{peer: p, t: newTransfer(p, f, background), src: src}
	u.t.up = u
	err := problem(codeNoLink, nil)
	if !p.do(func() {
		if len(p.paths) > 0 {
			u.start(time.Now())
			err = nil
		}
	}) {
		err = problem(codeNoLink, errClosed)
	}
	if err != nil {
		return nil, err
	}
	return u.t, nil
}

func (u *upload) start(now time.Time) {
	p := u.peer
	u.id, u.callID = p.freeID(), p.ids.guid()
	u.deadline = now.Add(fileTime)
	p.enter(u)
	u.invite = p.track(p.sendSLP(u, slp{
		method: methodInvite, to: p.options.Remote, from: p.options.Self, branch: p.ids.guid(), callID: u.callID,
		contentType: typeSessionRequest,
		body:        []field{{"EUF-GUID", guidFile}, idField(u.id), {"AppID", "2"}, {"Context", encodeFileContext(u.t.file, u.t.background)}},
	}))
}

func (u *upload) response(m slp, now time.Time) {
	switch {
	case m.status < 200:
	case m.status == 603:
		u.peer.end(u, problem(codeFileDeclined, nil))
	case m.status >= 300:
		u.peer.end(u, problem(codeFileCancelled, errStopped))
	case u.state == uploadInvited && m.contentType != typeTransportAnswer:
		u.state, u.deadline = uploadAccepted, now.Add(fileTime)
		u.t.set(StateWaiting)
		if u.t.file.Size > 0 && u.peer.offerDirect(&u.call, now) {
			u.t.set(StateConnecting)
		} else {
			u.begin(now)
		}
	}
}

// begin sends the data: over a direct connection if there is one.
func (u *upload) begin(now time.Time) {
	if u.state != uploadAccepted {
		return
	}
	p, size := u.peer, uint64(u.t.file.Size)
	if size == 0 {
		p.hangUp(u, nil) // there is nothing else that could say "that was all"
		return
	}
	u.state, u.deadline = uploadSending, now.Add(fileTime)
	u.feed = p.newFeed(size, u.src, func(err error) {
		if p.sessions[u.id] == u {
			p.hangUp(u, problem(codeFileBroken, err))
		}
	}, u.t.close)
	u.content = p.track(p.send(&message{
		header: header{SessionID: u.id, Total: size, Flags: fileFlags}, footer: appIDFile, feed: u.feed, session: u,
	}))
}

func (u *upload) sent(m *message, now time.Time) {
	switch {
	case m == u.invite && u.state == uploadInvited:
		u.deadline = now.Add(offerTime)
	case m == u.content && u.state == uploadSending:
		u.state, u.deadline = uploadComplete, now.Add(fileAckTime)
	}
}

func (u *upload) progress(now time.Time) {
	if u.state != uploadSending || u.content.gone == 0 || u.lost {
		return
	}
	u.deadline = now.Add(fileTime)
	if moved := int64(u.content.gone); moved != u.t.moved.Swap(moved) {
		u.t.via(u.content.via)
	}
}

// acked takes the ack of the data: the contact has all of it.
func (u *upload) acked(m *message, _ time.Time) {
	if m == u.content {
		u.t.moved.Store(u.t.file.Size)
		u.peer.hangUp(u, nil)
	}
}

// rewind resumes the data at an offset the contact asks for, over the link it
// asked by.
func (u *upload) rewind(m *message, offset uint64, via Link, now time.Time) {
	if m != u.content || u.state < uploadSending || offset > max(m.high, m.offset) || offset == m.offset && !u.suspended && !u.lost && m.via == via {
		return
	}
	if u.rewinds++; u.rewinds > maxRewinds {
		return
	}
	if m.via == via && !u.suspended && !isDirect(via) {
		m.pace(offset, now) // the contact could not follow
	}
	u.suspended, u.lost = false, false
	u.state, u.deadline = uploadSending, now.Add(fileTime)
	if offset == m.size() { // only the ack was lost
		u.state, u.deadline = uploadComplete, now.Add(fileAckTime)
		return
	}
	u.peer.resend(m, offset, via)
}

// suspend keeps a file that moves for a moment when the last link has gone: the
// contact says where to go on when there is another one.
func (u *upload) suspend(now time.Time) bool {
	if u.state < uploadSending {
		return false
	}
	u.suspended, u.deadline = true, now.Add(resumeTime)
	u.t.set(StateWaiting)
	return true
}

func (u *upload) expired(now time.Time) {
	switch {
	case u.suspended:
		u.peer.end(u, problem(codeNoLink, nil))
	case u.lost:
		u.again(now)
	case u.state == uploadComplete:
		u.peer.hangUp(u, nil)
	case u.state == uploadInvited:
		u.peer.hangUp(u, problem(codeFileTimeout, errNoAnswer))
	default:
		u.peer.hangUp(u, problem(codeFileTimeout, errStalled))
	}
}

func (u *upload) cancel() {
	why := problem(codeFileCancelled, nil)
	if u.invite.offset == 0 {
		u.peer.end(u, why) // the contact has not heard of it
	} else if u.peer.sessions[u.id] == u {
		u.peer.hangUp(u, why)
	}
}

func (u *upload) ended(why *protocol.Problem) {
	// quirk: a BYE when all bytes have gone is what papyon says instead of an ack.
	if u.state >= uploadSending && why != nil && errors.Is(why.Err, errHungUp) && u.peer.begun(u.content) == u.content.size() {
		why = nil
	}
	if why == nil {
		u.t.moved.Store(u.t.file.Size)
	}
	u.t.end(fileProblem(why))
	if u.feed != nil {
		u.feed.stop() // closes Done
	} else {
		u.t.close()
	}
}

// data of a contact who receives means nothing.
func (u *upload) data(kind, header, []byte, Link, time.Time) {}
func (u *upload) busy() bool                                 { return true }
