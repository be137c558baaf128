package client

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// keeps makes a fake that answers list commands like a real server, except for
// those that start like a key of refuse: they get that code.
func keeps(refuse map[string]string) *fake {
	f := newFake()
	f.on("SYN", just("SYN $ 1 6 3", "GTC A", "BLP AL", "PRP PHH 1", "LSG 0 Other 0", "LSG 1 Friends 0", "LSG 2 Work 0",
		"LST bob@example.com Bob%20B 11 1", "LST both@example.com Both 3 1,2", "LST eve@example.com Eve 12", "LST new@example.com New 8",
		"LST other@example.com Other 11 0", "LST shut@example.com Shut 5 2"))
	for _, verb := range []string{"ADD", "REM", "ADG", "RMG", "REG", "BLP", "GTC", "PRP", "REA"} {
		f.on(verb, func(id string, cmd wire.Command) []string {
			line := strings.Join(append([]string{cmd.Verb}, cmd.Args[1:]...), " ")
			for start, code := range refuse {
				if strings.HasPrefix(line, start) {
					return []string{code + " " + id}
				}
			}
			args := cmd.Args[1:]
			switch cmd.Verb {
			case "ADD", "REM": // the version comes after the list
				return []string{wire.New(cmd.Verb, append([]string{id, args[0], "9"}, args[1:]...)...).String()}
			case "ADG":
				return []string{"ADG " + id + " 9 " + args[0] + " 7 0"}
			}
			return []string{wire.New(cmd.Verb, append([]string{id, "9"}, args...)...).String()}
		})
	}
	return f
}

