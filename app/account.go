package app

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"papilio/protocol"
)

// Account is one address on one server, with a folder of its own for what it
// knows. The same address on two servers is two accounts.
type Account struct {
	Address   protocol.Address
	ProfileID string
	Name      string          // friendly name as last known, "" before the first sign-in
	Status    protocol.Status // to sign in as

	Remember         bool // offered on the sign-in form
	RememberPassword bool // it is in the keyring under Secret; it is never in a file
	Automatic        bool // sign in when Papilio starts
	Secret           string
	Used             time.Time // last sign-in, zero before the first

	Dir string // its folder; set by the Library
}

// Is reports whether this is the account of an address on a server.
func (a Account) Is(address protocol.Address, profile string) bool {
	return a.Address == address && a.ProfileID == profile
}

// accountFolder names the folder of an account: readable, of letters that every
// file system takes, never two for one account nor one for two.
func accountFolder(a protocol.Address, profile string) string {
	sum := sha256.Sum256([]byte(string(a) + "\x00" + profile))
	return safeName(string(a), 40) + "-" + safeName(profile, 20) + "-" + hex.EncodeToString(sum[:5])
}

// safeName keeps small letters, digits and a few signs of a text, at most max
// of them.
func safeName(text string, max int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		if b.Len() == max {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '@', r == '_', r == '.' && b.Len() > 0:
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}
