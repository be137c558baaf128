package msnftp

import (
	"bufio"
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
)

// Limits of the stream (switchboard.md 8.2).
const (
	blockSize     = 2045
	maxLine       = 512
	handshakeTime = 15 * time.Second // from the connection to TFR
	idleTime      = 60 * time.Second // for a block or an answer
	farewellTime  = time.Second      // for the last words of one who cancels
	batch         = 16               // blocks in one write
)

// Codes of BYE.
const (
	byeReceived  = 16777989
	byeDiskFull  = 2147942405
	byeCancelled = 2164261682
)

var (
	errHandshake = errors.New("the other side does not speak MSNFTP")
	errCookie    = errors.New("a stranger connected")
	errSize      = errors.New("not the size that was offered")
	errCut       = errors.New("the stream ended early")
	errStopped   = errors.New("the other side cancelled")
	errTheirDisk = errors.New("the other side has no room")
	errBlock     = errors.New("a block that makes no sense")
	errLine      = errors.New("a line that is too long")
)

// stream is one connection that carries one file.
type stream struct {
	conn net.Conn
	r    *bufio.Reader
}

func newStream(c net.Conn) *stream { return &stream{c, bufio.NewReaderSize(c, 32<<10)} }

// line reads a line without its end.
func (s *stream) line() (string, error) {
	var b []byte
	for {
		c, err := s.r.ReadByte()
		switch {
		case err != nil:
			return "", err
		case c == '\n':
			return strings.TrimRight(string(b), "\r"), nil
		case len(b) == maxLine:
			return "", errLine
		}
		b = append(b, c)
	}
}

func (s *stream) say(format string, args ...any) error {
	_, err := fmt.Fprintf(s.conn, format+"\r\n", args...)
	return err
}

// version reads "VER MSNFTP"; some write a number or other versions too.
func (s *stream) version() error {
	line, err := s.line()
	if err != nil {
		return err
	}
	words := strings.Fields(line)
	if len(words) > 1 && words[0] == "VER" {
		for _, w := range words[1:] {
			if w == "MSNFTP" {
				return nil
			}
		}
	}
	return errHandshake
}

// greetAsSender goes through the handshake as the one who has the file: up to
// TFR. A wrong cookie ends it.
func (s *stream) greetAsSender(auth string, size int64) error {
	s.conn.SetDeadline(time.Now().Add(handshakeTime))
	if err := s.version(); err != nil {
		return err
	}
	if err := s.say("VER MSNFTP"); err != nil {
		return err
	}
	line, err := s.line()
	if err != nil {
		return err
	}
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != "USR" {
		return errHandshake
	}
	if subtle.ConstantTimeCompare([]byte(words[2]), []byte(auth)) != 1 {
		return errCookie
	}
	if err := s.say("FIL %d", size); err != nil {
		return err
	}
	if line, err = s.line(); err != nil {
		return err
	}
	switch strings.TrimSpace(line) {
	case "TFR":
		return nil
	case "CCL":
		return errStopped
	}
	return errHandshake
}

// greetAsReceiver goes through the handshake as the one who wants the file, up
// to FIL. The size must be the one that was offered.
func (s *stream) greetAsReceiver(self protocol.Address, auth string, size int64) error {
	s.conn.SetDeadline(time.Now().Add(handshakeTime))
	if err := s.say("VER MSNFTP"); err != nil {
		return err
	}
	if err := s.version(); err != nil {
		return err
	}
	if err := s.say("USR %s %s", self, auth); err != nil {
		return err
	}
	line, err := s.line()
	if err != nil {
		return err
	}
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "FIL" {
		return errHandshake
	}
	if n, err := strconv.ParseInt(words[1], 10, 64); err != nil || n != size {
		return errSize
	}
	return nil
}

// send sends the file after greetAsSender and returns when the other side has
// said that it has all of it. When ctx ends the other side is told.
func (s *stream) send(ctx context.Context, src io.ReaderAt, size int64, moved func(int)) error {
	stop := context.AfterFunc(ctx, func() { s.conn.SetDeadline(time.Now().Add(farewellTime)) })
	defer stop()
	s.conn.SetDeadline(time.Time{})
	answer := make(chan error, 1)
	go func() { answer <- s.verdict() }()
	err := s.sendBlocks(ctx, src, size, moved)
	if err == nil {
		if ctx.Err() == nil {
			s.conn.SetReadDeadline(time.Now().Add(idleTime))
		}
		return <-answer
	}
	// What the other side said explains a write that failed.
	s.conn.SetReadDeadline(time.Now().Add(farewellTime / 4))
	if said := <-answer; ctx.Err() == nil && (errors.Is(said, errStopped) || errors.Is(said, errTheirDisk)) {
		return said
	}
	return err
}

