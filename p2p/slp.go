package p2p

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"papilio/protocol"
)

// errSLP is the reason for text that is not MSNSLP, or passes a bound.
var errSLP = errors.New("not an MSNSLP message")

// Methods of requests.
const (
	methodInvite = "INVITE"
	methodBye    = "BYE"
)

// Content types (p2p.md 3.2).
const (
	typeSessionRequest   = "application/x-msnmsgr-sessionreqbody"
	typeSessionClose     = "application/x-msnmsgr-sessionclosebody"
	typeTransportRequest = "application/x-msnmsgr-transreqbody"
	typeTransportAnswer  = "application/x-msnmsgr-transrespbody"
	typeFailure          = "application/x-msnmsgr-session-failure-respbody"
	typeNull             = "null"
)

// guidObject is the EUF-GUID of all transfers of MSNObjects (p2p.md 3.3).
const guidObject = "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}"

// slp is one MSNSLP message: a request when method is set, else an answer.
type slp struct {
	method      string
	status      int
	reason      string
	to, from    protocol.Address
	branch      string // with braces, echoed as it came: aMSN writes odd ones
	callID      string // the same
	cseq        int    // -1 when missing
	contentType string // in lower case
	body        []field
}

// field is one line of a body.
type field struct{ key, value string }

// get returns the value of the first body line with a key, in any case.
func (m slp) get(key string) string {
	for _, f := range m.body {
		if strings.EqualFold(f.key, key) {
			return f.value
		}
	}
	return ""
}

// sessionID returns the SessionID of the body, 0 when there is none.
func (m slp) sessionID() uint32 {
	id, err := strconv.ParseUint(m.get("SessionID"), 10, 32)
	if err != nil {
		return 0
	}
	return uint32(id)
}

// encode writes a message in exactly the layout that strict peers need: order
// of the lines, blanks and all (p2p.md 3.1). Content-Length counts the NUL.
func (m slp) encode() []byte {
	var body strings.Builder
	for _, f := range m.body {
		body.WriteString(f.key + ": " + f.value + "\r\n")
	}
	body.WriteString("\r\n\x00")

	start := fmt.Sprintf("MSNSLP/1.0 %d %s", m.status, m.reason)
	if m.method != "" {
		start = m.method + " MSNMSGR:" + string(m.to) + " MSNSLP/1.0"
	}
	return fmt.Appendf(nil, "%s\r\n"+
		"To: <msnmsgr:%s>\r\n"+
		"From: <msnmsgr:%s>\r\n"+
		"Via: MSNSLP/1.0/TLP ;branch=%s\r\n"+
		"CSeq: %d \r\n"+ // with the blank of official clients
		"Call-ID: %s\r\n"+
		"Max-Forwards: 0\r\n"+
		"Content-Type: %s\r\n"+
		"Content-Length: %d\r\n"+
		"\r\n%s",
		start, m.to, m.from, m.branch, m.cseq, m.callID, m.contentType, body.Len(), body.String())
}

// answer returns an answer to a request: same branch and Call-ID, CSeq one higher.
func (m slp) answer(status int, reason, contentType string, body ...field) slp {
	return slp{
		status: status, reason: reason, to: m.from, from: m.to, branch: m.branch, callID: m.callID,
		cseq: m.cseq + 1, contentType: contentType, body: body,
	}
}

// parseSLP reads a message. It is tolerant of case, blanks, a missing body, a
// wrong Content-Length (nobody reads it) and missing lines; what a message
// must have is up to who acts on it.
func parseSLP(b []byte) (slp, error) {
	if len(b) > maxSLP {
		return slp{}, errSLP
	}
	head, body, _ := strings.Cut(strings.TrimRight(string(b), "\x00"), "\r\n\r\n")
	start, head, _ := strings.Cut(head, "\r\n")
	m := slp{cseq: -1}
	if err := m.parseStart(start); err != nil {
		return slp{}, err
	}
	headers, err := parseLines(head)
	if err != nil {
		return slp{}, err
	}
	seen := map[string]bool{}
	for _, f := range headers {
		key := strings.ToLower(f.key)
		if seen[key] {
			continue // the first one wins
		}
		seen[key] = true
		switch key {
		case "to":
			m.to = parseParty(f.value)
		case "from":
			m.from = parseParty(f.value)
		case "via":
			_, branch, _ := strings.Cut(f.value, "branch=")
			m.branch = parseGUID(branch)
		case "call-id":
			m.callID = parseGUID(f.value)
		case "cseq":
			if n, err := strconv.ParseUint(f.value, 10, 30); err == nil {
				m.cseq = int(n)
			}
		case "content-type":
			m.contentType = strings.ToLower(f.value)
		}
	}
	m.body, err = parseLines(body)
	return m, err
}

func (m *slp) parseStart(line string) error {
	first, rest, _ := strings.Cut(line, " ")
	if strings.EqualFold(first, "MSNSLP/1.0") {
		code, reason, _ := strings.Cut(rest, " ")
		n, err := strconv.ParseUint(code, 10, 16)
		if err != nil || n < 100 || n > 999 {
			return errSLP
		}
		m.status, m.reason = int(n), reason
		return nil
	}
	// quirk: libpurple writes its own account into the URI of BYE, so the URI
	// says nothing.
	if first == "" || len(first) > 16 || !strings.HasSuffix(strings.ToUpper(rest), "MSNSLP/1.0") {
		return errSLP
	}
	m.method = strings.ToUpper(first)
	return nil
}

// parseLines splits "Key: Value" lines; lines without a colon are skipped.
func parseLines(s string) ([]field, error) {
	var fields []field
	lines := 0
	for line := range strings.SplitSeq(s, "\r\n") {
		if line = strings.Trim(line, " \t\x00"); line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		limit := maxLine
		if strings.EqualFold(key, "Context") {
			limit = maxContext + len("Context: ")
		}
		if lines++; lines > maxLines || len(line) > limit {
			return nil, errSLP
		}
		if ok {
			fields = append(fields, field{key, strings.TrimSpace(value)})
		}
	}
	return fields, nil
}

// parseParty reads "<msnmsgr:address>"; a machine GUID behind the address, as
// later clients have it, is cut off. It returns "" for anything else.
func parseParty(s string) protocol.Address {
	s = strings.Trim(s, "<> ")
	if len(s) < len("msnmsgr:") || !strings.EqualFold(s[:len("msnmsgr:")], "msnmsgr:") {
		return ""
	}
	s, _, _ = strings.Cut(s[len("msnmsgr:"):], ";")
	a, err := protocol.ParseAddress(s)
	if err != nil {
		return ""
	}
	return a
}

// parseGUID takes a GUID as an opaque string; longer ones than any client
// writes are as good as none.
func parseGUID(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxGUID || strings.ContainsAny(s, " \t\r\n\x00") {
		return ""
	}
	return s
}
