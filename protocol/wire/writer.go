package wire

import (
	"io"
	"strconv"
	"strings"
)

// Append appends the bytes of a command to dst. Line ends inside an argument
// would start a second command, so they are dropped; an empty argument cannot
// be sent and is left out.
func Append(dst []byte, c Command) []byte {
	dst = append(dst, c.Verb...)
	for _, a := range c.Args {
		if a == "" {
			continue
		}
		dst = append(dst, ' ')
		dst = append(dst, lineSafe.Replace(a)...)
	}
	if c.Payload != nil {
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, int64(len(c.Payload)), 10)
	}
	dst = append(dst, '\r', '\n')
	return append(dst, c.Payload...)
}

var lineSafe = strings.NewReplacer("\r", "", "\n", "", "\x00", "")

// Writer writes commands to one connection, each in a single Write. Callers
// serialise.
type Writer struct {
	w   io.Writer
	buf []byte
}

// NewWriter returns a Writer.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes one command.
func (w *Writer) Write(c Command) error {
	w.buf = Append(w.buf[:0], c)
	_, err := w.w.Write(w.buf)
	return err
}
