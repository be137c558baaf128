package store

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// say stores lines of one conversation, a minute apart, and returns their ids.
func say(t testing.TB, db *DB, conversation string, from time.Time, bodies ...string) []int64 {
	t.Helper()
	ids := make([]int64, len(bodies))
	for i, body := range bodies {
		id, err := db.AddMessage(Message{Conversation: conversation, From: conversation, Body: body, Time: from.Add(time.Duration(i) * time.Minute)})
		must(t, err)
		ids[i] = id
	}
	return ids
}

// found writes hits with what is marked in brackets.
func found(hits []Hit) string {
	var list []string
	for _, h := range hits {
		s, end := "", 0
		for _, m := range h.Marks {
			s += h.Body[end:m.Start] + "[" + h.Body[m.Start:m.End] + "]"
			end = m.End
		}
		list = append(list, s+h.Body[end:])
	}
	return strings.Join(list, " | ")
}

var noon = time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)

func TestSearch(t *testing.T) {
	db := openTest(t, t.TempDir())
	say(t, db, "maria@example.org", noon, "do you remember the FERRY with the broken horn", "it sounded like a goose", "the ferryman says \"no\" :-)",
		"Amélie a mangé une crêpe", "Ame\u0301lie encore", "привет, как дела", "東京タワーに行きます", "NOT an operator OR column:body", "50% off_now", "c++ is not c", "\u1e922\u1e95 ß")
	say(t, db, "jonas@example.org", noon.AddDate(0, 1, 0), "ferry again", "the horn is broken")
	for _, c := range []struct{ typed, want string }{
		{"ferry", "[ferry] again | the [ferry]man says \"no\" :-) | do you remember the [FERRY] with the broken horn"},
		{"ferr horn", "do you remember the [FERR]Y with the broken [horn]"},
		{"horn bro", "the [horn] is [bro]ken | do you remember the FERRY with the [bro]ken [horn]"},
		{`"broken horn"`, "do you remember the FERRY with the [broken] [horn]"},
		{`"horn broken"`, ""},
		{`"broken ho`, "the [ho]rn is [broken] | do you remember the FERRY with the [broken] [ho]rn"},
		{"amelie", "[Ame\u0301lie] encore | [Amélie] a mangé une crêpe"},
		{"AMÉ", "[Ame\u0301]lie encore | [Amé]lie a mangé une crêpe"},
		{"crepe", "Amélie a mangé une [crêpe]"},
		{"ПРИВ", "[прив]ет, как дела"},
		{"タワー", "東京[タワー]に行きます"},
		{":-)", "the ferryman says \"no\" [:-)]"},
		{"NOT OR", "[NOT] an operator [OR] column:body"},
		{"body:ferry", ""},
		{"column:bo", "NOT an operator OR [column]:[bo]dy"},
		{"%", "50[%] off_now"},
		{"zzz", ""},
		{"", ""}, {"   ", ""}, {`"`, ""}, {`""`, ""}, {"\x00", ""},
	} {
		hits, err := db.Search(t.Context(), Query{Text: c.typed, Limit: 100})
		if got := found(hits); got != c.want || err != nil {
			t.Errorf("%q found %s\nwant %s (%v)", c.typed, got, c.want, err)
		}
		counts, err := db.Count(t.Context(), Query{Text: c.typed})
		n := 0
		for _, f := range counts {
			n += f.Lines
		}
		if n != len(hits) || err != nil {
			t.Errorf("%q: counted %d of %d (%v)", c.typed, n, len(hits), err)
		}
	}
}

