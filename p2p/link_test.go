package p2p

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// stopAt makes a link block when the data has come to an offset.
func stopAt(l *pipe, offset uint64) {
	l.set(func(l *pipe) {
		l.drop = func(h header, _ []byte) bool {
			if h.Flags == flagData && h.Offset == offset {
				l.set(func(l *pipe) { l.block = true })
			}
			return false
		}
	})
}

func TestLinkRemovedAndAddedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		data := picture(1, 8000)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
		stopAt(p.aliceLink, 1202)
		result := make(chan error, 1)
		go func() {
			_, err := p.bob.Fetch(t.Context(), o)
			result <- err
		}()
		synctest.Wait()
		if p.bob.Active() == 0 || p.alice.Active() == 0 {
			t.Fatal("the transfer does not run")
		}
		p.alice.RemoveLink(p.aliceLink)
		p.bob.RemoveLink(p.bobLink)
		wantCode(t, <-result, codeNoLink)
		synctest.Wait()
		if p.alice.Active() != 0 || p.bob.Active() != 0 {
			t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
		}
		_, err := p.bob.Fetch(t.Context(), o)
		wantCode(t, err, codeNoLink)

		p.aliceLink.set(func(l *pipe) { l.block, l.drop = false, nil })
		p.alice.AddLink(p.aliceLink)
		p.bob.AddLink(p.bobLink)
		if got, err := p.bob.Fetch(t.Context(), o); err != nil || !bytes.Equal(got, data) {
			t.Errorf("afterwards: %d bytes, %v", len(got), err)
		}
		if p.aliceLink.closed+p.bobLink.closed != 0 {
			t.Error("a removed link was closed")
		}
	})
}

// A transfer moves to the other link, with the chunk that was stuck.
func TestTransferMoves(t *testing.T) {
	for _, c := range []struct {
		how    string
		offset uint64
	}{{"removed", 2404}, {"failed", 2404}, {"stalled", 2404}, {"newer", 2404}, {"removed", 6010}, {"failed", 6010}} {
		t.Run(fmt.Sprint(c.how, c.offset), func(t *testing.T) {
			how := c.how
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t)
				defer p.close()
				data := picture(1, 8000)
				o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
				second, _ := connect(p.alice, p.bob, 1352)
				if how == "newer" {
					p.alice.AddLink(p.aliceLink) // is used again
				} else {
					p.alice.AddLink(second)
					p.alice.AddLink(p.aliceLink)
				}
				stopAt(p.aliceLink, c.offset)
				if how == "failed" {
					p.aliceLink.set(func(l *pipe) {
						l.drop = func(h header, _ []byte) bool {
							if h.Flags == flagData && h.Offset == c.offset {
								l.set(func(l *pipe) { l.fail = errors.New("reset") })
							}
							return false
						}
					})
				}
				result := make(chan error, 1)
				go func() {
					got, err := p.bob.Fetch(t.Context(), o)
					if err == nil && !bytes.Equal(got, data) {
						err = errors.New("wrong bytes")
					}
					result <- err
				}()
				synctest.Wait()
				closes := 0
				switch how {
				case "removed", "newer":
					p.alice.RemoveLink(p.aliceLink)
				case "failed", "stalled": // by itself, and by the clock
					closes = 1
				}
				if err := <-result; err != nil {
					t.Error(err)
				}
				synctest.Wait()
				p.aliceLink.set(func(l *pipe) {
					if l.closed != closes {
						t.Errorf("closed %d times", l.closed)
					}
				})
				if len(second.packets()) == 0 {
					t.Error("the second link was not used")
				}
			})
		})
	}
}

