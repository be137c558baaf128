package trace

import (
	"strings"

	"papilio/protocol/wire"
)

// maxQuiet is how many transactions of packets are remembered.
const maxQuiet = 256

// Command records a command. Packets of MSNP2P are left to Packet, with the
// acknowledgements of the server for them. cmd is not kept.
func (l *Line) Command(d Direction, cmd wire.Command) {
	if !l.On() || l.carries(d, cmd) {
		return
	}
	t := &tree{words: l.tap.words.Load()}
	var line []string
	forms := forms[cmd.Verb]
	best := pattern{}
	if _, refused := cmd.ErrorCode(); refused {
		best = form(trID)
	}
	least := -1
	for _, f := range forms {
		if n := f.misfits(cmd.Args); n >= 0 && (least < 0 || n < least) {
			best, least = f, n
		}
	}
	for i, arg := range cmd.Args {
		s, known := best.at(i)
		if !known {
			s = shape{name: "More", show: secret.show}
		}
		value, visible := s.show(t, arg)
		if !visible {
			t.hide(0, s.name, len(arg))
			line = append(line, Masked)
			continue
		}
		if s.name != fixed {
			t.add(0, s.name, value)
		}
		line = append(line, Shown(value))
	}
	size := len(cmd.Verb) + 2
	for _, arg := range cmd.Args {
		size += len(arg) + 1
	}
	if cmd.Payload != nil {
		size += len(cmd.Payload)
		if words := t.payload(cmd); words != "" {
			line = append(line, words)
		}
	}
	l.tell(d, cmd.Verb, strings.Join(line, " "), t.fields, size)
}

// carries reports a command that only carries a packet, or acknowledges one.
func (l *Line) carries(d Direction, cmd wire.Command) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch cmd.Verb {
	case "MSG":
		if l.kind != Switchboard || !isPacket(cmd.Payload) {
			return false
		}
		if d == Out && len(l.quiet) < maxQuiet {
			if l.quiet == nil {
				l.quiet = map[string]bool{}
			}
			l.quiet[cmd.Arg(0)] = true
		}
		return true
	case "ACK":
		was := l.quiet[cmd.Arg(0)]
		delete(l.quiet, cmd.Arg(0))
		return was
	case "NAK": // that is worth a line
		delete(l.quiet, cmd.Arg(0))
	}
	return false
}

const packetType = "application/x-msnmsgrp2p"

func isPacket(payload []byte) bool {
	head := string(payload[:min(len(payload), 200)])
	return strings.Contains(strings.ToLower(head), packetType) && wire.ParseMessage(payload).ContentType() == packetType
}
