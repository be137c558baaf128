package server

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// maxMessage is the longest payload of a switchboard message: headers and body
// (switchboard.md 2).
const maxMessage = 1664

// p2pMin is the binary header and the footer of a P2P message without data.
const p2pMin = 48 + 4

// checkMessage holds a message to the rules that real switchboards had
// (switchboard.md 2 and 2.1). Where those let a broken message vanish without a
// word this one closes, so that a client finds its mistake.
func checkMessage(sb *seat, ack string, payload []byte) error {
	broken := func(why string) error { return &violation{0, why} }
	switch {
	case len(ack) != 1 || !strings.Contains("UNAD", ack):
		return broken("the ack type is none of U, N, A and D")
	case ack == "D" && sb.dialect == "MSNP8":
		return broken("MSNP8 has no ack type D")
	case len(payload) > maxMessage:
		return broken("a message of more than 1664 bytes")
	}
	m := wire.ParseMessage(payload)
	switch {
	case m.Body == nil:
		return broken("a message without an empty line after its headers")
	case !utf8.Valid(payload[:len(payload)-len(m.Body)]):
		return broken("message headers that are not UTF-8")
	}
	kind := m.ContentType()
	if ack == "D" && kind != "application/x-msnmsgrp2p" {
		return refusal(protocol.CodeNotP2P)
	}
	switch kind {
	case "application/x-msnmsgrp2p":
		if ack != "D" {
			return broken("P2P with another ack type than D")
		}
		if _, err := protocol.ParseAddress(m.Get("P2P-Dest")); err != nil || len(m.Body) < p2pMin {
			return refusal(protocol.CodeNotP2P)
		}
	case "text/plain":
		if !utf8.Valid(m.Body) {
			return broken("text that is not UTF-8")
		}
	case "text/x-msnmsgr-datacast":
		if !datacastID(m.Body) {
			return broken("a datacast without ID")
		}
	case "text/x-msmsgscontrol":
		user := m.Get("TypingUser") + m.Get("RecordingUser")
		if !strings.EqualFold(user, string(sb.acct.address)) {
			return broken("a typing notice for somebody else")
		}
	case "text/x-mms-emoticon", "text/x-mms-animemoticon":
		if !utf8.Valid(m.Body) {
			return broken("emoticons that are not UTF-8")
		}
	case "":
		if !m.Has("Message-ID") { // the later parts of a long message have no type
			return broken("a message without a content type")
		}
	}
	return nil
}

// datacastID looks for a line "ID: n" that ends in CRLF.
func datacastID(body []byte) bool {
	for len(body) > 0 {
		line, rest, ended := bytes.Cut(body, []byte("\r\n"))
		if id, ok := bytes.CutPrefix(line, []byte("ID:")); ok && ended && len(bytes.TrimSpace(id)) > 0 {
			return true
		}
		body = rest
	}
	return false
}
