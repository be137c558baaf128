package netns

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// space is one network namespace. It has no name: it lives as long as its
// descriptor, so nothing is left behind even when a test is killed.
type space struct{ file *os.File }

// Allowed returns nil where network namespaces can be made and filled, else
// why not: not Linux, not root, no iproute2 or nftables, or forbidden.
var Allowed = sync.OnceValue(func() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("not root")
	}
	for _, tool := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(tool); err != nil {
			return err
		}
	}
	s, err := newSpace()
	if err != nil {
		return err
	}
	defer s.file.Close()
	return s.do(func() error {
		if _, err := command("", "ip", "link", "add", "name", "try0", "type", "veth", "peer", "name", "try1"); err != nil {
			return err
		}
		_, err := command("table ip try {\nchain c {\ntype nat hook postrouting priority 100;\nmasquerade\n}\n}\n", "nft", "-f", "-")
		return err
	})
})

// newSpace makes a namespace and keeps it by its descriptor.
func newSpace() (*space, error) {
	s := &space{}
	return s, onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("unshare: %w", err)
		}
		f, err := os.Open("/proc/thread-self/ns/net")
		s.file = f
		return err
	})
}

// onThread runs f on a thread of its own and brings the thread back into the
// namespace it came from. A thread that does not come back is thrown away.
func onThread(f func() error) error {
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		home, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			runtime.UnlockOSThread()
			result <- err
			return
		}
		err = f()
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
		home.Close()
		result <- err
	}()
	return <-result
}

// do runs f inside the namespace.
func (s *space) do(f func() error) error {
	return onThread(func() error {
		if err := unix.Setns(int(s.file.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("setns: %w", err)
		}
		return f()
	})
}

// Do runs f on a thread inside the computer's namespace: sockets it opens
// itself, and commands it starts, are there. Goroutines it starts are not. In
// a simulated laboratory it only runs f.
func (h *Host) Do(f func() error) error {
	if h.space == nil {
		return f()
	}
	return h.space.do(f)
}

// Nft loads rules in the language of nft; nothing in a simulated laboratory.
func (h *Host) Nft(rules string) {
	h.lab.t.Helper()
	if h.space == nil {
		return
	}
	if err := h.space.do(func() error { _, err := command(rules, "nft", "-f", "-"); return err }); err != nil {
		h.lab.t.Fatal(err)
	}
}

func (l *Lab) open(router bool) *space {
	l.t.Helper()
	s, err := newSpace()
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { s.file.Close() })
	s.ip(l.t, "link set lo up")
	if router {
		s.forward(l.t)
	}
	return s
}

// forward makes a router of it.
func (s *space) forward(t testing.TB) {
	t.Helper()
	err := s.do(func() error {
		for _, name := range []string{"ipv4/ip_forward", "ipv6/conf/all/forwarding"} {
			if err := os.WriteFile("/proc/sys/net/"+name, []byte("1"), 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cable joins two computers.
func (s *space) cable(t testing.TB, name string, to *space, other string) {
	t.Helper()
	s.ip(t, "link add name %s type veth peer name %s netns /proc/%d/fd/%d", name, other, os.Getpid(), to.file.Fd())
}

// ip runs the tool of that name inside.
func (s *space) ip(t testing.TB, format string, args ...any) {
	t.Helper()
	words := strings.Fields(fmt.Sprintf(format, args...))
	if err := s.do(func() error { _, err := command("", "ip", words...); return err }); err != nil {
		t.Fatal(err)
	}
}

func command(input, name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(input)
	out, err := c.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return out, nil
}
