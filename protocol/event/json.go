package event

import (
	"encoding/json"

	"papilio/protocol"
)

// JSON returns an event as one JSON object with the key "event" for its name:
// the form of papilio-cli session. Fields are flat and lower case; a line's
// text is the plain body.
func JSON(e Event) ([]byte, error) {
	fields, err := fields(e)
	if err != nil {
		return nil, err
	}
	fields["event"] = e.Name()
	return json.Marshal(fields)
}

func fields(e Event) (map[string]any, error) {
	switch e := e.(type) {
	case SignedIn:
		return map[string]any{"account": e.Self.Address, "name": e.Self.Name, "status": e.Self.Status.Key(), "server": e.Server}, nil
	case SelfChanged:
		return map[string]any{"account": e.Self.Address, "name": e.Self.Name, "status": e.Self.Status.Key(), "picture": hash(e.Self.Picture), "phones": e.Self.Phones}, nil
	case PrivacyChanged:
		return map[string]any{"allow_others": e.Privacy.AllowOthers, "notify_adds": e.Privacy.NotifyAdds}, nil
	case ContactChanged:
		return Contact(e.Contact), nil
	case ContactsReceived:
		contacts := make([]map[string]any, len(e.Contacts))
		for i, c := range e.Contacts {
			contacts[i] = Contact(c)
		}
		return map[string]any{"contacts": contacts, "groups": e.Groups}, nil
	case MailChanged:
		return map[string]any{"enabled": e.Mail.Enabled, "inbox": e.Mail.Inbox, "folders": e.Mail.Folders}, nil
	case MessageReceived:
		return message(e.Message), nil
	case MessageQueued:
		return message(e.Message), nil
	case EmoticonsAnnounced:
		return map[string]any{"conversation": e.Conversation, "from": e.From, "emoticons": emoticons(e.Emoticons)}, nil
	case EmoticonReceived:
		m := emoticon(e.Emoticon)
		m["conversation"], m["from"] = e.Conversation, e.From
		return m, nil
	case PictureReceived:
		return map[string]any{"of": e.Of, "hash": hash(e.Object), "size": e.Object.Size}, nil
	case TransferChanged:
		return Transfer(e.Transfer), nil
	case BackgroundChanged:
		m := map[string]any{"with": e.With, "hash": nil}
		if !e.Hash.IsZero() {
			m["hash"] = e.Hash.String()
		}
		return m, nil
	case ObjectFailed:
		return map[string]any{"from": e.From, "hash": hash(e.Object), "type": e.Object.Type, "code": e.Code}, nil
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	err = json.Unmarshal(raw, &m)
	return m, err
}

// Contact returns a contact as papilio-cli writes it.
func Contact(c protocol.Contact) map[string]any {
	m := map[string]any{
		"address": c.Address, "name": c.Name, "status": c.Status.Key(), "groups": c.Groups, "picture": hash(c.Picture),
		"contact": c.Lists.Has(protocol.ForwardList), "allowed": c.Lists.Has(protocol.AllowList),
		"blocked": c.Lists.Has(protocol.BlockList), "has_me": c.Lists.Has(protocol.ReverseList), "objects": c.ClientID.MSNC() >= 1,
	}
	if c.Nick != "" {
		m["nick"] = c.Nick
	}
	if c.Phones != (protocol.Phones{}) {
		m["phones"] = c.Phones
	}
	return m
}

// Transfer returns a file on its way as papilio-cli writes it.
func Transfer(t protocol.Transfer) map[string]any {
	m := map[string]any{
		"id": t.ID, "with": t.With, "name": t.Name, "size": t.Size, "moved": t.Moved, "incoming": t.Incoming, "state": t.State,
		"preview": t.HasPreview, "dangerous": t.Dangerous, "stranger": t.Stranger, "started": t.Started, "rate": t.Rate,
	}
	for key, value := range map[string]string{"code": t.Code, "route": t.Route, "path": t.Path} {
		if value != "" {
			m[key] = value
		}
	}
	if !t.Ended.IsZero() {
		m["ended"] = t.Ended
	}
	return m
}

func message(m protocol.Message) map[string]any {
	fields := map[string]any{
		"id": m.ID, "conversation": m.Conversation, "from": m.From, "name": m.FromName, "text": m.Text.Body,
		"format": m.Text.Format, "emoticons": emoticons(m.Emoticons), "time": m.Time, "delivery": m.Delivery,
	}
	if m.Kind != "" {
		fields["kind"] = m.Kind
	}
	return fields
}

func emoticons(list []protocol.Emoticon) []map[string]any {
	out := make([]map[string]any, len(list))
	for i, e := range list {
		out[i] = emoticon(e)
	}
	return out
}

func emoticon(e protocol.Emoticon) map[string]any {
	return map[string]any{"shortcut": e.Shortcut, "hash": hash(e.Object), "size": e.Object.Size}
}

func hash(o protocol.Object) any {
	if o.IsZero() {
		return nil
	}
	return o.Hash.String()
}
