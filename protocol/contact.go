package protocol

import "strings"

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// List is a set of the four server-side lists (notification.md 5).
type List uint8

// The lists, with the bits a server sends in LST.
const (
	ForwardList List = 1 // my contacts
	AllowList   List = 2 // may see my presence
	BlockList   List = 4 // may not
	ReverseList List = 8 // have me as a contact
)

// Has reports whether all of other is in l.
func (l List) Has(other List) bool { return l&other == other }

// GroupID is the server's identifier of a group: a small decimal in MSNP9.
type GroupID string

// OtherContacts is the group that always exists.
const OtherContacts GroupID = "0"

// Group is one group of the forward list.
type Group struct {
	ID   GroupID `json:"id"`
	Name string  `json:"name"`
}

// ClientID is the capability mask of CHG, NLN and ILN (notification.md 6.3).
type ClientID uint32

// Capabilities Papilio knows. The top nibble is a version number, not flags.
const (
	ClientMobile      ClientID = 0x00000001 // signed in from a mobile phone
	ClientWebcam      ClientID = 0x00000010
	ClientMultiPacket ClientID = 0x00000020
	ClientPages       ClientID = 0x00000040 // takes messages on a mobile phone
	ClientWeb         ClientID = 0x00000200 // in a browser
	ClientBot         ClientID = 0x00020000
	ClientMSNC1       ClientID = 0x10000000
	ClientMSNC2       ClientID = 0x20000000
	ClientMSNC3       ClientID = 0x30000000
)

// MSNC returns the generation of the client: 0 before MSN Messenger 6, which
// means no peer-to-peer objects.
func (c ClientID) MSNC() int { return int(c >> 28) }

// Contact is one person on any of our lists.
type Contact struct {
	Address  Address   `json:"address"`
	Name     string    `json:"name"` // friendly name, decoded; the address when there is none
	Lists    List      `json:"lists"`
	Groups   []GroupID `json:"groups,omitempty"`
	Status   Status    `json:"status"`
	ClientID ClientID  `json:"client_id,omitempty"`
	Picture  Object    `json:"picture,omitzero"` // display picture, zero when there is none
	Phones   Phones    `json:"phones,omitzero"`
	Nick     string    `json:"nick,omitempty"` // what we call them, on this computer only
}

// Shown returns what to call somebody: the nickname, else the friendly name,
// else the address.
func (c Contact) Shown() string {
	switch {
	case c.Nick != "":
		return c.Nick
	case c.Name != "":
		return c.Name
	}
	return string(c.Address)
}

// Self is what we tell others about ourselves.
type Self struct {
	Address Address `json:"address"`
	Name    string  `json:"name"`
	Status  Status  `json:"status"`
	Picture Object  `json:"picture,omitzero"`
	Phones  Phones  `json:"phones,omitzero"`
}

// Phones are the numbers somebody lets contacts see (PRP and BPR,
// notification.md 5), as they wrote them: text, not dialling codes. Pages says
// that they take pages on their mobile phone.
type Phones struct {
	Home   string `json:"home,omitempty"`
	Work   string `json:"work,omitempty"`
	Mobile string `json:"mobile,omitempty"`
	Pages  bool   `json:"pages,omitempty"`
}

// Phone is which of our own numbers is meant, as it stands on the wire.
type Phone string

// The numbers.
const (
	HomePhone   Phone = "PHH"
	WorkPhone   Phone = "PHW"
	MobilePhone Phone = "PHM"
)

// Privacy is what the server keeps of who may reach us.
type Privacy struct {
	// AllowOthers lets people on neither the allow nor the block list see our
	// presence and write to us (BLP AL).
	AllowOthers bool `json:"allow_others"`
	// NotifyAdds asks when somebody adds us; without it nobody is asked about
	// (GTC A). The server only keeps it: asking is the client's work.
	NotifyAdds bool `json:"notify_adds"`
}
