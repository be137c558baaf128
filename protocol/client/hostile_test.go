package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// dry returns a client and a chat that are connected to nobody: commands are
// given to them by hand. Everything they emit is gathered.
func dry(t testing.TB) (*Client, *Chat, *news) {
	n := newNews()
	c, err := newClient(Options{Address: "me@example.com", Server: "server.example.com", OnEvent: n.add,
		OnChatEvent: func(_ *Chat, e event.Event) { n.add(e) }, OnRing: func(Ring) {}, OnProfile: func(protocol.Profile) {},
		OnP2P: func(*Chat, protocol.Address, []byte) {}})
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	c.conn = newConn(ours, c.log)
	c.conn.handle = c.handle
	c.dialect = "MSNP9"
	chat := newChat(c, ours)
	chat.isOpen = true
	return c, chat, n
}

// feed dispatches lines until the connection has ended.
func feed(c *conn, text string) {
	r := wire.NewReader(strings.NewReader(text), wire.FromServer)
	for c.cause() == nil {
		cmd, err := r.Read()
		if err != nil {
			return
		}
		c.dispatch(cmd)
	}
}

// Every command a server may send, in its full form.
var notificationLines = []string{
	"VER 1 MSNP9 CVR0", "CVR 2 6.0 6.0 6.0 http://a http://b", "USR 3 TWN S ct=1", "USR 4 OK me@example.com Me 1 0", "XFR 3 NS 192.0.2.7:1863 0 192.0.2.1:1863",
	"SYN 5 31 4 3", "GTC A", "GTC 1 2 A", "BLP AL", "BLP 1 2 BL", "PRP PHH 01", "PRP 9 31 PHH 01", "LSG 1 Friends 0", "LST bob@example.org Bob 11 1,4", "BPR PHM 1",
	"BPR 1 bob@example.org PHM 1", "CHG 6 NLN 268435460 %3Cmsnobj%2F%3E", "CHG 0 NLN 1", "ILN 6 AWY bob@example.org Bob 1 0", "NLN AWY bob@example.org Bob 1 %3Cmsnobj%2F%3E",
	"FLN bob@example.org", "ADD 0 RL 12 carol@example.org Carol", "ADD 8 FL 12 bob@example.org Bob 1", "REM 0 RL 12 carol@example.org", "REM 8 FL 12 bob@example.org 1",
	"ADG 1 2 New 7 0", "REG 1 2 7 Newer 0", "RMG 1 2 7", "REA 1 2 bob@example.org Robert", "REA 1 2 me@example.com Me", "CHL 0 19700510204811937264", "QRY 7", "QNG 50", "QNG",
	"RNG 17 192.0.2.9:1863 CKI 849 bob@example.org Bob", "OUT OTH", "OUT SSD", "OUT", "URL 1 a b 1", "IMS 1 0 ON", "SND 1 OK", "LST 9 FL 1 1 1 bob@example.org Bob 0",
	"911 4", "600", "FOO 1 2 3", "NOT 0", "IPG 0", "MSG Hotmail Hotmail 0", "UBX bob@example.org 0",
}

var switchboardLines = []string{
	"USR 1 OK me@example.com Me", "ANS 1 OK", "IRO 1 1 2 bob@example.org Bob", "CAL 2 RINGING 17", "JOI bob@example.org Bob", "BYE bob@example.org 1", "ACK 3", "NAK 3", "217 4",
	"MSG bob@example.org Bob 0", "OUT", "FOO",
}

// A03: every known command with too few and too many arguments: no panic, and
// the connection ends only where the command says so.
func TestArguments(t *testing.T) {
	for _, l := range append(notificationLines, switchboardLines...) {
		words := strings.Fields(l)
		for n := 1; n <= len(words)+50; n++ {
			cut := words[:min(n, len(words))]
			if n > len(words) {
				cut = append(slices.Clone(words), slices.Repeat([]string{"1"}, n-len(words))...)
			}
			c, chat, _ := dry(t)
			c.announced = n%2 == 0
			feed(c.conn, strings.Join(cut, " ")+"\r\n")
			chat.senders["bob@example.org"] = &sender{}
			feed(chat.conn, strings.Join(cut, " ")+"\r\n")
			if err := c.conn.cause(); err != nil && words[0] != "OUT" && words[0] != "XFR" {
				t.Errorf("%v ended the session: %v", cut, err)
			}
		}
	}
}

