package server

import (
	"errors"
	"io"
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
