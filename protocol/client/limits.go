package client

import "time"

// The bounds on what a server, a login site or a peer can make us do
// (hostile-input.md A and B). The bounds of one command are in package wire.
const (
	maxHops          = 5       // XFR NS during one sign-in (A07)
	maxPending       = 256     // requests without an answer (A04)
	maxQueued        = 1 << 20 // bytes that wait to be written
	maxContacts      = 5000    // (A05)
	maxGroups        = 100
	maxGroupID       = 40        // bytes
	maxNameOnWire    = 387       // encoded bytes of a friendly name (notification.md 1.3)
	maxChallenge     = 256       // bytes of CHL (A16)
	maxPings         = 16        // PNG without QNG
	maxEndpoint      = 255       // bytes of host:port
	maxCookie        = 512       // bytes of a switchboard cookie or session id
	maxChats         = 20        // open switchboards (A17)
	maxRings         = 60        // RNG in one second (A17); many at once are normal after a change of picture
	maxParticipants  = 50        // (B27)
	maxPassportURLs  = 4 << 10   // bytes of the nexus header (A10)
	maxTicket        = 8 << 10   // bytes (A13)
	maxLoginHeader   = 64 << 10  // bytes of all headers of one answer (A09)
	maxCA            = 1 << 20   // bytes of certificates of one's own
	maxLoginHops     = 3         // redirects of nexus and login each (A11)
	maxMessage       = 1664      // bytes of a switchboard payload we send
	maxEmoticons     = 16        // pairs read from one announcement (B09)
	maxEmoticonsSent = 5         // pairs written in one (switchboard.md 6)
	maxShortcut      = 16        // runes (B09)
	maxKnown         = 256       // shortcuts remembered for one sender of one chat
	maxObjectBytes   = 512 << 10 // Size of a picture or emoticon (B10)
	minP2P           = 52        // header and footer without data (B12)
	chunksAtOnce     = 32 << 10  // bytes of chunks written before texts have their turn
	maxUnackedP2P    = 128       // chunks without an ACK at most (p2p.md 2.6); see window.go
	firstWindow      = 16        // at first: a small picture
	leastWindow      = 4         // when all goes wrong
	maxAction        = 400       // runes of an action text
	maxLong          = 8         // messages in parts that one person has begun (B07)
	maxLongParts     = 64        // of one (switchboard.md 10)
	maxLongID        = 80        // bytes of Message-ID
	maxLongBytes     = 80 << 10  // of all of one person
	maxMailText      = 200       // runes of sender and subject
	maxMailURL       = 2 << 10   // bytes
	maxMailCount     = 99999
	maxMailNews      = 20 // mails told of in a minute; more are only counted
	maxProfileField  = 64 // bytes

	maxStepDetail    = 200 // bytes of what a step of a test found
	maxStepAddresses = 4

	maxProxyLogin     = 255      // bytes of user name and password each (RFC 1929)
	maxProxyAnswer    = 16 << 10 // bytes of the answers to CONNECT
	maxGatewayHeader  = 16 << 10 // bytes of all headers of one answer
	maxGatewayBody    = 2 << 20  // bytes that have come and are not read: a whole contact list
	maxGatewayPost    = 32 << 10 // bytes of one request
	maxGatewaySession = 256      // bytes of SessionID
	maxGroupName      = 61       // encoded bytes (notification.md 1.3)
	maxPhone          = 95       // encoded bytes; servers disconnect over more
)

// Times. Everything that waits for an answer ends.
const (
	connectTimeout = 10 * time.Second
	answerTimeout  = 25 * time.Second // any transaction
	joinTimeout    = 60 * time.Second // JOI after CAL ... RINGING (switchboard.md 1.4)
	loginTimeout   = 30 * time.Second // nexus, login and redirects together (A09)
	listPause      = 10 * time.Second // silence that ends the list download (notification.md 5)
	listTimeout    = 30 * time.Second // the whole of it (A05)
	commandTimeout = 60 * time.Second // from the first byte of a command to its last (E03)
	writeTimeout   = 20 * time.Second
	partingTime    = time.Second // for the last words before we close

	// A dead link is noticed within pingMax + pongTimeout, a minute (E02).
	pingDefault = 45 * time.Second
	pingMin     = 15 * time.Second
	pingMax     = 45 * time.Second
	pongTimeout = 15 * time.Second

	// The HTTP gateway (notification.md 12.2). A session that lives on while the
	// server behind it is gone is noticed within gatewaySilence + pongTimeout and a poll, a minute (E02).
	gatewayTimeout = 20 * time.Second // one request
	pollSoon       = 500 * time.Millisecond
	pollLate       = 2500 * time.Millisecond
	gatewaySilence = 42 * time.Second // until the server is asked for a sign of life

	muteTime = 5 * time.Second       // for the first ACK of a full window of chunks; else none will ever come
	mutePace = 30 * time.Millisecond // between chunks then

	queueTime = 40 * time.Millisecond // an ACK may be so much later than twice the quickest: chunks wait in a queue
	baseLife  = 30 * time.Second      // how long the quickest is remembered

	challengePause = time.Second      // between answers to CHL (A16)
	nudgePause     = 10 * time.Second // between nudges of one person (B06)
	typingPause    = 2 * time.Second  // between typing notices of one person (B27)
	declinePause   = 5 * time.Second  // between things of one kind that are not supported, of one person
	longPatience   = 60 * time.Second // for all parts of a message (switchboard.md 10)
)
