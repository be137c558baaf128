package p2p

import (
	"errors"
	"io"
	"time"

	"papilio/protocol"
)

// download is the session of a file the contact sends (p2p.md 5):
//
//	offered -> accepted -> receiving -> writing -> finished
//
// offered ends with Accept (200 OK) or Decline (603), accepted with the first
// bytes, receiving with the last, writing when they are on the disk (ack),
// finished with BYE or a timer. Bytes are taken in order and by offset alone;
// which message they belong to does not matter.
type download struct {
	call
	peer      *Peer
	t         *Transfer
	invite    slp
	state     downloadState
	sink      *sink
	have      uint64    // bytes that have come
	last      header    // of the chunk that came last
	via       Link      // and its link
	resume    time.Time // when the contact was asked to resume; zero once it did
	suspended bool      // there is no link
}

type downloadState int

const (
	downloadOffered downloadState = iota
	downloadAccepted
	downloadReceiving
	downloadWriting
	downloadFinished
)

// receiveOffer takes an INVITE that offers a file or a background.
func (p *Peer) receiveOffer(m slp, context string, now time.Time) {
	f, background, err := decodeFileContext(context)
	told := p.options.OnFile
	if background {
		told = p.options.OnBackground
	}
	if err != nil || told == nil || p.offers() >= maxOffers || background && f.Size > int64(sizeLimit(protocol.Background)) {
		p.log.Debug("an offer is declined", "error", err, "offers", p.offers())
		p.decline(m)
		return
	}
	d := &download{
		call: call{id: m.sessionID(), callID: m.callID, deadline: now.Add(decideTime)},
		peer: p, t: newTransfer(p, f, background), invite: m,
	}
	d.t.down = d
	p.enter(d)
	p.wait.Go(func() { told(d.t) })
}

// offers counts the files of the contact that wait for a decision.
func (p *Peer) offers() (n int) {
	for _, s := range p.sessions {
		if d, ok := s.(*download); ok && d.state == downloadOffered {
			n++
		}
	}
	return n
}

func (d *download) accept(dst io.WriterAt, now time.Time) error {
	p := d.peer
	if d.state != downloadOffered || p.sessions[d.id] != d {
		if err := d.t.Err(); err != nil {
			return err
		}
		return problem(codeFileBroken, errState)
	}
	d.state, d.deadline = downloadAccepted, now.Add(fileTime)
	if d.t.file.Size == 0 {
		d.deadline = now.Add(emptyTime)
	}
	d.t.set(StateWaiting)
	d.sink = p.newSink(dst, func(err error) { d.written(err, time.Now()) }, func() { d.caughtUp(time.Now()) }, d.t.close)
	p.invites = max(0, p.invites-1) // an offer we like is no flood
	d.answer()
	return nil
}

func (d *download) answer() {
	d.peer.sendSLP(d, d.invite.answer(200, "OK", typeSessionRequest, idField(d.id)))
}

// repeated answers an INVITE that came again.
func (d *download) repeated() {
	if d.state == downloadAccepted {
		d.answer()
	}
}

// decline refuses the offer if it has no answer yet.
func (d *download) decline(code string) {
	if d.state == downloadOffered && d.peer.sessions[d.id] == d {
		d.peer.end(d, problem(code, nil))
		d.peer.decline(d.invite)
	}
}

func (d *download) cancel() {
	switch {
	case d.peer.sessions[d.id] != d:
		d.abandon()
	case d.state == downloadOffered:
		d.decline(codeFileCancelled)
	case d.state < downloadFinished:
		d.fail(problem(codeFileCancelled, nil))
	}
}

// fail ends a file from our side. To a contact who has sent everything already,
// be it that nothing of it is here yet, BYE alone says that all went well: the
// abort before it says that it did not (p2p.md 2.4).
func (d *download) fail(why *protocol.Problem) {
	if d.state >= downloadAccepted && d.state < downloadFinished {
		d.peer.send(&message{header: header{
			SessionID: d.id, Flags: flagAbort, AckID: d.last.Identifier, AckUID: abortedHere, AckSize: uint64(d.t.file.Size),
		}})
	}
	d.peer.hangUp(d, why)
}

// abortedHere is what Miranda, the one client seen to send an abort, has in the
// field where an ack has the AckID.
const abortedHere = 0x8200000F

// abandon ends a file whose session is over and which is still being written.
func (d *download) abandon() {
	if d.sink != nil {
		d.t.end(problem(codeFileCancelled, nil))
		d.sink.stop()
	}
}