// Every change of the lists: what is sent, in which order, and what becomes of
// refusals.
func TestEdits(t *testing.T) {
	ctx := context.Background()
	long := strings.Repeat("☕", 20)
	for name, test := range map[string]struct {
		refuse map[string]string
		do     func(*Client) error
		sent   string // joined by " | "
		fails  string // code of the refusal or problem
	}{
		"add": {nil, func(c *Client) error { return c.AddContact(ctx, "Carol@Example.com", "Carol ☕", "1") },
			"ADD AL carol@example.com Carol%20%E2%98%95 | ADD FL carol@example.com Carol%20%E2%98%95 1", ""},
		"add without a name": {nil, func(c *Client) error { return c.AddContact(ctx, "carol@example.com", " ", "") },
			"ADD AL carol@example.com carol%40example.com | ADD FL carol@example.com carol%40example.com 0", ""},
		"add who added us":       {nil, func(c *Client) error { return c.AddContact(ctx, "new@example.com", "", "") }, "ADD AL new@example.com New | ADD FL new@example.com New 0", ""},
		"add who is blocked":     {nil, func(c *Client) error { return c.AddContact(ctx, "eve@example.com", "", "") }, "ADD FL eve@example.com Eve 0", ""},
		"add who is there":       {map[string]string{"ADD FL": "215"}, func(c *Client) error { return c.AddContact(ctx, "bob@example.com", "", "1") }, "ADD FL bob@example.com Bob%20B 1", ""},
		"add, allowed already":   {map[string]string{"ADD AL": "215"}, func(c *Client) error { return c.AddContact(ctx, "x@example.com", "X", "") }, "ADD AL x@example.com X | ADD FL x@example.com X 0", ""},
		"add, blocked elsewhere": {map[string]string{"ADD AL": "219"}, func(c *Client) error { return c.AddContact(ctx, "x@example.com", "X", "") }, "ADD AL x@example.com X | ADD FL x@example.com X 0", ""},
		"add nobody":             {map[string]string{"ADD AL": "205"}, func(c *Client) error { return c.AddContact(ctx, "x@example.com", "X", "") }, "ADD AL x@example.com X", "205"},
		"add, list full": {map[string]string{"ADD FL": "210"}, func(c *Client) error { return c.AddContact(ctx, "x@example.com", "X", "") },
			"ADD AL x@example.com X | ADD FL x@example.com X 0 | REM AL x@example.com", "210"},
		"add oneself":       {nil, func(c *Client) error { return c.AddContact(ctx, "ME@example.com", "", "") }, "", "own-address"},
		"add nonsense":      {nil, func(c *Client) error { return c.AddContact(ctx, "x y", "", "") }, "", "bad-address"},
		"add, long name":    {nil, func(c *Client) error { return c.AddContact(ctx, "x@example.com", strings.Repeat("☕", 100), "") }, "", "name-long"},
		"remove":            {nil, func(c *Client) error { return c.RemoveContact(ctx, "bob@example.com") }, "REM FL bob@example.com", ""},
		"remove who is not": {map[string]string{"REM FL": "216"}, func(c *Client) error { return c.RemoveContact(ctx, "x@example.com") }, "REM FL x@example.com", ""},
		"remove, refused":   {map[string]string{"REM FL": "402"}, func(c *Client) error { return c.RemoveContact(ctx, "bob@example.com") }, "REM FL bob@example.com", "402"},

		"block":            {nil, func(c *Client) error { return c.Block(ctx, "bob@example.com") }, "REM AL bob@example.com | ADD BL bob@example.com Bob%20B", ""},
		"block a stranger": {map[string]string{"REM AL": "216"}, func(c *Client) error { return c.Block(ctx, "x@example.com") }, "REM AL x@example.com | ADD BL x@example.com x%40example.com", ""},
		"block twice":      {map[string]string{"REM AL": "216", "ADD BL": "215"}, func(c *Client) error { return c.Block(ctx, "eve@example.com") }, "REM AL eve@example.com | ADD BL eve@example.com Eve", ""},
		"block, list full": {map[string]string{"ADD BL": "210"}, func(c *Client) error { return c.Block(ctx, "bob@example.com") },
			"REM AL bob@example.com | ADD BL bob@example.com Bob%20B | ADD AL bob@example.com Bob%20B", "210"},
		"unblock":         {nil, func(c *Client) error { return c.Unblock(ctx, "eve@example.com") }, "REM BL eve@example.com | ADD AL eve@example.com Eve", ""},
		"unblock twice":   {map[string]string{"REM BL": "216", "ADD AL": "215"}, func(c *Client) error { return c.Unblock(ctx, "bob@example.com") }, "REM BL bob@example.com | ADD AL bob@example.com Bob%20B", ""},
		"allow":           {nil, func(c *Client) error { return c.Allow(ctx, "new@example.com") }, "ADD AL new@example.com New", ""},
		"allow twice":     {map[string]string{"ADD AL": "215"}, func(c *Client) error { return c.Allow(ctx, "bob@example.com") }, "ADD AL bob@example.com Bob%20B", ""},
		"allow a blocked": {nil, func(c *Client) error { return c.Allow(ctx, "shut@example.com") }, "REM BL shut@example.com | ADD AL shut@example.com Shut", ""},
		"block oneself":   {nil, func(c *Client) error { return c.Block(ctx, "me@example.com") }, "", "own-address"},

		"new group":         {nil, func(c *Client) error { _, err := c.AddGroup(ctx, " Close  Friends "); return err }, "ADG Close%20Friends 0", ""},
		"group is there":    {map[string]string{"ADG": "228"}, func(c *Client) error { _, err := c.AddGroup(ctx, "Friends"); return err }, "ADG Friends 0", "228"},
		"group, no name":    {nil, func(c *Client) error { _, err := c.AddGroup(ctx, " \n"); return err }, "", "group-name-empty"},
		"group, long name":  {nil, func(c *Client) error { _, err := c.AddGroup(ctx, long); return err }, "", "group-name-long"},
		"rename group":      {nil, func(c *Client) error { return c.RenameGroup(ctx, "1", "Best") }, "REG 1 Best 0", ""},
		"rename, long name": {nil, func(c *Client) error { return c.RenameGroup(ctx, "1", long) }, "", "group-name-long"},
		"remove group": {nil, func(c *Client) error { return c.RemoveGroup(ctx, "1") },
			"ADD FL bob@example.com Bob%20B 0 | REM FL bob@example.com 1 | RMG 1", ""},
		"remove group, moved already": {map[string]string{"ADD FL": "215", "REM FL": "225"}, func(c *Client) error { return c.RemoveGroup(ctx, "1") },
			"ADD FL bob@example.com Bob%20B 0 | REM FL bob@example.com 1 | RMG 1", ""},
		"remove group, stuck":   {map[string]string{"ADD FL": "210"}, func(c *Client) error { return c.RemoveGroup(ctx, "1") }, "ADD FL bob@example.com Bob%20B 0", "210"},
		"remove other contacts": {map[string]string{"RMG": "230"}, func(c *Client) error { return c.RemoveGroup(ctx, "0") }, "RMG 0", "230"},
		"copy":                  {nil, func(c *Client) error { return c.CopyToGroup(ctx, "bob@example.com", "2") }, "ADD FL bob@example.com Bob%20B 2", ""},
		"copy to none":          {nil, func(c *Client) error { return c.CopyToGroup(ctx, "bob@example.com", "0") }, "", ""},
		"copy, no group":        {map[string]string{"ADD FL": "224"}, func(c *Client) error { return c.CopyToGroup(ctx, "bob@example.com", "9") }, "ADD FL bob@example.com Bob%20B 9", "224"},
		"move":                  {nil, func(c *Client) error { return c.MoveToGroup(ctx, "bob@example.com", "1", "2") }, "ADD FL bob@example.com Bob%20B 2 | REM FL bob@example.com 1", ""},
		"move out of none": {map[string]string{"REM FL": "224"}, func(c *Client) error { return c.MoveToGroup(ctx, "other@example.com", "0", "2") },
			"ADD FL other@example.com Other 2 | REM FL other@example.com 0", ""},
		"move to none":           {nil, func(c *Client) error { return c.MoveToGroup(ctx, "bob@example.com", "1", "0") }, "ADD FL bob@example.com Bob%20B 0 | REM FL bob@example.com 1", ""},
		"move nowhere":           {nil, func(c *Client) error { return c.MoveToGroup(ctx, "bob@example.com", "1", "1") }, "", ""},
		"out of one of two":      {nil, func(c *Client) error { return c.RemoveFromGroup(ctx, "both@example.com", "1") }, "REM FL both@example.com 1", ""},
		"out of the last":        {nil, func(c *Client) error { return c.RemoveFromGroup(ctx, "bob@example.com", "1") }, "ADD FL bob@example.com Bob%20B 0 | REM FL bob@example.com 1", ""},
		"others may not":         {nil, func(c *Client) error { return c.SetPrivacy(ctx, false) }, "BLP BL", ""},
		"others may, as before":  {map[string]string{"BLP": "218"}, func(c *Client) error { return c.SetPrivacy(ctx, true) }, "BLP AL", ""},
		"do not ask":             {nil, func(c *Client) error { return c.SetNotifyAdds(ctx, false) }, "GTC N", ""},
		"ask, as before":         {map[string]string{"GTC": "218"}, func(c *Client) error { return c.SetNotifyAdds(ctx, true) }, "GTC A", ""},
		"phone":                  {nil, func(c *Client) error { return c.SetPhone(ctx, protocol.WorkPhone, "+1 555") }, "PRP PHW %2B1%20555", ""},
		"no phone":               {nil, func(c *Client) error { return c.SetPhone(ctx, protocol.HomePhone, "") }, "PRP PHH", ""},
		"long phone":             {nil, func(c *Client) error { return c.SetPhone(ctx, protocol.HomePhone, strings.Repeat("1", 96)) }, "", "phone-long"},
		"phone, unknown to them": {map[string]string{"PRP": "715"}, func(c *Client) error { return c.SetPhone(ctx, "XXX", "1") }, "PRP XXX 1", "715"},
	} {
		t.Run(name, func(t *testing.T) {
			checkLeaks(t)
			f := keeps(test.refuse)
			c := enter(t, f, f.options())
			f.mu.Lock()
			f.got = nil
			f.mu.Unlock()
			err := test.do(c)
			c.Close()
			f.wg.Wait()
			got := strings.TrimSuffix(strings.TrimSuffix(strings.Join(f.got, " | "), "OUT"), " | ")
			if got != test.sent {
				t.Errorf("sent\n%s, want\n%s", got, test.sent)
			}
			fails := ""
			var refused *protocol.Error
			if errors.As(err, &refused) {
				fails = fmt.Sprint(refused.Code)
			} else if err != nil {
				fails = code(err)
			}
			if fails != test.fails {
				t.Errorf("%v, want %q", err, test.fails)
			}
		})
	}
}

