package p2p

import (
	"time"

	"papilio/protocol"
)

// Bounds on what a peer may make us hold or do (p2p.md 12, hostile-input.md B).
const (
	maxChunkBytes = maxFrame + footerSize // one chunk, header and footer included
	maxInboxBytes = 8 << 20               // chunks waiting for the peer's goroutine and the disk: more than the largest object
	maxInboxData  = 7 << 20               // of that for data
	patientInbox  = 2 << 20               // of that for links that can wait: their contact waits with them
	pooledChunk   = 2 << 10               // chunks up to this are kept for the next ones
	maxFreeChunks = 1 << 10               // so many of them
	maxFreeFrames = 40                    // chunks of direct connections kept for the next ones
	maxBatch      = 16                    // chunks that a sender is given at once
	chunksAtOnce  = 64                    // chunks acted on before other things have their turn

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
	maxTransports = 3 // answers to transport requests under one Call-ID
	maxRewinds    = 8 // out-of-sequence replies honoured per session
	maxOffers     = 4 // files of the peer that wait for a decision
	maxPreview    = 64 << 10
	maxNameBytes  = 200
	maxNameUnits  = 259 // UTF-16 units in a file context
	maxControl    = 256 // SLP and acks waiting to go out; further acks are left away
)

// Timers (p2p.md 11).
const (
	answerTime    = 20 * time.Second       // for the peer to answer an INVITE that has gone out
	fetchTime     = 15 * time.Minute       // for a fetch in all, once it has started
	progressTime  = 60 * time.Second       // for anything to move in a session
	dataAckTime   = 30 * time.Second       // for the ack of the data, once all has gone out
	goodbyeTime   = 60 * time.Second       // for BYE after that
	partialTime   = 60 * time.Second       // life of an unfinished SLP message
	sendTime      = 30 * time.Second       // for a link to take one chunk
	batchTime     = 200 * time.Millisecond // for a sender to be busy with one batch, but for its last chunk
	inviteWindow  = time.Minute
	offerTime     = 5 * time.Minute  // for the contact to accept a file, then BYE
	decideTime    = 6 * time.Minute  // for us: the contact's BYE comes before
	fileTime      = 3 * time.Minute  // for anything to move in a file that was accepted
	fileAckTime   = 60 * time.Second // for the ack of a file, once all has gone out
	emptyTime     = 5 * time.Second  // for BYE of an empty file
	resumeTime    = 30 * time.Second // for a new link, or for bytes after "resume here"
	longestSilent = time.Hour        // how long the goroutine sleeps when no timer runs
)

// The bytes of a file between disk and link.
const (
	blockSize  = 64 << 10 // read and written at once
	readAhead  = 4        // blocks
	sinkBehind = 1 << 20  // bytes that wait to be written: no time to ask for more

	paceBurst = 1 << 20 // bytes sent at once to somebody who could not follow
	paceLeast = 4 << 10 // bytes a second that anybody must be able to take
	paceTime  = 50 * time.Millisecond
)

// Direct connections (p2p.md 6, 11, 12; hostile-input.md C).
const (
	maxFrame         = 64<<10 + headerSize // the length of a frame
	maxDirectPayload = 64 << 10            // of that for data, with one of ours
	directPayload    = 1352                // with others: what Miranda and aMSN send
	maxKeepAlives    = 64                  // at once, without a real frame between them
	maxTargets       = 4                   // addresses of the peer that we connect to
	maxCandidates    = 32                  // addresses of the peer that we look at
	maxHandshakes    = 4                   // connections to our listener that are not through yet
	maxVisitors      = 16                  // connections to our listener in all
	maxIntruders     = 3                   // that did not know the nonce
	maxNegotiations  = 4                   // at once with one peer
	maxDirectLinks   = 2                   // when both sides connected to each other at the same moment
	lowestPort       = 1024                // that we connect to
	maxPortTries     = 64                  // ports of our range that we try
	addressTime      = 5 * time.Second     // to connect to one address
	handshakeTime    = 5 * time.Second
	staggerTime      = 300 * time.Millisecond // before the next address is tried as well
	holdTime         = 2 * time.Second        // in which data to one of ours waits for a connection
	negotiateTime    = 15 * time.Second       // from the request to a connection, else the switchboard
	mapTime          = 2500 * time.Millisecond
	unmapTime        = 3 * time.Second
	mapLease         = 20 * time.Minute      // if we cannot take it back
	maxGateway       = 64 << 10              // bytes of an answer of a router
	keepAliveTime    = 2 * time.Second       // between two signs of life for one of ours
	silenceTime      = 8 * time.Second       // without a sign of life of one of ours
	idleTime         = 60 * time.Second      // a direct connection without frames
	stallTime        = 8 * time.Second       // a direct connection that takes no byte
	maxStretch       = 32                    // frames of a file that go out without asking anybody
	stretchTime      = 50 * time.Millisecond // the same in time
	lostTime         = 5 * time.Second       // for the contact to say where to go on after one has died
	lostOursTime     = time.Second           // the same for one of ours
	restTime         = 5 * time.Minute       // after a failed try, before we ask this peer again
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