func TestSearchNarrowed(t *testing.T) {
	db := openTest(t, t.TempDir())
	a := say(t, db, "a@example.org", noon, "one goose", "two geese goose", "three goose")
	say(t, db, "b@example.org", noon.AddDate(0, 0, 1), "goose four", "goose five")
	for name, c := range map[string]struct {
		q    Query
		want string
	}{
		"contact":    {Query{Conversation: "a@example.org"}, "three [goose] | two geese [goose] | one [goose]"},
		"from":       {Query{From: noon.AddDate(0, 0, 1)}, "[goose] five | [goose] four"},
		"to":         {Query{To: noon.Add(time.Minute)}, "one [goose]"},
		"page":       {Query{Offset: 1, Limit: 2}, "[goose] four | three [goose]"},
		"next older": {Query{Before: a[2], Limit: 1}, "two geese [goose]"},
		"next newer": {Query{After: a[0], Limit: 1}, "two geese [goose]"},
	} {
		c.q.Text = "goose"
		if c.q.Limit == 0 {
			c.q.Limit = 10
		}
		if hits, err := db.Search(t.Context(), c.q); found(hits) != c.want || err != nil {
			t.Errorf("%s: %s (%v)", name, found(hits), err)
		}
	}
	counts, err := db.Count(t.Context(), Query{Text: "goose"})
	if fmt.Sprint(counts) != "[{b@example.org 2 5} {a@example.org 3 3}]" || err != nil {
		t.Error(counts, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Search(ctx, Query{Text: "goose", Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Error("a search that nobody waits for:", err)
	}
}

// FuzzSearch types anything: there is never an error, and what is found has
// marks within its text.
func FuzzSearch(f *testing.F) {
	db := openTest(f, f.TempDir())
	say(f, db, "a@example.org", noon, "the ferry :-) is NOT here", "東京 \u1e922\u1e95 e\u0301", "\"quoted\" * ^ ( ) NEAR/2")
	for _, s := range []string{"ferry", `"`, `a" OR "b`, "NEAR/2", "(", "*", "^a", "-a", "body:", "\x00a", "\xff", "\U0001e900", "a\u0301", `"" ""`, "'", "; DROP TABLE words", strings.Repeat(`"a `, 300), "\u0301", "²"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		hits, err := db.Search(context.Background(), Query{Text: typed, Limit: 10})
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		for _, h := range hits {
			for _, m := range h.Marks {
				if m.Start < 0 || m.End > len(h.Body) || m.Start >= m.End {
					t.Fatalf("%q marks %v in %q", typed, m, h.Body)
				}
			}
			Snippet(h.Body, h.Marks, 20)
		}
	})
}

func TestSnippet(t *testing.T) {
	body := "one two three four five six seven eight nine ten"
	at := strings.Index(body, "seven")
	text, marks := Snippet(body, []Mark{{at, at + 5}}, 24)
	if text != "…six seven eight nine ten" && !strings.Contains(text, "seven") || text[marks[0].Start:marks[0].End] != "seven" || !strings.HasPrefix(text, "…") {
		t.Errorf("%q %v", text, marks)
	}
	if text, marks = Snippet("short\ntext", []Mark{{6, 10}}, 24); text != "short text" || marks[0] != (Mark{6, 10}) {
		t.Errorf("%q %v", text, marks)
	}
}

func TestPages(t *testing.T) {
	db := openTest(t, t.TempDir())
	var ids []int64
	for i := range 10 {
		ids = append(ids, say(t, db, "a@example.org", noon.AddDate(0, i, 0), fmt.Sprint("line ", i))...)
		say(t, db, "b@example.org", noon, "beside")
	}
	page, err := db.Page(t.Context(), "a@example.org", 3, 4)
	if err != nil || len(page) != 4 || page[0].ID != ids[3] || page[3].Body != "line 6" {
		t.Error(page, err)
	}
	if all, err := db.Page(t.Context(), "", 0, 100); len(all) != 20 || err != nil {
		t.Error(len(all), err)
	}
	if n, err := db.Place(t.Context(), "a@example.org", ids[7]); n != 7 || err != nil {
		t.Error(n, err)
	}
	if id, err := db.FirstSince(t.Context(), "a@example.org", noon.AddDate(0, 4, -1)); id != ids[4] || err != nil {
		t.Error(id, err)
	}
	if _, err := db.FirstSince(t.Context(), "a@example.org", noon.AddDate(5, 0, 0)); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	months, err := db.Months(t.Context(), "", time.UTC)
	if err != nil || len(months) != 10 || months[0] != time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) || months[9] != time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) {
		t.Error(months, err)
	}
	past, err := db.Conversations(t.Context())
	if fmt.Sprint(past) != "[{b@example.org 10 20} {a@example.org 10 19}]" || err != nil {
		t.Error(past, err)
	}
}

