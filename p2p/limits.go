package p2p

import (
	"time"

	"papilio/protocol"
)

// Bounds on what a peer may make us hold or do (p2p.md 12, hostile-input.md B).
const (
	maxChunkBytes = 64 << 10 // one chunk, header and footer included
	maxInboxBytes = 8 << 20  // chunks waiting for the peer's goroutine: more than the largest object

	maxSLP        = 128 << 10 // one MSNSLP message
	maxSLPBytes   = 256 << 10 // all unfinished ones of a peer together
	maxSLPBuffers = 8
	maxLines      = 64       // header lines, and body lines, of an MSNSLP message
	maxLine       = 4 << 10  // bytes of a line, Context excepted
	maxContext    = 96 << 10 // bytes of a Context, in base64
	maxGUID       = 64       // bytes of a Call-ID or Branch we echo

	maxFetches    = 2  // running at once; others wait
	maxServing    = 16 // sessions of the peer that still want bytes
	maxOwned      = 64 // those, and those that only wait for BYE
	maxInvites    = 30 // a minute that led to nothing; the next maxRefusals are refused, then silence
	maxRefusals   = 30
	maxTransports = 3   // answers to transport requests under one Call-ID
	maxRewinds    = 8   // out-of-sequence replies honoured per session
	maxControl    = 256 // SLP and acks waiting to go out; further acks are left away
)

// Timers (p2p.md 11).
const (
	softGate      = 1500 * time.Millisecond // the owner goes on without an ack after this
	answerTime    = 20 * time.Second        // for the peer to answer an INVITE that has gone out
	fetchTime     = 15 * time.Minute        // for a fetch in all, once it has started
	progressTime  = 60 * time.Second        // for anything to move in a session
	dataAckTime   = 30 * time.Second        // for the ack of the data, once all has gone out
	goodbyeTime   = 60 * time.Second        // for BYE after that
	partialTime   = 60 * time.Second        // life of an unfinished SLP message
	sendTime      = 30 * time.Second        // for a link to take one chunk
	inviteWindow  = time.Minute
	longestSilent = time.Hour // how long the goroutine sleeps when no timer runs
)

// sizeLimit is the most bytes an object of a type may have.
func sizeLimit(t protocol.ObjectType) int {
	switch t {
	case protocol.CustomEmoticon:
		return 256 << 10
	case protocol.DisplayPicture, protocol.DynamicPicture:
		return 1 << 20
	case protocol.Background:
		return 4 << 20
	}
	return 512 << 10
}
