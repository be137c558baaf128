package server

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestLastWordsArrive: who sends on after its mistake still reads what the
// mistake was.
func TestLastWordsArrive(t *testing.T) {
	s := startServer(t, Options{})
	for range 20 {
		r := dial(t, s, s.Notification())
		sent := make(chan bool)
		go func() {
			defer close(sent)
			io.WriteString(r.nc, "VER 1 MSNP9\r\nSYN 2 0\r\n"+strings.Repeat("PNG\r\n", 50000))
		}()
		r.expect("VER 1 MSNP9", "715 2")
		if _, err := r.in.Read(); !errors.Is(err, io.EOF) {
			t.Fatalf("it ended with %v", err)
		}
		r.nc.Close()
		<-sent
	}
}

func TestNoMoreConnectionsThanSlots(t *testing.T) {
	s := startServer(t, Options{})
	for range cap(s.slots) - 1 {
		s.slots <- struct{}{}
	}
	one := dial(t, s, s.Notification())
	one.send("VER 1 MSNP9").expect("VER 1 MSNP9")
	dial(t, s, s.Notification()).closed()
	one.send("OUT").closed()
	s.slots <- struct{}{} // free again when the server has let go of it
	<-s.slots
	dial(t, s, s.Notification()).send("VER 1 MSNP9").expect("VER 1 MSNP9")
}

// BenchmarkRelay is the way of P2P data: messages of 1664 bytes from one
// client to another over loopback.
func BenchmarkRelay(b *testing.B) {
	s := startServer(b, Options{})
	alice, bob := pair(b, s)
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	b.SetBytes(1664)
	b.ResetTimer()
	message := []byte("MSG 3 U 1664\r\n" + ofSize(1664))
	go func() {
		for range b.N {
			if _, err := sb.nc.Write(message); err != nil {
				return
			}
		}
	}()
	in.nc.SetReadDeadline(time.Time{})
	sb.nc.SetWriteDeadline(time.Time{})
	for range b.N {
		if _, err := in.in.Read(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRelayOverTheGateway is the same way with both clients on the
// gateway: the sender eight messages ahead, as with P2P data.
func BenchmarkRelayOverTheGateway(b *testing.B) {
	s := startServer(b, Options{})
	alice := onlineOverHTTP(b, s, "alice@example.com")
	bob := onlineOverHTTP(b, s, "bob@example.com")
	bob.expect("ILN *")
	alice.expect("NLN *")
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	for _, r := range []*raw{sb, in} {
		client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
		defer client.CloseIdleConnections()
		r.nc.(*gated).do = client.Do
	}
	const ahead = 8
	b.SetBytes(1664 * ahead)
	messages := strings.Repeat("MSG 3 U 1664\r\n"+ofSize(1664), ahead)
	go func() {
		for range b.N {
			if _, err := io.WriteString(sb.nc, messages); err != nil {
				return
			}
		}
	}()
	b.ResetTimer()
	in.nc.SetReadDeadline(time.Now().Add(time.Hour))
	for range b.N * ahead {
		if _, err := in.in.Read(); err != nil {
			b.Fatal(err)
		}
	}
}