func (d *download) data(k kind, h header, payload []byte, via Link, now time.Time) {
	p, size := d.peer, uint64(d.t.file.Size)
	if k == kindPrep {
		p.sendAck(h, via) // quirk: papyon sends one before a file as well
		return
	}
	n := uint64(len(payload))
	switch {
	case d.state == downloadOffered:
		p.hangUp(d, problem(codeFileBroken, errEarly))
		return
	case d.state == downloadFinished && isDirect(d.via) && via != d.via:
		d.via = via // the ack went down with a direct connection
		p.sendAck(d.last, via)
		return
	case d.state >= downloadWriting || n == 0 && size > 0:
		return // late; or empty, as some libpurple sends first
	case h.Total != size || n > size || h.Offset > size-n:
		p.hangUp(d, problem(codeFileSize, errSize))
		return
	}
	before := d.via
	d.last, d.via, d.suspended = h, via, false
	switch {
	case h.Offset > d.have:
		d.missed(now)
		return
	case h.Offset+n <= d.have:
		d.again(before, via, now)
		return // seen before
	}
	d.state = downloadReceiving
	d.resume, d.deadline = time.Time{}, now.Add(fileTime)
	payload = payload[d.have-h.Offset:]
	d.sink.write(d.have, payload)
	d.have += uint64(len(payload))
	d.t.moved.Store(int64(d.have))
	d.t.via(via)
	if d.have == size {
		d.finish(now)
	}
}

// finish has the last bytes written.
func (d *download) finish(now time.Time) {
	d.state, d.deadline = downloadWriting, now.Add(fileTime)
	d.sink.finish()
}

// askToResume says which byte comes next (p2p.md 2.4, flag 0x01), for bytes were
// lost on the way.
func (d *download) askToResume(via Link, now time.Time) {
	d.resume, d.deadline = now, now.Add(resumeTime)
	d.peer.send(&message{
		header: header{SessionID: d.id, Flags: flagNAK, AckID: d.last.Identifier, AckUID: d.last.AckID, AckSize: d.have}, via: via,
	})
}

// missed asks for what was lost, but when the disk is behind, not before it has
// caught up: it would be lost again.
func (d *download) missed(now time.Time) {
	switch {
	case d.state != downloadReceiving && d.state != downloadAccepted || d.suspended || !d.resume.IsZero():
	case d.sink.slow():
		d.resume, d.deadline = now, now.Add(fileTime)
	default:
		d.askToResume(d.via, now)
	}
}

// caughtUp asks for what was lost while the disk was behind.
func (d *download) caughtUp(now time.Time) {
	if d.state == downloadReceiving && !d.suspended && !d.resume.IsZero() {
		d.askToResume(d.via, now)
	}
}

// linkWent asks for what may have been lost with a link.
func (d *download) linkWent(l Link, now time.Time) {
	switch {
	case d.via != l:
	case d.state == downloadReceiving:
		d.askToResume(nil, now)
	case d.state == downloadFinished && isDirect(l):
		d.peer.sendAck(d.last, nil) // the first one may have gone down with it
	}
}

// suspend keeps a file that moves for a moment when the last link has gone.
func (d *download) suspend(now time.Time) bool {
	if d.state < downloadReceiving {
		return false
	}
	if d.state == downloadReceiving {
		d.suspended, d.deadline = true, now.Add(resumeTime)
		d.t.set(StateWaiting)
	}
	return true
}

// linkCame goes on with a file that waited for a link.
func (d *download) linkCame(now time.Time) {
	if d.suspended {
		d.suspended = false
		d.askToResume(nil, now)
	}
}

// written takes the end of the writing, good or bad.
func (d *download) written(err error, now time.Time) {
	live := d.peer.sessions[d.id] == d
	switch {
	case err != nil && live:
		d.fail(problem(codeFileBroken, err))
	case err != nil:
		d.t.end(problem(codeFileBroken, err))
		d.sink.stop()
	default:
		if d.t.file.Size > 0 && len(d.peer.paths) > 0 {
			d.peer.sendAck(d.last, d.via)
		}
		d.state, d.deadline = downloadFinished, now.Add(goodbyeTime)
		d.t.end(nil)
	}
}

func (d *download) expired(now time.Time) {
	switch {
	case d.state == downloadFinished:
		d.peer.end(d, nil)
	case d.state == downloadOffered:
		d.decline(codeFileTimeout)
	case d.suspended:
		d.peer.end(d, problem(codeNoLink, nil))
	case d.state == downloadAccepted && d.t.file.Size == 0:
		d.finish(now)
	case !d.resume.IsZero():
		d.fail(problem(codeFileBroken, errGap))
	default:
		d.fail(problem(codeFileTimeout, errStalled))
	}
}

// response takes a refusal: libpurple withdraws an offer so.
func (d *download) response(m slp, _ time.Time) {
	if m.status >= 300 && d.state < downloadWriting {
		d.peer.end(d, problem(codeFileCancelled, errWithdrawn))
	}
}

func (d *download) ended(why *protocol.Problem) {
	byBye := why != nil && errors.Is(why.Err, errHungUp)
	switch {
	case d.sink == nil:
		d.t.end(fileProblem(why))
		d.t.close()
	case d.state == downloadWriting && (byBye || why != nil && why.Code == codeNoLink), d.state == downloadFinished:
		// All bytes are here. Whoever writes them ends the transfer.
	case d.state == downloadAccepted && d.t.file.Size == 0 && byBye:
		d.state = downloadWriting
		d.sink.finish()
	default:
		d.t.end(fileProblem(why))
		d.sink.stop()
	}
}

func (d *download) sent(*message, time.Time)  {}
func (d *download) acked(*message, time.Time) {}
func (d *download) busy() bool                { return d.state < downloadFinished }

// progress counts what we say as none: the contact must send.
func (d *download) progress(time.Time) {}
