package p2p

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// ids makes the numbers and GUIDs of what we send (p2p.md 2.5). The functions
// are fields so that a test can repeat a recorded conversation byte for byte.
type ids struct {
	next      uint32        // Identifier of the next message, acks included
	sessionID func() uint32 // between 0x1000 and 2^31-1: libpurple reads it with atoi
	ackID     func() uint32 // random, never 0
	guid      func() string // upper case: Kopete accepts no other
}

const firstIdentifier, lastIdentifier = 0x1000, 0x7ffffff0

func newIDs() *ids {
	return &ids{
		next:      firstIdentifier + random()%(lastIdentifier-firstIdentifier),
		sessionID: func() uint32 { return firstIdentifier + random()%(lastIdentifier-firstIdentifier) },
		ackID:     func() uint32 { return max(1, random()) },
		guid: func() string {
			var b [16]byte
			rand.Read(b[:])
			return fmt.Sprintf("{%X-%X-%X-%X-%X}", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
		},
	}
}

// identifier returns the next Identifier: one higher for each message, as
// MSNPSharp counts along.
func (i *ids) identifier() uint32 {
	id := i.next
	if i.next++; i.next > lastIdentifier {
		i.next = firstIdentifier
	}
	return id
}

func random() uint32 {
	var b [4]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint32(b[:])
}
