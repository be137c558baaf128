package client

import (
	"net"
	"slices"
	"strings"
)

// Addresses returns the addresses of this computer that reach beyond it, as one
// string to compare: another one means another network, empty none at all. It
// only asks the system and does not wait.
func Addresses() string {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	var far []string
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			far = append(far, n.String())
		}
	}
	slices.Sort(far)
	return strings.Join(far, " ")
}