// A04: ids that are unknown, doubled, zero, too large, or of another verb leave
// the pending requests alone.
func TestStrayAnswers(t *testing.T) {
	c, _, _ := dry(t)
	var ended []error
	id, err := c.conn.begin(request{verb: "REA"}, func(err error) { ended = append(ended, err) })
	if err != nil {
		t.Fatal(err)
	}
	feed(c.conn, fmt.Sprintf("REA 0 x\r\nREA 99 x\r\nREA 4294967297 x\r\nREA -%d x\r\nCHG %d NLN 1\r\nADD %d FL 1 x@example.com x\r\n911 99\r\n911\r\n911 x\r\n500 0\r\n", id, id, id))
	if len(ended) != 0 || len(c.conn.pending) != 1 {
		t.Fatalf("ended %v, %d pending", ended, len(c.conn.pending))
	}
	feed(c.conn, fmt.Sprintf("209 %d extra words\r\n209 %d\r\nREA %d x\r\n", id, id, id))
	var refused *protocol.Error
	if len(ended) != 1 || !errors.As(ended[0], &refused) || refused.Code != 209 || refused.Verb != "REA" {
		t.Errorf("ended %v", ended)
	}
	for range maxPending {
		if _, err := c.conn.begin(request{verb: "X"}, func(error) {}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.conn.begin(request{verb: "X"}, func(error) {}); !errors.Is(err, ErrTooMany) {
		t.Errorf("one more than the bound: %v", err)
	}
}

// Ids rise by one, and after the last one comes 1: 0 is the server's.
func TestTransactionIDs(t *testing.T) {
	c, _, _ := dry(t)
	c.conn.lastID = 1<<32 - 2
	for _, want := range []uint32{1<<32 - 1, 1, 2} {
		if id, _ := c.conn.begin(request{verb: "X"}, func(error) {}); id != want {
			t.Errorf("id %d, want %d", id, want)
		}
	}
}

// A05, A06, A08: odd lists, storms and names.
func TestOddRoster(t *testing.T) {
	c, _, n := dry(t)
	feed(c.conn, "LSG 0 Other 0\r\nLSG 1 Work 0\r\nLSG 1 Work%20again 0\r\nLSG "+strings.Repeat("9", 50)+" Long 0\r\n"+
		"LST BOB@example.org Bob 11 0\r\nLST bob@EXAMPLE.org Bobby 3 1,99,{GUID}\r\nLST not-an-address X 1 0\r\nLST a@b X zero\r\nLST ghost@example.org G 0\r\nLST eve@example.org E 255\r\n"+
		"LST names@example.org %00%ZZ%{}[]$%E2%80%AE"+strings.Repeat("%CC%81", 40)+" 1\r\nLST dash@example.org -displayof 1\r\nLST blank@example.org %20%20 1\r\nLST utf@example.org \xc0\x80\xff 1\r\n")
	c.announce()
	lists := n.all()[0].(event.ContactsReceived)
	got := map[protocol.Address]protocol.Contact{}
	for _, contact := range lists.Contacts {
		got[contact.Address] = contact
	}
	if len(got) != 6 || len(lists.Groups) != 2 {
		t.Errorf("%d contacts, %d groups", len(got), len(lists.Groups))
	}
	if bob := got["bob@example.org"]; bob.Name != "Bobby" || bob.Lists != 3 || !reflect.DeepEqual(bob.Groups, []protocol.GroupID{"1"}) {
		t.Errorf("bob %+v", bob)
	}
	if eve := got["eve@example.org"]; eve.Lists != 15 {
		t.Errorf("eve %+v", eve)
	}
	for a, want := range map[protocol.Address]string{"names@example.org": "%ZZ%{}[]$\u0301\u0301\u0301\u0301", "dash@example.org": "-displayof", "blank@example.org": "blank@example.org", "utf@example.org": "\ufffd"} {
		if got[a].Name != want {
			t.Errorf("name %q, want %q", got[a].Name, want)
		}
	}
	before := len(n.all())
	for range 1000 {
		feed(c.conn, "NLN AWY bob@example.org Bobby 1 0\r\nNLN AWY stranger@example.org X 1\r\nFLN stranger@example.org\r\nFLN eve@example.org\r\nADD 0 RL 1 eve@example.org E\r\nREM 0 RL 1 stranger@example.org\r\n")
	}
	if news := len(n.all()) - before; news != 1 {
		t.Errorf("%d events in a storm of one change", news)
	}
	feed(c.conn, "NLN XXX bob@example.org Bobby 99999999999 junk\r\n")
	if bob := c.contacts["bob@example.org"]; bob.Status != protocol.Online || bob.ClientID != 0 || !bob.Picture.IsZero() {
		t.Errorf("bob %+v", bob)
	}
	feed(c.conn, "RMG 1 2 1\r\nRMG 1 2 0\r\nREM 1 FL 2 bob@example.org\r\nREM 1 AL 2 bob@example.org\r\n")
	all := n.all()
	if len(c.groups) != 1 || all[len(all)-1] != (event.ContactRemoved{Address: "bob@example.org"}) {
		t.Errorf("groups %v, last %v", c.groups, all[len(all)-1])
	}
}

// A17: calls that make no sense, calls of blocked people, too many calls, and
// too many conversations.
func TestCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o := f.options()
		var rings []Ring
		o.OnRing = func(r Ring) { rings = append(rings, r) }
		c := enter(t, f, o)
		f.say(0, "RNG 1 sb.example.com CKI c nobody X\r\nRNG 1 sb.example.com:0 CKI c bob@example.com Bob\r\nRNG 1 sb.example.com XXX c bob@example.com Bob\r\n"+
			"RNG 1 sb.example.com CKI c eve@example.com Eve\r\nRNG 1 sb.example.com CKI c me@example.com Me\r\nRNG 1 sb.example.com CKI "+strings.Repeat("c", maxCookie+1)+" bob@example.com Bob\r\n")
		synctest.Wait()
		if len(rings) != 0 {
			t.Fatalf("rings %+v", rings)
		}
		for range 100 {
			f.say(0, "RNG 1 sb.example.com CKI c bob@example.com Bob\r\n")
		}
		synctest.Wait()
		if len(rings) != maxRings {
			t.Errorf("%d calls in one moment", len(rings))
		}
		time.Sleep(time.Second)
		f.say(0, "RNG 1 sb.example.com CKI c stranger@example.com S\r\nBLP 1 2 BL\r\nRNG 1 sb.example.com CKI c stranger@example.com S\r\nRNG 1 sb.example.com CKI c bob@example.com Bob\r\n")
		synctest.Wait()
		if len(rings) != maxRings+2 {
			t.Errorf("%d calls: strangers may call until BLP BL", len(rings))
		}
		for i := range maxChats + 1 {
			_, err := c.Answer(context.Background(), rings[0])
			if (err != nil) != (i == maxChats) {
				t.Errorf("conversation %d: %v", i, err)
			}
		}
		c.Close()
		f.wg.Wait()
		if len(c.chats) != 0 {
			t.Errorf("%d chats left", len(c.chats))
		}
	})
}

