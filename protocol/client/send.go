package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// The types of message bodies (switchboard.md 3).
const (
	typeText     = "text/plain"
	typeControl  = "text/x-msmsgscontrol"
	typeEmoticon = "text/x-mms-emoticon"
	typeAnimated = "text/x-mms-animemoticon"
	typeDatacast = "text/x-msnmsgr-datacast"
	typeInvite   = "text/x-msmsgsinvite"
	typeInk      = "image/gif"
	typeISF      = "application/x-ms-ink"
	typeP2P      = "application/x-msnmsgrp2p"
	charset      = "; charset=UTF-8"
	formatHeader = "X-MMS-IM-Format"
	destHeader   = "P2P-Dest"
	typingHeader = "TypingUser"
	nudge        = "ID: 1\r\n\r\n"
)

// TextFits reports whether a text fits into one message: 1,664 bytes with its
// headers.
func TextFits(t protocol.Text) bool { return len(textPayload(t)) <= maxMessage }

func textPayload(t protocol.Text) []byte {
	body := strings.ReplaceAll(strings.ReplaceAll(t.Body, "\r\n", "\n"), "\n", "\r\n")
	return wire.NewMessage(typeText+charset).Set(formatHeader, t.Format.String()).WithBody([]byte(strings.ToValidUTF8(body, "\ufffd"))).Bytes()
}

// SendText sends a text and asks for a receipt (MSG A). The channel gets one
// value: nil when it was delivered, ErrNotDelivered when it was not,
// ErrUnknown when the answer did not come in time or the connection went.
func (c *Chat) SendText(t protocol.Text) (<-chan error, error) {
	receipt := make(chan error, 1)
	err := c.send("A", textPayload(t), func(err error) { receipt <- fate(err) })
	if err != nil {
		return nil, err
	}
	return receipt, nil
}

// fate turns the end of a MSG into what its sender wants to know.
func fate(err error) error {
	var refused *protocol.Error
	switch {
	case err == nil || errors.Is(err, ErrNotDelivered):
		return err
	case errors.As(err, &refused):
		return fmt.Errorf("%w: %w", ErrNotDelivered, err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// SendEmoticons announces custom emoticons; the text that uses them follows.
// They are put into as many messages as needed, at most five in each.
func (c *Chat) SendEmoticons(list []protocol.Emoticon) error {
	return c.sendEmoticons(typeEmoticon, list)
}

// SendAnimatedEmoticons does the same for animations, in the type that clients
// since 6.2 have for them (text/x-mms-animemoticon, switchboard.md 6).
func (c *Chat) SendAnimatedEmoticons(list []protocol.Emoticon) error {
	return c.sendEmoticons(typeAnimated, list)
}

func (c *Chat) sendEmoticons(contentType string, list []protocol.Emoticon) error {
	for _, part := range emoticonPayloads(contentType, list) {
		if err := c.send("N", part, nil); err != nil {
			return err
		}
	}
	return nil
}

func emoticonPayloads(contentType string, list []protocol.Emoticon) [][]byte {
	var out [][]byte
	var body []byte
	head := wire.NewMessage(contentType)
	count := 0
	flush := func() {
		if count > 0 {
			out = append(out, head.WithBody(body).Bytes())
		}
		body, count = nil, 0
	}
	for _, e := range list {
		if !validShortcut(e.Shortcut) || e.Object.IsZero() {
			continue
		}
		pair := e.Shortcut + "\t" + e.Object.String() + "\t"
		if count == maxEmoticonsSent || len(head.WithBody(body).Bytes())+len(pair) > maxMessage {
			flush()
		}
		if len(head.Bytes())+len(pair) <= maxMessage {
			body, count = append(body, pair...), count+1
		}
	}
	flush()
	return out
}

// SendTyping says that we are writing. It holds for a few seconds: send it
// every five while keys are pressed.
func (c *Chat) SendTyping() error {
	m := wire.NewMessage(typeControl).Set(typingHeader, c.client.o.Address.String())
	return c.send("U", m.WithBody([]byte("\r\n")).Bytes(), nil)
}

// SendNudge shakes the other side's window.
func (c *Chat) SendNudge() error {
	return c.send("U", wire.NewMessage(typeDatacast).WithBody([]byte(nudge)).Bytes(), nil)
}

// Field is one line of an invitation.
type Field struct{ Key, Value string }

// SendInvite sends an invitation or an answer to one (MSG N). Both sides must
// be alone in the conversation (switchboard.md 8).
func (c *Chat) SendInvite(fields ...Field) error {
	var body strings.Builder
	for _, f := range fields {
		body.WriteString(oneLine(f.Key) + ": " + oneLine(f.Value) + "\r\n")
	}
	body.WriteString("\r\n")
	return c.send("N", wire.NewMessage(typeInvite+charset).WithBody([]byte(body.String())).Bytes(), nil)
}

func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }

// SendP2P sends one peer-to-peer chunk (MSG D): 48 bytes of header, payload,
// 4 bytes of footer. It blocks while as many chunks are without an ACK as
// the window allows (window.go).
// It returns when the chunk is on its way, not when it has arrived.
func (c *Chat) SendP2P(ctx context.Context, to protocol.Address, chunk []byte) error {
	if !c.client.objects() {
		return ErrNoObjects
	}
	counted, err := c.p2p.enter(ctx, c.conn)
	if err != nil {
		return err
	}
	sent := time.Now()
	m := wire.NewMessage(typeP2P).Set(destHeader, to.String()).WithBody(chunk)
	r := message("D", m.Bytes())
	r.chunk = true
	if !counted {
		return c.deliver(r, nil)
	}
	err = c.deliver(r, func(err error) {
		if err != nil {
			c.conn.log.Debug("chunk not delivered", "error", err)
		}
		c.p2p.leave(sent, err)
	})
	if err != nil {
		c.p2p.leave(sent, err)
	}
	return err
}

// send sends a MSG. finish, when not nil, is told what the server answers;
// only A and D are always answered.
func (c *Chat) send(ack string, payload []byte, finish func(error)) error {
	return c.deliver(message(ack, payload), finish)
}

func message(ack string, payload []byte) request {
	return request{verb: "MSG", args: []string{ack}, payload: payload, answers: []string{"ACK", "NAK"}}
}

func (c *Chat) deliver(r request, finish func(error)) error {
	if len(r.payload) > maxMessage {
		return ErrTooLong
	}
	if len(c.Participants()) == 0 {
		if reason := c.conn.cause(); reason != nil {
			return reason
		}
		return ErrAlone
	}
	if finish == nil {
		return c.conn.post(r)
	}
	r.accept = func(cmd wire.Command) (bool, error) {
		if cmd.Verb == "NAK" {
			return true, ErrNotDelivered
		}
		return true, nil
	}
	_, err := c.conn.begin(r, finish)
	return err
}
