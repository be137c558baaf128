package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// historySession is a Session that is signed out, on a store of its own.
func historySession(t *testing.T, dir string) (*Session, *store.DB) {
	t.Helper()
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Store: db})
	t.Cleanup(func() { s.Close(); db.Close() })
	return s, db
}

func keepLine(t *testing.T, db *store.DB, m store.Message) int64 {
	t.Helper()
	if m.Conversation == "" {
		m.Conversation, m.From, m.FromName = "bob@example.org", "bob@example.org", "Bob"
	}
	if m.Delivery == "" {
		m.Delivery = string(protocol.Received)
	}
	id, err := db.AddMessage(m)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func linesKept(t *testing.T, s *Session) int {
	t.Helper()
	n, err := s.HistoryLines(context.Background(), HistoryPart{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// eventually waits for something that a goroutine of the session does.
func eventually(t *testing.T, what string, sub *event.Subscription, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if so() {
		return
	}
	for range sub.Batches(ctx) {
		if so() {
			return
		}
	}
	t.Fatal("never came about:", what)
}

// TestKeepForATime: old lines go when that is chosen and at every start.
func TestKeepForATime(t *testing.T) {
	dir := t.TempDir()
	s, db := historySession(t, dir)
	for _, days := range []int{1, 29, 31, 400} {
		keepLine(t, db, store.Message{Body: fmt.Sprint("said ", days, " days ago"), Time: time.Now().AddDate(0, 0, -days)})
	}
	_, sub := s.Watch("test")
	defer sub.Close()
	for value, want := range map[string]int{"365": 3, "nonsense": 3, "0": 3, "-5": 3, "": 3} {
		if err := s.SetSetting(KeepSetting, value); err != nil {
			t.Fatal(err)
		}
		if value == "365" {
			eventually(t, "a year", sub, func() bool { return linesKept(t, s) == want })
		}
	}
	if err := db.SetSetting(KeepSetting, "30"); err != nil { // while it was not running
		t.Fatal(err)
	}
	again := New(Options{Store: db})
	_, news := again.Watch("test")
	defer news.Close()
	eventually(t, "30 days", news, func() bool { return linesKept(t, again) == 2 })
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKeepNothing: no line reaches the disk, and yet one that was not sent can
// be sent again.
func TestKeepNothing(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	bob.say(alice, "before")
	await(alice, func(e event.MessageReceived) bool { return e.Message.Text.Body == "before" })
	if err := alice.SetSetting(KeepSetting, KeepNothing); err != nil {
		t.Fatal(err)
	}
	await(alice, func(e event.HistoryCleared) bool { return true })
	m := alice.say(bob, "a secret canary")
	await(alice, func(e event.MessageDelivered) bool { return e.ID == m.ID && e.Delivery == protocol.Sent })
	bob.say(alice, "another canary")
	await(alice, func(e event.MessageReceived) bool { return e.Message.Text.Body == "another canary" })
	if n := linesKept(t, alice.Session); n != 0 {
		t.Errorf("%d lines were kept", n)
	}
	bob.leave()
	await(alice, func(e event.ContactChanged) bool { return e.Contact.Status == protocol.Offline })
	lost := alice.say(bob, "nobody hears this")
	await(alice, func(e event.MessageDelivered) bool { return e.ID == lost.ID && e.Delivery == protocol.NotSent })
	if err := alice.SendAgain(lost.ID); err != nil {
		t.Error("cannot be sent again:", err)
	}
	if err := alice.SendAgain(m.ID); code(err) != MessageNotFound {
		t.Error("a line that was sent is sent again:", err)
	}
	alice.leave()
	files, err := filepath.Glob(filepath.Join(alice.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if data, _ := os.ReadFile(f); strings.Contains(string(data), "canary") {
			t.Errorf("%s has a line", filepath.Base(f))
		}
	}
}

// TestHistoryKeepsWhatWasSeen: the format, the fate and the pictures are there
// after the cache was emptied.
func TestHistoryKeepsWhatWasSeen(t *testing.T) {
	s, db := historySession(t, t.TempDir())
	picture := displayPicture(7)
	hash := protocol.HashOf(picture)
	if err := db.PutObject(hash, picture); err != nil {
		t.Fatal(err)
	}
	m := protocol.Message{Conversation: "bob@example.org", From: "bob@example.org", FromName: "Bob", Time: time.Now(), Delivery: protocol.Received,
		Text:      protocol.Text{Body: "look (x)", Format: protocol.Format{Bold: true, Color: 0x123456, Font: "Courier New"}},
		Emoticons: []protocol.Emoticon{{Shortcut: "(x)", Object: protocol.NewObject("bob@example.org", protocol.CustomEmoticon, picture)}}}
	s.mu.Lock()
	s.addLineLocked(&m)
	s.mu.Unlock()
	if err := s.ClearPictures(); err != nil {
		t.Fatal(err)
	}
	page, err := s.HistoryPage(t.Context(), m.Conversation, 0, 10)
	if err != nil || len(page) != 1 || page[0].Text != m.Text || len(page[0].Emoticons) != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	if data, ok := s.Object(page[0].Emoticons[0].Object.Hash); !ok || string(data) != string(picture) {
		t.Error("the picture is gone")
	}
	hits, err := s.SearchHistory(t.Context(), HistoryQuery{Text: "LOO", Limit: 5})
	if err != nil || len(hits) != 1 || hits[0].Text.Body[hits[0].Marks[0].Start:hits[0].Marks[0].End] != "loo" {
		t.Errorf("%+v %v", hits, err)
	}
	parts, err := s.Conversations(t.Context())
	if err != nil || len(parts) != 1 || parts[0].People[0].FriendlyName != "Bob" {
		t.Errorf("%+v %v", parts, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SearchHistory(ctx, HistoryQuery{Text: "look", Limit: 1}); code(err) != Cancelled {
		t.Error(err)
	}
	if n, err := s.ClearHistory(t.Context(), HistoryPart{In: m.Conversation}); n != 1 || err != nil {
		t.Error(n, err)
	}
	if _, ok := s.Object(hash); ok {
		t.Error("the picture outlives the history")
	}
}

// TestExportIsSafe: whatever others wrote is text.
func TestExportIsSafe(t *testing.T) {
	s, db := historySession(t, t.TempDir())
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	if err := db.PutObject(protocol.HashOf(svg), svg); err != nil {
		t.Fatal(err)
	}
	object, _ := protocol.NewObject("bob@example.org", protocol.CustomEmoticon, svg).MarshalText()
	evil := []string{
		`<script>alert("x")</script>`, `"><img src=x onerror=alert(1)>`, `</style><b>`, "javascript:alert(1) data:text/html,x", "http://a.example/\"onclick=alert(1) x",
		"https://ok.example/?a=1&b=2.", "\u202egnp.exe", "one\n[23:59:59] Lena: I never said this", "\x00\x1b[31m", "(s) :)",
	}
	for _, body := range evil {
		m := store.Message{Body: body, Time: noonToday(), Conversation: "bob@example.org", From: "bob@example.org", FromName: `Bob</b><script src=//x>` + "\n",
			Format: `FN=x';}body{background:url(http://evil)}; EF=B; CO=0; CS=0; PF=22`}
		if strings.Contains(body, "(s)") {
			m.Emoticons = fmt.Sprintf(`[{"shortcut":"(s)","object":%q}]`, object)
		}
		keepLine(t, db, m)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "out.html")
	e := Export{Format: ExportHTML, Emoticons: map[string][]byte{":)": []byte(`<svg id="ours"/>`)}}
	if n, err := s.ExportHistory(t.Context(), e, path); n != len(evil) || err != nil {
		t.Fatal(n, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := string(data)
	for _, bad := range []string{"<script", "<img", "onerror=alert(1)>", "</style><b>", `href="javascript`, `href="data`, "url(http", "\u202e", "\x00", "\x1b", `"onclick`, "alert(1)</script></svg>", "Ym9i"} {
		if strings.Contains(got, bad) {
			t.Errorf("the export has %q", bad)
		}
	}
	for _, good := range []string{"&lt;script&gt;", `href="https://ok.example/?a=1&amp;b=2"`, "default-src &#39;none&#39;", "data:image/svg+xml;base64,", "(s)"} {
		if good = strings.ReplaceAll(good, "&#39;", "'"); !strings.Contains(got, good) {
			t.Errorf("the export lacks %q", good)
		}
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("everybody may read it: %o", info.Mode())
	}
	e.Format = ExportText
	if _, err := s.ExportHistory(t.Context(), e, path); err != nil {
		t.Fatal(err)
	}
	data, _ = os.ReadFile(path)
	for line := range strings.SplitSeq(string(data), "\n") {
		if strings.HasPrefix(line, "[23:59:59] Lena") {
			t.Error("a line passes for another one's:", line)
		}
	}
	// Codes, and nothing half written.
	e.Format = "pdf"
	if _, err := s.ExportHistory(t.Context(), e, path); code(err) != BadFormat {
		t.Error(err)
	}
	e.Format = ExportText
	if _, err := s.ExportHistory(t.Context(), e, filepath.Join(dir, "none", "x.txt")); code(err) != FileNotWritten {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Error("files are left behind:", left)
	}
}

func noonToday() time.Time {
	now := time.Now()
	return time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.Local)
}
