// Package transcript reads the recorded conversations of
// protocol/client/testdata for tests: real input from an independent server
// and independent clients. See the README there for the three formats.
package transcript

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Kind says who a step belongs to.
type Kind int

// The kinds of steps.
const (
	Remark   Kind = iota
	Sent          // by the client
	Received      // by the client
)

// Step is one entry of a recording: the bytes of one command with its payload,
// or a remark. Over the gateway it is a request or an answer, with all that is in
// its body; Note is then the address or the header.
type Step struct {
	Kind Kind
	Data []byte
	Note string        // a remark, or the first line of a request or answer over HTTP
	Line int           // in the file, from 1
	At   time.Duration // on the clock of the recording
}

// Read reads a text recording or a picture recording as a list of
// connections, each a list of steps. A text recording starts a connection with
// a remark that says so.
func Read(path string) ([][]Step, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i, line := range strings.Split(string(raw), "\n") {
		if strings.HasPrefix(line, indent) || strings.HasPrefix(line, "  ") && !strings.Contains(line[:min(len(line), 10)], ".") {
			if len(steps) == 0 {
				return nil, fmt.Errorf("%s:%d: payload without a command", path, i+1)
			}
			last := &steps[len(steps)-1]
			data, err := payload(line, strings.HasPrefix(line, indent))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
			last.Data = append(last.Data, data...)
			continue
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		step, err := command(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		step.Line = i + 1
		steps = append(steps, step)
	}
	return split(steps), nil
}

const indent = "             " // 13 blanks before a payload line of a text recording

func command(line string) (Step, error) {
	fields := strings.SplitN(strings.TrimLeft(line, " "), " ", 3)
	if len(fields) < 3 {
		return Step{}, fmt.Errorf("not a step: %q", line)
	}
	seconds, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return Step{}, fmt.Errorf("not a time: %q", line)
	}
	at := time.Duration(seconds * float64(time.Second))
	switch fields[1] {
	case "###":
		return Step{At: at, Kind: Remark, Note: fields[2]}, nil
	case ">>>":
		return Step{At: at, Kind: Sent, Data: unescape(fields[2])}, nil
	case "<<<":
		return Step{At: at, Kind: Received, Data: unescape(fields[2])}, nil
	case "C":
		return Step{At: at, Kind: Sent, Data: []byte(fields[2] + "\r\n")}, nil
	case "S":
		return Step{At: at, Kind: Received, Data: []byte(fields[2] + "\r\n")}, nil
	case "POST":
		return Step{At: at, Kind: Sent, Note: fields[2]}, nil
	case "200":
		return Step{At: at, Kind: Received, Note: fields[2]}, nil
	}
	return Step{}, fmt.Errorf("neither sent nor received: %q", line)
}

func payload(line string, text bool) ([]byte, error) {
	if text {
		return unescape(line[len(indent):]), nil
	}
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return nil, nil
	}
	return hex.DecodeString(line)
}

func unescape(s string) []byte { return bytes.ReplaceAll([]byte(s), []byte(`\r\n`), []byte("\r\n")) }

func split(steps []Step) [][]Step {
	var out [][]Step
	for _, s := range steps {
		if len(out) == 0 || s.Kind == Remark && strings.HasPrefix(s.Note, "connected ") {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}

// Stream returns everything one side sent on a connection, in order.
func Stream(steps []Step, kind Kind) []byte {
	var b []byte
	for _, s := range steps {
		if s.Kind == kind {
			b = append(b, s.Data...)
		}
	}
	return b
}
