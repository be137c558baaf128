package store

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func openTest(t testing.TB, dir string) *DB {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func put(t testing.TB, db *DB, data []byte) Hash {
	t.Helper()
	h := sha1.Sum(data)
	if err := db.PutObject(h, data); err != nil {
		t.Fatal(err)
	}
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, dir)
	if v, err := db.Setting("theme"); v != "" || err != nil {
		t.Error(v, err)
	}
	must(t, db.SetSetting("theme", "light"))
	must(t, db.SetSetting("theme", "dark"))
	must(t, db.Close())
	must(t, db.Close()) // harmless
	if err := db.SetSetting("theme", "light"); err == nil {
		t.Error("a closed store took a setting")
	}
	if v, err := openTest(t, dir).Setting("theme"); v != "dark" || err != nil {
		t.Error(v, err)
	}
}

func TestObjects(t *testing.T) {
	db := openTest(t, t.TempDir())
	data := bytes.Repeat([]byte("papilio"), 1000)
	h := sha1.Sum(data)
	if _, ok, err := db.Object(h); ok || err != nil {
		t.Error(ok, err)
	}
	if has, err := db.HasObject(h); has || err != nil {
		t.Error(has, err)
	}
	if err := db.PutObject(h, data[1:]); !errors.Is(err, ErrMismatch) {
		t.Error(err)
	}
	must(t, db.PutObject(h, data))
	must(t, db.PutObject(h, data))
	got, ok, err := db.Object(h)
	if err != nil || !ok || !bytes.Equal(got, data) {
		t.Error(ok, err)
	}
	if has, err := db.HasObject(h); !has || err != nil {
		t.Error(has, err)
	}
	empty := sha1.Sum(nil)
	must(t, db.PutObject(empty, nil))
	if got, ok, err := db.Object(empty); !ok || err != nil || len(got) != 0 {
		t.Error(ok, err)
	}
	if err := db.PutObject(h, make([]byte, maxObject+1)); err == nil {
		t.Error("a huge object was taken")
	}
}

func TestObjectChangedOnDisk(t *testing.T) {
	db := openTest(t, t.TempDir())
	h := put(t, db, []byte("the picture"))
	_, err := db.write.Exec(`UPDATE objects SET data = ? WHERE hash = ?`, []byte("another one"), h[:])
	must(t, err)
	if data, ok, err := db.Object(h); ok || data != nil || err != nil {
		t.Errorf("%q %v %v", data, ok, err)
	}
	if has, err := db.HasObject(h); has || err != nil {
		t.Error("the changed object is still there", err)
	}
	put(t, db, []byte("the picture"))
	if _, ok, _ := db.Object(h); !ok {
		t.Error("it cannot be stored again")
	}
}

func TestEvictObjects(t *testing.T) {
	db := openTest(t, t.TempDir())
	var all []Hash
	for i := range 10 {
		h := put(t, db, bytes.Repeat([]byte{byte(i)}, 100))
		all = append(all, h)
		_, err := db.write.Exec(`UPDATE objects SET used = ? WHERE hash = ?`, stamp(time.Unix(int64(1000+i), 0)), h[:])
		must(t, err)
	}
	_, err := db.AddEmoticon("(a)", all[0], false)
	must(t, err)
	must(t, db.PictureUsed(all[1], time.Now()))
	if _, ok, err := db.Object(all[2]); !ok || err != nil { // used now
		t.Fatal(err)
	}
	must(t, db.EvictObjects(350))
	want := map[int]bool{0: true, 1: true, 2: true, 8: true, 9: true}
	for i, h := range all {
		if has, err := db.HasObject(h); has != want[i] || err != nil {
			t.Errorf("object %d there: %v, want %v (%v)", i, has, want[i], err)
		}
	}
}

func TestEmoticons(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, dir)
	h1, h2 := put(t, db, []byte("one")), put(t, db, []byte("two"))
	a, err := db.AddEmoticon("(duck)", h1, true)
	must(t, err)
	b, err := db.AddEmoticon("(Ente)", h2, false)
	must(t, err)
	if a.ID == 0 || b.ID <= a.ID || b.Position <= a.Position || a.Hash != h1 || !a.Animated || b.Animated {
		t.Errorf("%+v %+v", a, b)
	}
	if _, err := db.AddEmoticon("(duck)", h2, false); !errors.Is(err, ErrTaken) {
		t.Error(err)
	}
	if _, err := db.ChangeEmoticon(b.ID, "(duck)", h2, false); !errors.Is(err, ErrTaken) {
		t.Error(err)
	}
	if _, err := db.ChangeEmoticon(99, "(x)", h2, false); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	a2, err := db.ChangeEmoticon(a.ID, "(quack)", h2, false)
	must(t, err)
	if want := (Emoticon{a.ID, "(quack)", h2, false, a.Position}); a2 != want {
		t.Errorf("%+v, want %+v", a2, want)
	}
	must(t, db.Close())
	db = openTest(t, dir)
	if list, err := db.Emoticons(); err != nil || !reflect.DeepEqual(list, []Emoticon{a2, b}) {
		t.Errorf("%+v %v", list, err)
	}
	must(t, db.RemoveEmoticon(a.ID))
	if err := db.RemoveEmoticon(a.ID); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	c, err := db.AddEmoticon("(quack)", h2, false)
	if err != nil || c.ID <= b.ID || c.Position <= b.Position {
		t.Errorf("%+v %v", c, err)
	}
}