// verdict reads what the receiver says in the end, or when it cancels.
func (s *stream) verdict() error {
	line, err := s.line()
	if err != nil {
		return err
	}
	words := strings.Fields(line)
	switch {
	case len(words) > 0 && words[0] == "CCL":
		s.conn.Close() // what is being sent is not wanted
		return errStopped
	case len(words) < 2 || words[0] != "BYE":
		s.conn.Close()
		return errHandshake
	}
	switch words[1] {
	case strconv.Itoa(byeReceived):
		return nil
	case strconv.FormatInt(byeDiskFull, 10):
		s.conn.Close()
		return errTheirDisk
	}
	s.conn.Close()
	return errStopped
}

func (s *stream) sendBlocks(ctx context.Context, src io.ReaderAt, size int64, moved func(int)) error {
	data := make([]byte, batch*blockSize)
	out := make([]byte, 0, batch*(blockSize+3)+3)
	for at := int64(0); at < size; {
		n := int(min(int64(len(data)), size-at))
		if ctx.Err() != nil {
			s.conn.Write([]byte{1, 0, 0})
			return ctx.Err()
		}
		if read, err := src.ReadAt(data[:n], at); read < n {
			s.conn.SetWriteDeadline(time.Now().Add(farewellTime))
			s.conn.Write([]byte{1, 0, 0})
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		out = out[:0]
		for block := range chunks(data[:n]) {
			out = append(out, 0, byte(len(block)), byte(len(block)>>8))
			out = append(out, block...)
		}
		if ctx.Err() == nil {
			s.conn.SetWriteDeadline(time.Now().Add(idleTime))
		}
		if _, err := s.conn.Write(out); err != nil {
			return err
		}
		at += int64(n)
		moved(n)
	}
	s.conn.SetWriteDeadline(time.Now().Add(farewellTime))
	s.conn.Write([]byte{1, 0, 0}) // fails when they have counted, said BYE and gone: the verdict counts
	return nil
}

func chunks(data []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(data) > 0 {
			n := min(len(data), blockSize)
			if !yield(data[:n]) {
				return
			}
			data = data[n:]
		}
	}
}

// receive takes the file after greetAsReceiver. It ends when all bytes are
// there; when ctx ends, or dst fails, the other side is told.
func (s *stream) receive(ctx context.Context, dst io.WriterAt, size int64, moved func(int)) error {
	stop := context.AfterFunc(ctx, func() { s.conn.SetReadDeadline(time.Now()) })
	defer stop()
	if err := s.say("TFR"); err != nil {
		return err
	}
	err := s.receiveBlocks(ctx, dst, size, moved)
	s.conn.SetWriteDeadline(time.Now().Add(farewellTime))
	switch {
	case err == nil:
		return s.say("BYE %d", byeReceived)
	case errors.Is(err, errWrite):
		s.say("BYE %d", int64(byeDiskFull))
	case ctx.Err() != nil:
		s.say("CCL")
		return ctx.Err()
	}
	return err
}

var errWrite = errors.New("not written")

func (s *stream) receiveBlocks(ctx context.Context, dst io.WriterAt, size int64, moved func(int)) error {
	data := make([]byte, 1<<16)
	var head [3]byte
	for got := int64(0); got < size; {
		s.conn.SetReadDeadline(time.Now().Add(idleTime))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := io.ReadFull(s.r, head[:]); err != nil {
			return cut(err)
		}
		switch n := int64(binary.LittleEndian.Uint16(head[1:])); {
		case head[0] == 1:
			return errStopped
		case head[0] != 0 || n == 0:
			return errBlock
		case got+n > size:
			return errSize
		default:
			// quirk: blocks of more than 2045 bytes are taken too.
			if _, err := io.ReadFull(s.r, data[:n]); err != nil {
				return cut(err)
			}
			if _, err := dst.WriteAt(data[:n], got); err != nil {
				return fmt.Errorf("%w: %w", errWrite, err)
			}
			got += n
			moved(int(n))
		}
	}
	return nil
}

// cut gives the end of a stream its own error.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}