// A chunk that has arrived although its link failed is not sent once more.
func TestAckedChunkIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, picture(1, 3000))
		second, back := connect(p.alice, p.bob, 1202)
		p.alice.AddLink(p.aliceLink)
		p.aliceLink.set(func(l *pipe) {
			l.drop = func(h header, payload []byte) bool {
				if h.Flags != flagData || h.Offset != 2404 {
					return false
				}
				l.to.Receive(l.back, appendChunk(nil, h, payload, 1))
				time.Sleep(time.Second) // the ack comes meanwhile
				l.set(func(l *pipe) { l.late = errors.New("reset") })
				return true
			}
		})
		back.set(func(l *pipe) { // the contact says no BYE
			l.drop = func(h header, payload []byte) bool { return bytes.HasPrefix(payload, []byte("BYE")) }
		})
		if _, err := p.bob.Fetch(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		for _, x := range second.packets() {
			if x.header.Flags == flagData {
				t.Errorf("sent again: %+v", x.header)
			}
		}
	})
}

// What a dying link swallowed is asked for again, once both sides know.
func TestResumeAfterMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		data := picture(1, 20000)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
		second, secondBack := connect(p.alice, p.bob, 1202)
		p.alice.AddLink(p.aliceLink)
		stopAt(p.aliceLink, 6010)
		p.aliceLink.set(func(l *pipe) {
			stop := l.drop
			l.drop = func(h header, payload []byte) bool {
				stop(h, payload)
				return h.Flags == flagData && h.Offset >= 3606 // swallowed
			}
		})
		result := make(chan error, 1)
		go func() {
			got, err := p.bob.Fetch(t.Context(), o)
			if err == nil && !bytes.Equal(got, data) {
				err = errors.New("wrong bytes")
			}
			result <- err
		}()
		synctest.Wait()
		p.bob.RemoveLink(p.bobLink)
		p.alice.RemoveLink(p.aliceLink)
		if err := <-result; err != nil {
			t.Fatal(err)
		}
		naks := 0
		for _, x := range secondBack.packets() {
			if x.header.Flags == flagNAK {
				naks++
				if x.header.AckSize != 3606 {
					t.Errorf("resume at %d", x.header.AckSize)
				}
			}
		}
		if naks != 1 || len(second.packets()) == 0 {
			t.Errorf("%d out-of-sequence replies", naks)
		}
	})
}

func TestLinkThatFailsOrStalls(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*pipe)
		took time.Duration
	}{
		{"fails", func(l *pipe) { l.fail = errors.New("reset") }, 0},
		{"stalls", func(l *pipe) { l.block = true }, sendTime},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPair(t)
			defer p.close()
			p.bobLink.set(c.make)
			start := time.Now()
			_, err := p.bob.Fetch(t.Context(), protocol.NewObject(alice, protocol.DisplayPicture, []byte("x")))
			wantCode(t, err, codeNoLink)
			synctest.Wait()
			if took := time.Since(start); took != c.took || p.bobLink.closed != 1 {
				t.Errorf("%s: took %v, closed %d times", c.name, took, p.bobLink.closed)
			}
		})
	}
}

// TestMessageStaysOnItsLink: when the contact opens another switchboard in the
// middle of a transfer, the chunks that follow go where the first ones went:
// two links keep no order between them.
func TestMessageStaysOnItsLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		data := picture(1, 8000)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
		more := make(chan bool)
		p.aliceLink.set(func(l *pipe) {
			l.drop = func(h header, _ []byte) bool {
				if h.Flags == flagData && h.Offset == 1202 {
					<-more
				}
				return false
			}
		})
		result := make(chan error, 1)
		go func() {
			got, err := p.bob.Fetch(t.Context(), o)
			if err == nil && !bytes.Equal(got, data) {
				err = errors.New("wrong bytes")
			}
			result <- err
		}()
		synctest.Wait()
		second, _ := connect(p.alice, p.bob, 1202) // now the newest of both
		synctest.Wait()
		close(more)
		if err := <-result; err != nil {
			t.Error(err)
		}
		for _, x := range second.packets() {
			if classify(x.header, x.payload) == kindData {
				t.Errorf("the chunk at %d went over the second link", x.header.Offset)
			}
		}
	})
}