func TestPictures(t *testing.T) {
	db := openTest(t, t.TempDir())
	h := [3]Hash{{1}, {2}, {3}}
	for i := range h {
		must(t, db.PictureUsed(h[i], time.Unix(int64(i), 0)))
	}
	must(t, db.PictureUsed(h[0], time.Unix(10, 0)))
	if list, err := db.UsedPictures(10); err != nil || !reflect.DeepEqual(list, []Hash{h[0], h[2], h[1]}) {
		t.Error(list, err)
	}
	if list, err := db.UsedPictures(2); err != nil || len(list) != 2 {
		t.Error(list, err)
	}
	if list, err := db.UsedPictures(-1); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if _, ok, err := db.ContactPicture("maria@example.org"); ok || err != nil {
		t.Error(ok, err)
	}
	must(t, db.SetContactPicture("maria@example.org", h[0]))
	must(t, db.SetContactPicture("maria@example.org", h[1]))
	if got, ok, err := db.ContactPicture("maria@example.org"); got != h[1] || !ok || err != nil {
		t.Error(got, ok, err)
	}
	must(t, db.SetContactPicture("maria@example.org", Hash{}))
	if _, ok, err := db.ContactPicture("maria@example.org"); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestMessages(t *testing.T) {
	db := openTest(t, t.TempDir())
	var all []Message
	for i := range 25 {
		m := Message{
			Conversation: fmt.Sprintf("%c@example.org", 'a'+i%2), From: "a@example.org", FromName: "A 漢字 \x01 ' \"",
			Body: fmt.Sprintf("line %d\nü 😀", i), Format: "FN=Arial", Emoticons: `[{"shortcut":"(duck)"}]`,
			Time: time.Date(2026, 11, 22, 8, 0, i, 123456000, time.Local), Delivery: "sending",
		}
		id, err := db.AddMessage(m)
		must(t, err)
		m.ID = id
		if i > 0 && id <= all[i-1].ID {
			t.Errorf("id %d after %d", id, all[i-1].ID)
		}
		all = append(all, m)
	}
	var want []Message
	for _, m := range all {
		if m.Conversation == "a@example.org" {
			want = append(want, m)
		}
	}
	newest, err := db.Messages("a@example.org", 0, 5)
	if err != nil || !reflect.DeepEqual(newest, want[8:]) {
		t.Errorf("%+v\nwant %+v (%v)", newest, want[8:], err)
	}
	before, err := db.Messages("a@example.org", newest[0].ID, 100)
	if err != nil || !reflect.DeepEqual(before, want[:8]) {
		t.Errorf("%d lines before, want 8 (%v)", len(before), err)
	}
	for _, limit := range []int{0, -1} {
		if list, err := db.Messages("a@example.org", 0, limit); len(list) != 0 || err != nil {
			t.Error(limit, len(list), err)
		}
	}
	must(t, db.SetDelivery(all[3].ID, "sent"))
	must(t, db.ReplaceDelivery("sending", "unknown"))
	for i, m := range all {
		got, err := db.Message(m.ID)
		must(t, err)
		want := "unknown"
		if i == 3 {
			want = "sent"
		}
		if got.Delivery != want {
			t.Errorf("line %d is %s, want %s", i, got.Delivery, want)
		}
	}
	if err := db.SetDelivery(9999, "sent"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := db.Message(9999); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	db := openTest(t, t.TempDir())
	const workers, lines = 8, 25
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			conversation := fmt.Sprint(w)
			for i := range lines {
				data := []byte(fmt.Sprintf("object %d %d", w, i))
				if err := db.PutObject(sha1.Sum(data), data); err != nil {
					t.Error(err)
				}
				if _, err := db.AddMessage(Message{Conversation: conversation, Body: string(data), Time: time.Now()}); err != nil {
					t.Error(err)
				}
				if _, ok, err := db.Object(sha1.Sum(data)); !ok || err != nil {
					t.Error(ok, err)
				}
				// State before news: what was written is read at once.
				if list, err := db.Messages(conversation, 0, 1); err != nil || len(list) != 1 || list[0].Body != string(data) {
					t.Error(list, err)
				}
			}
		})
	}
	wg.Wait()
	for w := range workers {
		if list, err := db.Messages(fmt.Sprint(w), 0, 1000); len(list) != lines || err != nil {
			t.Error(w, len(list), err)
		}
	}
}

func TestDeletedBytesAreGone(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, dir)
	canary := []byte("canary-" + strings.Repeat("x", 20_000) + "-canary")
	put(t, db, canary)
	must(t, db.EvictObjects(0))
	must(t, db.Close())
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, f := range files {
		if bytes.Contains(readFile(t, f), []byte("xxxxxxxxxxxxxxxx")) {
			t.Errorf("%s still holds what was deleted", filepath.Base(f))
		}
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	dir := t.TempDir()
	before := runtime.NumGoroutine()
	for range 5 {
		db, err := Open(dir)
		must(t, err)
		must(t, db.SetSetting("a", "b"))
		must(t, db.Close())
	}
	for range 1000 { // database/sql ends its goroutines a moment after Close
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	buf := make([]byte, 1<<16)
	t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
}
