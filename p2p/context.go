package p2p

import (
	"encoding/base64"
	"errors"
	"strings"

	"papilio/protocol"
)

// errContext is the reason for a Context that names no object.
var errContext = errors.New("the Context is not an object")

// encodeContext returns the Context that asks for an object: its XML byte for
// byte, as several clients compare strings, and a NUL (p2p.md 3.4).
func encodeContext(o protocol.Object) string {
	return base64.StdEncoding.EncodeToString(append([]byte(o.String()), 0))
}

// decodeContext reads the Context of a request for an object.
//
// quirk: Kopete leaves the padding away, libpurple and AvaMSN the NUL.
func decodeContext(s string) (protocol.Object, error) {
	if len(s) > maxContext {
		return protocol.Object{}, errContext
	}
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return protocol.Object{}, errContext
	}
	o, err := protocol.ParseObject(strings.TrimRight(string(b), "\x00"))
	if err != nil {
		return protocol.Object{}, errContext
	}
	return o, nil
}
