package server

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"math/big"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

const challengeLimit = 50 * time.Second // notification.md 8

// products are the client ids of MSNP9 and their keys (notification.md 8).
var products = map[string]string{
	"msmsgs@msnmsgr.com": "Q1P7W2E4J9R8U3S5",
	"PROD0038W!61ZTF9":   "VT6PX?UQTM4WM%YR",
	"PROD0058#7IL2{QD":   "QHDCY@7R1TB6W?5B",
	"PROD0061VRRZH@4F":   "JXQ6J@TUOGYV@N0M",
	"PROD00504RLUG%WL":   "I2EBK%PYNLZL5_J4",
	"PROD0076ENE8*@AW":   "CEQJ8}OE0!WTSWII",
}

func (ns *session) sendChallenge() {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(20), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		return // never: the reader does not fail
	}
	text := n.String()
	for len(text) < 20 {
		text = "0" + text
	}
	ns.challenge = text
	ns.c.send(wire.New("CHL", "0", text))
	ns.unanswered = time.AfterFunc(challengeLimit, func() {
		ns.srv.mu.Lock()
		defer ns.srv.mu.Unlock()
		if ns.challenge == text {
			ns.c.end(wire.New("540", "0"))
		}
	})
}

// qry checks the answer to the challenge. One that nobody asked for is as
// wrong as a wrong one.
func (ns *session) qry(cmd wire.Command) error {
	key, known := products[cmd.Arg(1)]
	sum := md5.Sum([]byte(ns.challenge + key))
	want := hex.EncodeToString(sum[:])
	if ns.challenge == "" || !known || subtle.ConstantTimeCompare([]byte(want), cmd.Payload) != 1 {
		return &violation{protocol.CodeChallengeFailed, "the challenge was not answered right"}
	}
	ns.challenge = ""
	ns.unanswered.Stop()
	ns.c.send(wire.New("QRY", cmd.Arg(0)))
	return nil
}

// xfr hands out a way into a new room: "XFR t SB".
func (ns *session) xfr(cmd wire.Command) error {
	if cmd.Arg(1) != "SB" {
		return refusal(protocol.CodeInvalid)
	}
	if !ns.status.Reachable() {
		return refusal(protocol.CodeHidden)
	}
	text, ok := ns.srv.issueCookie(ns.acct.address, nil, ns.dialect)
	if !ok {
		return refusal(protocol.CodeTooActive)
	}
	ns.c.send(wire.New("XFR", cmd.Arg(0), "SB", ns.srv.here(ns.c), "CKI", text))
	return nil
}

// png answers with the seconds until the next ping is wanted. Over the gateway,
// where the poll is the sign of life, it is a mistake (notification.md 1.4).
func (ns *session) png(wire.Command) error {
	if _, ok := ns.c.nc.(*tunnel); ok {
		return &violation{0, "a ping over the gateway"}
	}
	if ns.dialect == "MSNP8" {
		ns.c.send(wire.New("QNG"))
	} else {
		ns.c.send(wire.New("QNG", "60"))
	}
	return nil
}

// snd is there so that no client waits for it: no invitation is mailed.
func (ns *session) snd(cmd wire.Command) error {
	ns.c.send(wire.New("SND", cmd.Arg(0), "OK"))
	return nil
}

func (ns *session) out(wire.Command) error { return errDone }
