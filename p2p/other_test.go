package p2p

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"papilio/protocol"
)

// What is not ours is declined and told, as often as INVITEs are taken.
func TestOtherApplications(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		const webcam = "{4bd96fc0-AB17-4425-A14A-439185962DC8}"
		var mu sync.Mutex
		var told []string
		s.peer.options.OnOther = func(application string) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, application)
		}
		for i := range 200 {
			s.sendSLP(s.request(methodInvite, fmt.Sprintf("{%d}", i), typeSessionRequest, field{"EUF-GUID", webcam}, idField(uint32(1000+i)), field{"AppID", "4"}, field{"Context", "ewBCAA=="}))
			synctest.Wait()
		}
		mu.Lock()
		defer mu.Unlock()
		if len(told) != maxInvites || told[0] != webcam || len(s.said("603 Decline")) != maxInvites+maxRefusals {
			t.Errorf("told %d times, declined %d times", len(told), len(s.said("603")))
		}
	})
}
