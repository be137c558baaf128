package app

import (
	"papilio/app/picture"
	"papilio/protocol"
)

// What clients since which version understand (switchboard.md 6, p2p.md 1.6):
// before 6.2 custom emoticons are stills, since then there is a way to say that
// one moves.
const animates = 3 // MSNC

// sayEmoticons announces custom emoticons on a switchboard, those that move as
// the oldest client there understands them.
func (c *conversation) sayEmoticons(r *room, list []protocol.Emoticon) error {
	still, moving := c.split(r, list)
	if len(still) > 0 {
		if err := r.chat.SendEmoticons(still); err != nil {
			return err
		}
	}
	if len(moving) > 0 {
		return r.chat.SendAnimatedEmoticons(moving)
	}
	return nil
}

// split tells emoticons that are announced as stills from those that are
// announced as animations. For an old client the first frame takes the place of
// an animation; it is stored, so that it can be served.
func (c *conversation) split(r *room, list []protocol.Emoticon) (still, moving []protocol.Emoticon) {
	s := c.o.s
	s.mu.Lock()
	old := false
	for a := range r.present {
		contact, known := s.contacts[a]
		old = old || known && contact.Status.Reachable() && contact.ClientID.MSNC() < animates
	}
	animated := map[protocol.Hash][]byte{}
	for _, e := range s.emoticons {
		if e.Animated {
			animated[e.Hash] = e.data
		}
	}
	self := s.self.Address
	s.mu.Unlock()
	for _, e := range list {
		data := animated[e.Object.Hash]
		switch {
		case data == nil:
			still = append(still, e)
		case !old:
			moving = append(moving, e)
		default:
			if first, err := picture.Still(data); err == nil && s.store.PutObject(protocol.HashOf(first), first) == nil {
				e.Object = protocol.NewObject(self, protocol.CustomEmoticon, first)
				s.mu.Lock()
				for a := range r.present {
					c.o.conversationLocked(a).announced[e.Object.Hash] = true
				}
				s.mu.Unlock()
			}
			still = append(still, e)
		}
	}
	return still, moving
}
