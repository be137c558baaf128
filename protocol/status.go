package protocol

// Status is a presence code as it stands on the wire (notification.md 6.1).
type Status string

// The statuses of MSN Messenger 6. Hidden is only ever our own; Offline is
// never sent by a client.
const (
	Online      Status = "NLN"
	Busy        Status = "BSY"
	Idle        Status = "IDL"
	BeRightBack Status = "BRB"
	Away        Status = "AWY"
	OnThePhone  Status = "PHN"
	OutToLunch  Status = "LUN"
	Hidden      Status = "HDN"
	Offline     Status = "FLN"
)

// Statuses lists the ones a person can choose, in menu order.
func Statuses() []Status {
	return []Status{Online, Busy, BeRightBack, Away, OnThePhone, OutToLunch, Hidden}
}

// Key returns the stable lower-case word for the status, used as the last part
// of a translation key and in the JSON of papilio-cli.
func (s Status) Key() string {
	switch s {
	case Online:
		return "online"
	case Busy:
		return "busy"
	case Idle:
		return "idle"
	case BeRightBack:
		return "be-right-back"
	case Away:
		return "away"
	case OnThePhone:
		return "on-the-phone"
	case OutToLunch:
		return "out-to-lunch"
	case Hidden:
		return "appear-offline"
	}
	return "offline"
}

// ParseStatus accepts a wire code or a Key, in any case.
func ParseStatus(text string) (Status, bool) {
	for _, s := range []Status{Online, Busy, Idle, BeRightBack, Away, OnThePhone, OutToLunch, Hidden, Offline} {
		if equalFold(text, string(s)) || equalFold(text, s.Key()) {
			return s, true
		}
	}
	return "", false
}

// Reachable reports whether somebody with this status can be written to.
func (s Status) Reachable() bool { return s != Offline && s != Hidden && s != "" }