// oldDatabase makes a database of the version before the index, with lines.
func oldDatabase(t testing.TB, dir string, lines int, objects ...Hash) {
	t.Helper()
	old := fstest.MapFS{}
	must(t, fs.WalkDir(migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
		if name := filepath.Base(path); err == nil && !d.IsDir() && name < "03" {
			data, err := migrations.ReadFile(path)
			old[name] = &fstest.MapFile{Data: data}
			return err
		}
		return err
	}))
	dir, path, err := prepare(dir)
	must(t, err)
	list, err := readSteps(old)
	must(t, err)
	db, err := connect(path)
	must(t, err)
	must(t, db.migrate(path, list))
	tx, err := db.write.Begin()
	must(t, err)
	emoticons := ""
	if len(objects) > 0 {
		emoticons = `[{"shortcut":"(d)","object":"<msnobj Creator=\"a\" SHA1D=\"` + base64.StdEncoding.EncodeToString(objects[0][:]) + `\"/>"}]`
	}
	for i := range lines {
		_, err := tx.Exec(`INSERT INTO messages (conversation, sender, sender_name, body, format, emoticons, time, delivery, kind) VALUES (?, 'a', 'A', ?, '', ?, ?, 'sent', '')`,
			fmt.Sprintf("friend%d@example.org", i%50), text(i), emoticons, stamp(noon.Add(time.Duration(i)*time.Minute)))
		must(t, err)
	}
	must(t, tx.Commit())
	must(t, db.Close())
	_ = dir
}

// text returns a line of a talk, each one with a word of its own.
func text(i int) string {
	words := strings.Fields("are you still coming on saturday my train gets in at the ferry is late again never mind we can walk to the lake and back before dinner with everybody")
	var s []string
	for n := range 4 + i%9 {
		s = append(s, words[(i*7+n*(1+i%5))%len(words)])
	}
	return strings.Join(s, " ") + fmt.Sprintf(" w%d", i)
}

func TestOlderLinesAreIndexed(t *testing.T) {
	dir := t.TempDir()
	picture := []byte("a picture in an old line")
	h := Hash(sha1.Sum(picture))
	oldDatabase(t, dir, 3*indexBlock/2, h)
	db := openTest(t, dir)
	put(t, db, picture)
	say(t, db, "new@example.org", noon, "a new line w3")
	for deadline := time.Now().Add(20 * time.Second); ; {
		n, err := db.Unindexed()
		must(t, err)
		if n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("not indexed")
		}
	}
	hits, err := db.Search(t.Context(), Query{Text: "w3", Limit: 1000})
	if err != nil || len(hits) != 112 || hits[len(hits)-1].ID != 4 || hits[0].Body != "a new line w3" {
		t.Error(len(hits), err)
	}
	must(t, db.EvictObjects(0))
	if has, _ := db.HasObject(h); !has {
		t.Error("a picture of an old line was let go")
	}
	n, err := db.Clear(t.Context(), Which{})
	if n != 3*indexBlock/2+1 || err != nil {
		t.Error(n, err)
	}
	if hits, err = db.Search(t.Context(), Query{Text: "w3", Limit: 1000}); len(hits) != 0 || err != nil {
		t.Error(len(hits), err)
	}
}

// TestClearedWhileIndexing stops the indexer half-way, clears, and goes on.
func TestClearedWhileIndexing(t *testing.T) {
	dir := t.TempDir()
	oldDatabase(t, dir, 2*indexBlock)
	path := filepath.Join(dir, fileName)
	db, err := connect(path)
	must(t, err)
	list, err := readSteps(sub(t))
	must(t, err)
	must(t, db.migrate(path, list))
	if more, err := db.indexSome(t.Context()); !more || err != nil {
		t.Fatal(more, err)
	}
	if n, err := db.Clear(t.Context(), Which{Conversation: "friend3@example.org"}); n != 20 || err != nil {
		t.Fatal(n, err)
	}
	for more := true; more; {
		more, err = db.indexSome(t.Context())
		must(t, err)
	}
	if _, err := db.write.Exec(`INSERT INTO words (words) VALUES ('integrity-check')`); err != nil {
		t.Error("the index does not fit the lines:", err)
	}
	must(t, db.Close())
}

func sub(t testing.TB) fs.FS {
	steps, err := fs.Sub(migrations, "migrations")
	must(t, err)
	return steps
}

