package app

import (
	"papilio/protocol"
)

// The profiles that are always there.
const (
	BuiltInProfile   = "built-in"
	EscargotProfile  = "escargot"
	CrossTalkProfile = "crosstalk"
)

// Profile is a server and how to reach it, as data: the built-in one, the
// known revival servers, and those a person has added.
type Profile struct {
	ID      string `json:"id"` // never changes; SaveProfile gives a new one its own
	Name    string `json:"name"`
	Server  string `json:"server"`            // host:port of the notification server
	Login   string `json:"login,omitempty"`   // URL of the nexus or the login page; "" is the usual place on the host of Server
	Gateway string `json:"gateway,omitempty"` // URL of the HTTP gateway; "" is none
	CA      []byte `json:"ca,omitempty"`      // certificates (PEM) that may vouch too; see Credentials
	Pin     string `json:"pin,omitempty"`     // SHA-256 of a public key in base64; see Credentials

	Builtin  bool `json:"-"` // the server of this program: its address is new with every start
	Standard bool `json:"-"` // comes with Papilio: it can be changed and restored, not removed
	Changed  bool `json:"-"` // a standard one that is not as it came
}

// Credentials returns what SignIn and TestConnection need of a profile. The
// built-in server has its own: BuiltIn.Credentials.
func (p Profile) Credentials(a protocol.Address, password string) Credentials {
	return Credentials{Address: a, Password: password, Server: p.Server, Login: p.Login, Gateway: p.Gateway, CA: p.CA, Pin: p.Pin}
}

// standardProfiles are the built-in server and the revival servers that are
// known (notification.md 3.5), in the order they are offered.
func standardProfiles() []Profile {
	return []Profile{
		{ID: BuiltInProfile, Name: "Papilio", Builtin: true, Standard: true},
		{ID: EscargotProfile, Name: "Escargot", Standard: true, Server: "m1.escargot.log1p.xyz:1863",
			Login: "https://m1.escargot.log1p.xyz/rdr/pprdr.asp", Gateway: "http://m1.escargot.log1p.xyz/gateway/gateway.dll"},
		{ID: CrossTalkProfile, Name: "CrossTalk", Standard: true, Server: "ms.msgrsvcs.ctsrv.xyz:1863",
			Login: "https://pp.login.ugnet.xyz/rdr/pprdr.asp"},
	}
}

// standardProfile returns a profile as it came with Papilio.
func standardProfile(id string) (Profile, bool) {
	for _, p := range standardProfiles() {
		if p.ID == id {
			return p, true
		}
	}
	return Profile{}, false
}

// same reports whether two profiles lead to the same server in the same way.
func (p Profile) same(q Profile) bool {
	return p.Name == q.Name && p.Server == q.Server && p.Login == q.Login && p.Gateway == q.Gateway && string(p.CA) == string(q.CA) && p.Pin == q.Pin
}
