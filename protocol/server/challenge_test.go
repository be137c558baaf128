package server

import (
	"crypto/md5"
	"encoding/hex"
	"testing"
)

func answerTo(challenge, product string) string {
	sum := md5.Sum([]byte(challenge + products[product]))
	return hex.EncodeToString(sum[:])
}

// The vectors of notification.md 8.
func TestChallengeVectors(t *testing.T) {
	for _, c := range []struct{ challenge, product, want string }{
		{"19700510204811937264", "msmsgs@msnmsgr.com", "eb2a5376057d2cda1d8971ccbd2c7657"},
		{"19700510204811937264", "PROD0038W!61ZTF9", "65aba8c3f02fd07e13defede0f27674e"},
		{"11111111111111111111", "msmsgs@msnmsgr.com", "3b6666b60157322b6fc6e41a115968f5"},
	} {
		if got := answerTo(c.challenge, c.product); got != c.want {
			t.Errorf("%s with %s: %s", c.challenge, c.product, got)
		}
	}
}