// What is confirmed is in the books and told before the call returns.
func TestEditsAreNews(t *testing.T) {
	f := keeps(nil)
	o := f.options()
	n := newNews()
	o.OnEvent = n.add
	c := enter(t, f, o)
	ctx := context.Background()
	last := func(err error) event.Event {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all := n.all()
		return all[len(all)-1]
	}
	contact := func(e event.Event) string {
		t.Helper()
		v, ok := e.(event.ContactChanged)
		if !ok {
			return fmt.Sprintf("%T", e)
		}
		return fmt.Sprintf("%s %d %s", v.Contact.Address, v.Contact.Lists, v.Contact.Groups)
	}
	if self := c.self; self.Phones.Home != "1" {
		t.Errorf("self %+v", self)
	}
	group, err := c.AddGroup(ctx, "Close Friends")
	if e := last(err); group != (protocol.Group{ID: "7", Name: "Close Friends"}) || e != (event.GroupChanged{Group: group}) {
		t.Errorf("%+v, %+v", group, e)
	}
	for _, step := range []struct {
		do   func() error
		want string
	}{
		{func() error { return c.AddContact(ctx, "x@example.com", "X", "7") }, "x@example.com 3 [7]"},
		{func() error { return c.CopyToGroup(ctx, "x@example.com", "1") }, "x@example.com 3 [7 1]"},
		{func() error { return c.MoveToGroup(ctx, "x@example.com", "1", "2") }, "x@example.com 3 [7 2]"},
		{func() error { return c.Block(ctx, "x@example.com") }, "x@example.com 5 [7 2]"},
		{func() error { return c.Unblock(ctx, "x@example.com") }, "x@example.com 3 [7 2]"},
		{func() error { return c.RemoveFromGroup(ctx, "x@example.com", "2") }, "x@example.com 3 [7]"},
		{func() error { return c.RenameGroup(ctx, "7", "Far Friends") }, "event.GroupChanged"},
		{func() error { return c.RemoveGroup(ctx, "7") }, "event.GroupRemoved"},
		{func() error { return c.RemoveContact(ctx, "x@example.com") }, "x@example.com 2 []"},
		{func() error { return c.Allow(ctx, "new@example.com") }, "new@example.com 10 []"},
	} {
		if got := contact(last(step.do())); got != step.want {
			t.Errorf("the last news is %s, want %s", got, step.want)
		}
	}
	if got := c.known("x@example.com"); got.Lists != 2 || len(got.Groups) != 0 {
		t.Errorf("known as %+v", got)
	}
	last(c.RemoveGroup(ctx, "1"))
	if got := c.known("both@example.com"); fmt.Sprint(got.Groups) != "[2]" || got.Lists != 3 {
		t.Errorf("known as %+v", got)
	}
	if e := last(c.SetPrivacy(ctx, false)); e != (event.PrivacyChanged{Privacy: protocol.Privacy{NotifyAdds: true}}) {
		t.Errorf("%+v", e)
	}
	if e := last(c.SetNotifyAdds(ctx, false)); e != (event.PrivacyChanged{}) {
		t.Errorf("%+v", e)
	}
	if e := last(c.SetPhone(ctx, protocol.MobilePhone, "+49 30 ☎")); e.(event.SelfChanged).Self.Phones != (protocol.Phones{Home: "1", Mobile: "+49 30 ☎"}) {
		t.Errorf("%+v", e)
	}
	c.Close()
	f.wg.Wait()
}

