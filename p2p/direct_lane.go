package p2p

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// stretch is a piece of a file that the sender of a direct connection reads
// and writes by itself, frame by frame: nothing else has to run between two
// frames, so they go out as fast as io.Copy could do it. It is short, in bytes and
// in time, so that others have their turn.
type stretch struct {
	message  *message
	header   header // of the first frame
	from, to uint64
	over     atomic.Bool // nobody wants the rest

	// The sender's until its report.
	sent   uint64
	failed error // of the file
}

// stretch makes the next stretch of a message.
func (m *message) stretch(l *directLink) *stretch {
	s := &stretch{message: m, header: m.header, from: m.offset, to: min(m.size(), m.offset+uint64(l.payload)*maxStretch)}
	m.feed.lend()
	m.offset, m.speed = s.to, speed{}
	return s
}

// stream sends a stretch.
func (l *directLink) stream(ctx context.Context, s *stretch) error {
	defer s.message.feed.giveBack()
	const head = 4 + headerSize
	if cap(l.buffer) < head+l.payload {
		l.buffer = make([]byte, head+l.payload)
	}
	defer context.AfterFunc(ctx, func() { l.conn.SetWriteDeadline(time.Unix(1, 0)) })()
	h, end := s.header, time.Now().Add(stretchTime)
	for offset := s.from; offset < s.to && !s.over.Load(); {
		n := min(s.to-offset, uint64(l.payload))
		frame := l.buffer[:head+int(n)]
		if got, err := s.message.feed.src.ReadAt(frame[head:], int64(offset)); uint64(got) < n {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			s.failed = err
			return nil
		}
		h.Offset, h.Length = offset, uint32(n)
		binary.LittleEndian.PutUint32(frame, uint32(len(frame)-4))
		appendHeader(frame[:4], h)
		if err := l.write(ctx, frame); err != nil {
			return err
		}
		offset += n
		s.sent = offset - s.from
		if time.Now().After(end) {
			break
		}
	}
	return nil
}

// stretchSent takes the report on a stretch.
func (p *Peer) stretchSent(s *stretch, now time.Time) {
	m := s.message
	if s.over.Load() {
		return
	}
	m.offset = s.from + s.sent
	m.gone = max(m.gone, m.offset)
	if !m.done() {
		p.queue.pushFront(m)
	}
	if s.failed != nil {
		m.feed.failed(s.failed)
		return
	}
	if s.sent > 0 {
		m.session.progress(now)
	}
	if m.done() {
		m.session.sent(m, now)
		if m.acked {
			p.ackedWhole(m, now)
		}
	}
}
