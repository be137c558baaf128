package wire

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// Side tells which end of a connection is reading: the commands that carry a
// payload differ.
type Side int

// The two ends.
const (
	FromServer Side = iota // a client reads what the server sends
	FromClient             // a server reads what a client sends
)

// payload lists the verbs whose last argument is the length of a payload. The
// server's side names later commands too, so that a server that speaks out of
// turn cannot desynchronise the stream.
var payload = [2]map[string]bool{
	FromServer: {"MSG": true, "NOT": true, "IPG": true, "UBX": true, "GCF": true, "UBN": true, "UBM": true, "FQY": true},
	FromClient: {"MSG": true, "QRY": true, "PGD": true, "UUX": true, "SDC": true},
}

// Reader reads commands from one connection. It is for one goroutine.
type Reader struct {
	r    *bufio.Reader
	side Side
}

// NewReader returns a Reader for the given end.
func NewReader(r io.Reader, side Side) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, MaxLine+2), side: side}
}

// Read returns the next command. It returns io.EOF between commands,
// io.ErrUnexpectedEOF inside one, *SyntaxError when the framing is broken, and
// the connection's own error otherwise. Empty lines are skipped.
func (r *Reader) Read() (Command, error) {
	for {
		line, err := r.line()
		if err != nil {
			return Command{}, err
		}
		if line == "" {
			continue
		}
		return r.command(line)
	}
}

func (r *Reader) line() (string, error) {
	raw, err := r.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		return "", &SyntaxError{"line-too-long", "a line of more than 8192 bytes"}
	}
	if err != nil {
		if err == io.EOF && len(raw) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return "", err
	}
	line := strings.TrimSuffix(string(raw[:len(raw)-1]), "\r")
	if len(line) > MaxLine {
		return "", &SyntaxError{"line-too-long", "a line of more than 8192 bytes"}
	}
	return line, nil
}

func (r *Reader) command(line string) (Command, error) {
	words := strings.Split(line, " ")
	verb := words[0]
	if !validVerb(verb) {
		return Command{}, &SyntaxError{"bad-command", "a verb of " + strconv.Itoa(len(verb)) + " bytes"}
	}
	cmd := Command{Verb: verb}
	for _, w := range words[1:] {
		if w != "" { // quirk: trailing and doubled blanks are seen
			cmd.Args = append(cmd.Args, w)
		}
	}
	if !payload[r.side][verb] || (verb == "QRY" && len(cmd.Args) < 3) {
		return limit(cmd), nil
	}
	last := len(cmd.Args) - 1
	if last < 0 {
		return Command{}, &SyntaxError{"bad-length", verb + " without a length"}
	}
	n, err := strconv.ParseUint(cmd.Args[last], 10, 31)
	if err != nil {
		return Command{}, &SyntaxError{"bad-length", verb + " with a length that is not a number"}
	}
	if n > MaxPayload {
		return Command{}, &SyntaxError{"payload-too-long", verb + " of " + cmd.Args[last] + " bytes"}
	}
	cmd.Args = cmd.Args[:last]
	if cmd.Payload, err = readN(r.r, int(n)); err != nil {
		return Command{}, err
	}
	return limit(cmd), nil
}

func limit(c Command) Command {
	if len(c.Args) > MaxArgs {
		c.Args = c.Args[:MaxArgs]
	}
	return c
}

// readN reads n bytes and lets the buffer grow with what arrives, never with
// what was announced.
func readN(r io.Reader, n int) ([]byte, error) {
	const step = 4096
	buf := make([]byte, 0, min(n, step))
	for len(buf) < n {
		chunk := min(n-len(buf), step)
		buf = append(buf, make([]byte, chunk)...)
		if _, err := io.ReadFull(r, buf[len(buf)-chunk:]); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return buf, nil
}

// validVerb accepts three upper-case letters or three digits.
func validVerb(v string) bool {
	if len(v) != 3 {
		return false
	}
	letters, digits := 0, 0
	for i := range len(v) {
		switch {
		case v[i] >= 'A' && v[i] <= 'Z':
			letters++
		case v[i] >= '0' && v[i] <= '9':
			digits++
		}
	}
	return letters == 3 || digits == 3
}