// TestClear is F07 of hostile-input.md: what was cleared is in no file of the
// folder any more, and the rest is as it was.
func TestClear(t *testing.T) {
	canary := "canarybird"
	for name, c := range map[string]struct {
		which Which
		left  int
	}{
		"everything": {Which{}, 0},
		"a contact":  {Which{Conversation: "secret@example.org"}, 60},
		"a day":      {Which{Conversation: "secret@example.org", From: noon, To: noon.AddDate(0, 0, 1)}, 60},
		"by age":     {Which{To: noon.AddDate(0, 0, 1)}, 60},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := openTest(t, dir)
			shared, own, only := put(t, db, []byte("shared "+canary[:6])), put(t, db, []byte("our own")), put(t, db, bytes.Repeat([]byte(canary), 500))
			_, err := db.AddEmoticon("(own)", own, false)
			must(t, err)
			for i := range 60 {
				for n, conversation := range []string{"secret@example.org", "other@example.org"} {
					m := Message{Conversation: conversation, Body: fmt.Sprintf("a plain line %d", i), Time: noon.AddDate(0, 0, 2*n), Objects: []Hash{shared}}
					if n == 0 {
						m.FromName, m.Format, m.Emoticons = canary, canary, canary
						m.Body, m.Objects = fmt.Sprintf("%s %s%d", strings.Repeat("word ", i*7%200), canary, i), []Hash{shared, own, only}
					}
					_, err := db.AddMessage(m)
					must(t, err)
				}
			}
			must(t, os.WriteFile(filepath.Join(dir, fileName+".v1"), []byte(canary), 0o600)) // of an upgrade
			if !canaryIn(t, dir, canary) {
				t.Fatal("the test looks in the wrong place")
			}
			if n, err := db.Clear(t.Context(), c.which); n != 120-c.left || err != nil {
				t.Fatal(n, err)
			}
			if canaryIn(t, dir, canary) {
				t.Error("something is left while it is open")
			}
			past, err := db.Lines(t.Context(), Which{})
			if past != c.left || err != nil {
				t.Error(past, err)
			}
			for h, want := range map[Hash]bool{shared: c.left > 0, own: true, only: false} {
				if has, _ := db.HasObject(h); has != want {
					t.Errorf("object is here: %v, want %v", has, want)
				}
			}
			if hits, err := db.Search(t.Context(), Query{Text: "plain", Limit: 1000}); len(hits) != c.left || err != nil {
				t.Error(len(hits), err)
			}
			if _, err := db.write.Exec(`INSERT INTO words (words) VALUES ('integrity-check')`); err != nil {
				t.Error("the index does not fit the lines:", err)
			}
			must(t, db.Close())
			if canaryIn(t, dir, canary) {
				t.Error("something is left when it is closed")
			}
		})
	}
}

// canaryIn reports whether a file of a folder holds a word.
func canaryIn(t *testing.T, dir, canary string) (found bool) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if n := bytes.Count(readFile(t, path), []byte(canary)); n > 0 {
			t.Logf("%s holds it %d times", filepath.Base(path), n)
			found = true
		}
		return nil
	}))
	return found
}

func TestHistoryKeepsItsPictures(t *testing.T) {
	db := openTest(t, t.TempDir())
	seen, other := put(t, db, []byte("seen")), put(t, db, []byte("other one"))
	_, err := db.AddMessage(Message{Conversation: "a", Body: "(d)", Objects: []Hash{seen, seen}})
	must(t, err)
	must(t, db.SetContactPicture("a", other))
	s, err := db.Sizes(t.Context())
	if err != nil || s.Lines != 1 || s.Seen != 4 || s.Cache != 9 || s.Own != 0 || s.Database == 0 {
		t.Errorf("%+v %v", s, err)
	}
	must(t, db.ClearCache())
	must(t, db.EvictObjects(0))
	for h, want := range map[Hash]bool{seen: true, other: false} {
		if has, _ := db.HasObject(h); has != want {
			t.Errorf("object is here: %v, want %v", has, want)
		}
	}
	must(t, db.evictObjects(0, 3)) // more than the history may have
	if has, _ := db.HasObject(seen); has {
		t.Error("no bound for the pictures of the history")
	}
}