// A switchboard inside our computer is refused when the server is outside.
func TestInsideSwitchboard(t *testing.T) {
	f := newFake().on("XFR", just("XFR $ SB 127.0.0.1:22 CKI c"))
	c := enter(t, f, f.options())
	if _, err := c.NewChat(context.Background()); !errors.Is(err, errInside) {
		t.Error(err)
	}
	c.Close()
	f.wg.Wait()
}

// Names we set are checked and encoded.
func TestSetName(t *testing.T) {
	f := newFake()
	c := enter(t, f, f.options())
	for name, want := range map[string]string{"": "name-empty", "\r\n": "name-empty", strings.Repeat("☕", 129): "name-long", "Me 100%": ""} {
		err := c.SetName(context.Background(), name)
		if (want == "") != (err == nil) || want != "" && code(err) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
	c.Close()
	f.wg.Wait()
	if f.count("REA me@example.com Me%20100%25") != 1 || f.count("REA") != 1 || c.self.Name != "Me 100%" {
		t.Errorf("sent %v, name %q", f.got, c.self.Name)
	}
}

// The published test vectors of the challenge.
func TestChallengeVectors(t *testing.T) {
	for challenge, want := range map[string]string{"19700510204811937264": "eb2a5376057d2cda1d8971ccbd2c7657", "11111111111111111111": "3b6666b60157322b6fc6e41a115968f5"} {
		if got := answer(challenge); got != want {
			t.Errorf("%s: %s, want %s", challenge, got, want)
		}
	}
}
