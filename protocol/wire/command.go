// Package wire frames MSNP: it turns a byte stream into Commands and back.
// It knows lines, percent-coding and which commands carry a payload, and
// nothing of what they mean (notification.md 1).
package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// Limits of one command. A stream that breaks one is closed, never
// resynchronised.
const (
	MaxLine    = 8192  // bytes of a line without its end
	MaxArgs    = 32    // further arguments are dropped
	MaxPayload = 65536 // bytes; a switchboard allows 1664 of them for MSG
)

// Command is one MSNP command. Args holds what follows the verb, the
// transaction id included and the payload length left out, still encoded.
type Command struct {
	Verb    string
	Args    []string
	Payload []byte // nil when the command carries none
}

// New builds a command; args are written as they are and must not contain
// blanks or line ends: encode names and objects with protocol.PercentEncode.
func New(verb string, args ...string) Command { return Command{Verb: verb, Args: args} }

// WithPayload returns the command with a payload.
func (c Command) WithPayload(p []byte) Command {
	if p == nil {
		p = []byte{}
	}
	c.Payload = p
	return c
}

// Arg returns argument i, or "" when there is none.
func (c Command) Arg(i int) string {
	if i < 0 || i >= len(c.Args) {
		return ""
	}
	return c.Args[i]
}

// TrID returns the transaction id in the first argument, if there is one.
func (c Command) TrID() (uint32, bool) {
	n, err := strconv.ParseUint(c.Arg(0), 10, 32)
	return uint32(n), err == nil
}

// ErrorCode returns the code of a numeric reply such as "911 4".
func (c Command) ErrorCode() (int, bool) {
	if len(c.Verb) != 3 || c.Verb[0] < '0' || c.Verb[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(c.Verb)
	return n, err == nil
}

// String returns the line for logs, without payload and without its end.
// Callers mask secrets before they log.
func (c Command) String() string {
	return strings.Join(append([]string{c.Verb}, c.Args...), " ")
}

// SyntaxError says that the other side broke the framing rules. The connection
// it came from is of no more use. Detail quotes nothing that came: a stream
// that broke in the middle of a secret would put it into a log.
type SyntaxError struct {
	Code   string // stable: "line-too-long", "bad-length", "payload-too-long", "bad-command"
	Detail string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("broken command (%s): %s", e.Code, e.Detail) }
