package app

import (
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// declineEvery is how often one person can have a line of one kind written
// about what is not supported.
const declineEvery = 5 * time.Second

// notSupportedLocked writes a line about something that somebody sent or
// offered and that we do not do; it reports false when it was just told.
func (o *online) notSupportedLocked(r *room, e event.NotSupported) bool {
	s := o.s
	c := o.conversationLocked(e.From)
	now := time.Now()
	if now.Sub(c.declined[e.Kind]) < declineEvery {
		return false
	}
	if c.declined == nil {
		c.declined = map[string]time.Time{}
	}
	c.declined[e.Kind] = now
	e.Conversation, e.FromName, e.Time = r.id(), s.nameLocked(e.From, e.FromName), now
	m := protocol.Message{
		Conversation: e.Conversation, From: e.From, FromName: e.FromName, Kind: e.Kind,
		Text: protocol.Text{Body: e.Text}, Time: now, Delivery: protocol.Received,
	}
	s.addLineLocked(&m)
	e.ID = m.ID
	s.bus.Publish(e)
	return true
}

// applications are invitations of MSN Messenger's older kind
// (text/x-msmsgsinvite, switchboard.md 8.3), by GUID in upper case.
var applications = map[string]string{
	"{02D3C01F-BF30-4825-A83A-DE7AF41648AA}": protocol.KindVoiceCall,
	"{F1B1920C-6A3C-4CE7-B18C-AFAB305FD03D}": protocol.KindApp, // application sharing and whiteboard
	"{44BBA842-CC51-11CF-AAFA-00AA00B6015C}": protocol.KindApp, // NetMeeting
	"{56B994A7-380F-410B-9985-C809D78C1BDC}": protocol.KindApp, // remote assistance
	"{4BD96FC0-AB17-4425-A14A-439185962DC8}": protocol.KindWebcam,
	"{1C9AA97E-9C05-4583-A3BD-908A196F1E92}": protocol.KindWebcam, // asks for ours
	"{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}": protocol.KindActivity,
}

func kindOf(application string) string {
	if kind := applications[strings.ToUpper(strings.TrimSpace(application))]; kind != "" {
		return kind
	}
	return protocol.KindOther
}

// maxInviteCookie bounds what of an invitation we send back.
const maxInviteCookie = 32

// declineInvite answers an invitation to something we do not have, the way the
// protocol wants it, and writes one line.
func (o *online) declineInvite(chat *client.Chat, from protocol.Address, get func(string) string) {
	if !strings.EqualFold(get("Invitation-Command"), "INVITE") {
		return
	}
	s := o.s
	s.mu.Lock()
	r := o.roomLocked(chat)
	told := !o.ending && o.heardLocked(r, from, true) && o.notSupportedLocked(r, event.NotSupported{From: from, Kind: kindOf(get("Application-GUID"))})
	alone := len(r.present) == 1
	s.mu.Unlock()
	cookie := get("Invitation-Cookie")
	if !told || !alone || cookie == "" || len(cookie) > maxInviteCookie {
		return
	}
	if err := chat.SendInvite(
		client.Field{Key: "Invitation-Command", Value: "CANCEL"},
		client.Field{Key: "Invitation-Cookie", Value: cookie},
		client.Field{Key: "Cancel-Code", Value: "REJECT_NOT_INSTALLED"},
	); err != nil {
		s.logger.Debug("invitation not declined", "error", err)
	}
}

// otherOffered is told by the peer-to-peer layer that somebody has offered an
// application of later clients, which it has declined.
func (c *conversation) otherOffered(application string) {
	s := c.o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.o.ending || s.blockedLocked(c.with) {
		return
	}
	c.o.notSupportedLocked(&room{of: c}, event.NotSupported{From: c.with, Kind: kindOf(application)})
}

// onInvite takes an invitation or an answer to one: to a file the older way, or
// to something we do not have.
func (o *online) onInvite(chat *client.Chat, from protocol.Address, get func(string) string) {
	if !o.fileInvitation(chat, from, get) {
		o.declineInvite(chat, from, get)
	}
}