// Changes are made one at a time: the two steps of Block stay together. One
// that waits can be given up, and the end of the session ends all.
func TestEditsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := keeps(nil)
		c := enter(t, f, f.options())
		f.got = nil
		results := make(chan error, 20)
		for i := range 10 {
			a := protocol.Address(fmt.Sprintf("u%d@example.com", i))
			go func() { results <- c.Block(context.Background(), a) }()
			go func() { results <- c.AddContact(context.Background(), a, "", "") }()
		}
		for range 20 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		for i, l := range f.got {
			if words := strings.Fields(l); words[0] == "REM" && words[1] == "AL" && !strings.HasPrefix(f.got[i+1], "ADD BL "+words[2]) {
				t.Errorf("%s, then %s", l, f.got[i+1])
			}
		}
		c.Close()
		f.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) {
		f := keeps(nil).on("BLP", silent)
		c := enter(t, f, f.options())
		results := make(chan error, 2)
		go func() { results <- c.SetPrivacy(context.Background(), false) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := c.SetNotifyAdds(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		go func() { results <- c.SetNotifyAdds(context.Background(), false) }()
		synctest.Wait()
		c.Close()
		for range 2 {
			var ended *Ended
			if err := <-results; !errors.As(err, &ended) {
				t.Error(err)
			}
		}
		f.wg.Wait()
	})
}

