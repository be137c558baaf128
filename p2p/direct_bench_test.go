package p2p

import (
	"io"
	"net"
	"testing"
	"time"
)

// block of memory that is read and written at offsets: neither disk nor
// allocation hides what is measured.
type slab []byte

func (s slab) ReadAt(b []byte, at int64) (int, error)  { return copy(b, s[at:]), nil }
func (s slab) WriteAt(b []byte, at int64) (int, error) { return copy(s[at:], b), nil }

const benchSize = 256 << 20

// BenchmarkDirect sends a file over a direct connection on loopback, and as
// much with io.Copy in pieces of the same size in the same run, in turns.
// "x-io.Copy" is our speed by that of io.Copy; "x-target" is what it is to be.
func BenchmarkDirect(b *testing.B) {
	src, dst := make(slab, benchSize), make(slab, benchSize)
	for i := range src {
		src[i], dst[i] = byte(i), 1 // memory that was never touched is slow the first time
	}
	p := newDirectPair(b, nil)
	p.send(b, src[:1<<20]) // the connection is up
	b.SetBytes(benchSize)
	b.ReportAllocs()
	var ours, plain time.Duration
	for b.Loop() {
		start := time.Now()
		out, err := p.alice.SendFile(File{Name: "x", Size: benchSize}, src)
		if err != nil {
			b.Fatal(err)
		}
		in := <-p.offers
		if err := in.Accept(dst); err != nil {
			b.Fatal(err)
		}
		<-in.Done()
		<-out.Done()
		ours += time.Since(start)
		if in.Err() != nil || out.Err() != nil {
			b.Fatal(in.Err(), out.Err())
		}
		wantRoute(b, RouteDirect, in, out)
		b.StopTimer()
		plain += copyPlainly(b, src, dst)
		b.StartTimer()
	}
	b.ReportMetric(float64(plain)/float64(ours), "x-io.Copy")
	b.ReportMetric(0.9, "x-target")
	b.ReportMetric(float64(benchSize)*float64(b.N)/plain.Seconds()/1e6, "io.Copy-MB/s")
}

// copyPlainly moves src to dst over loopback with io.Copy.
func copyPlainly(b *testing.B, src, dst slab) time.Duration {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	start := time.Now()
	done := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, err = io.CopyBuffer(io.NewOffsetWriter(dst, 0), struct{ io.Reader }{c}, make([]byte, maxFrame))
			c.Close()
		}
		done <- err
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{c}, io.NewSectionReader(src, 0, benchSize), make([]byte, maxFrame)); err != nil {
		b.Fatal(err)
	}
	c.Close()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
