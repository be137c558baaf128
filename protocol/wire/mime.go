package wire

import (
	"bytes"
	"strings"
)

// Limits of a message's header (hostile-input.md B02).
const (
	maxHeaders     = 64
	maxHeaderValue = 4096
)

// Message is the payload of a MSG: MIME-like headers and a body.
type Message struct {
	header []field
	Body   []byte
}

type field struct{ key, value string }

// NewMessage starts a message with MIME-Version and Content-Type, in the order
// every client sends.
func NewMessage(contentType string) Message {
	return Message{header: []field{{"MIME-Version", "1.0"}, {"Content-Type", contentType}}}
}

// Set appends a header and returns the message.
func (m Message) Set(key, value string) Message {
	m.header = append(m.header[:len(m.header):len(m.header)], field{key, lineSafe.Replace(value)})
	return m
}

// WithBody returns the message with a body.
func (m Message) WithBody(body []byte) Message { m.Body = body; return m }

// Get returns the first header of that name, without regard to case.
func (m Message) Get(key string) string {
	for _, f := range m.header {
		if strings.EqualFold(f.key, key) {
			return f.value
		}
	}
	return ""
}

// Has reports whether the header is there.
func (m Message) Has(key string) bool {
	for _, f := range m.header {
		if strings.EqualFold(f.key, key) {
			return true
		}
	}
	return false
}

// Keys returns the names of the headers, in their order.
func (m Message) Keys() []string {
	keys := make([]string, len(m.header))
	for i, f := range m.header {
		keys[i] = f.key
	}
	return keys
}

// ContentType returns the type in lower case without its parameters.
func (m Message) ContentType() string {
	t, _, _ := strings.Cut(m.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// Bytes returns the payload.
func (m Message) Bytes() []byte {
	var b bytes.Buffer
	for _, f := range m.header {
		b.WriteString(f.key + ": " + f.value + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(m.Body)
	return b.Bytes()
}

// ParseMessage splits a payload into headers and body. Header lines may end in
// CRLF, LF or CR (switchboard.md 3); at most 64 headers of 4 KiB are kept. A
// payload without an empty line is all header. It never fails: a message that
// makes no sense has no content type, and nobody acts on it.
func ParseMessage(p []byte) Message {
	var m Message
	for len(p) > 0 {
		line, rest := cutLine(p)
		p = rest
		if len(line) == 0 {
			m.Body = p
			return m
		}
		key, value, ok := strings.Cut(string(line), ":")
		if !ok || len(m.header) == maxHeaders || len(value) > maxHeaderValue {
			continue
		}
		m.header = append(m.header, field{strings.TrimSpace(key), strings.ToValidUTF8(strings.TrimSpace(value), "\ufffd")})
	}
	return m
}

func cutLine(p []byte) (line, rest []byte) {
	i := bytes.IndexAny(p, "\r\n")
	if i < 0 {
		return p, nil
	}
	if p[i] == '\r' && i+1 < len(p) && p[i+1] == '\n' {
		return p[:i], p[i+2:]
	}
	return p[:i], p[i+1:]
}