// BPR without an address belongs to the LST before it, also when the list is
// complete already; later ones name somebody; nonsense is nobody's.
func TestPhonesOfContacts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("SYN", just("SYN $ 1 2 1", "BPR PHH lost", "LSG 0 Other 0", "LST bob@example.com Bob 11 0", "BPR PHH 1%202", "BPR PHM", "BPR MOB Y", "BPR", "BPR WWE 2",
			"LST eve@example.com Eve 12", "BPR PHW 555", "NLN NLN bob@example.com Bob 0", "BPR PHM nobodys"))
		o := f.options()
		n := newNews()
		o.OnEvent = n.add
		c := enter(t, f, o)
		synctest.Wait()
		long := strings.Repeat("9", 300)
		f.say(0, "BPR 7 bob@example.com PHH\r\nBPR 8 bob@example.com PHM "+long+"\r\nBPR 9 nobody@example.com PHM 1\r\nBPR 9 bob PHM\r\nBPR 9\r\nBPR 9 eve@example.com\r\n"+
			"PRP 1 2 MOB Y\r\nPRP 1\r\nPRP\r\nBLP\r\nGTC\r\nBLP 1 2 XX\r\nGTC 0 1 X\r\n")
		synctest.Wait()
		c.Close()
		f.wg.Wait()
		bob, eve := c.contacts["bob@example.com"].Phones, c.contacts["eve@example.com"].Phones
		if bob != (protocol.Phones{Mobile: long[:maxPhone], Pages: true}) || eve != (protocol.Phones{Work: "555"}) {
			t.Errorf("bob %+v, eve %+v", bob, eve)
		}
		if c.self.Phones != (protocol.Phones{Pages: true}) || c.privacy != (protocol.Privacy{AllowOthers: true, NotifyAdds: true}) {
			t.Errorf("own %+v, %+v", c.self.Phones, c.privacy)
		}
		lists := n.all()[3].(event.ContactsReceived)
		if want := (protocol.Phones{Home: "1 2", Pages: true}); lists.Contacts[0].Phones != want {
			t.Errorf("in the list %+v", lists.Contacts[0])
		}
		if !reflect.DeepEqual(c.roster["bob@example.com"].Phones, bob) {
			t.Errorf("others see %+v", c.roster["bob@example.com"])
		}
	})
}
