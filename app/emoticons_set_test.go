package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// keeper is a Session that is signed in nowhere.
func keeper(t testing.TB) *Session {
	t.Helper()
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Store: db})
	t.Cleanup(func() {
		s.Close()
		db.Close()
	})
	return s
}

func (s *Session) addAll(t testing.TB, shortcuts ...string) (ids []int64) {
	t.Helper()
	for i, shortcut := range shortcuts {
		e, err := s.AddEmoticon(shortcut, small(i))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

// set is our set as "shortcut shortcut", and as the database has it.
func (s *Session) set(t testing.TB) string {
	t.Helper()
	list, _ := s.Emoticons()
	rows, err := s.store.Emoticons()
	if err != nil || len(rows) != len(list) {
		t.Fatalf("%d rows for %d emoticons, %v", len(rows), len(list), err)
	}
	var all []string
	for i, e := range list {
		if rows[i].ID != e.ID || rows[i].Shortcut != e.Shortcut || rows[i].Hash != e.Hash {
			t.Fatalf("the database has %+v for %+v", rows[i], e)
		}
		all = append(all, e.Shortcut)
	}
	return strings.Join(all, " ")
}

func TestEmoticonsMoveAndUndo(t *testing.T) {
	s := keeper(t)
	id := s.addAll(t, "a", "b", "c", "d", "e")
	step := func(want string, undo EmoticonsUndo, err error) EmoticonsUndo {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if got := s.set(t); got != want {
			t.Fatalf("the set is %q, want %q", got, want)
		}
		return undo
	}
	back := func(want string, u EmoticonsUndo, ids ...int64) {
		t.Helper()
		got, err := s.UndoEmoticons(u)
		step(want, u, err)
		if fmt.Sprint(got) != fmt.Sprint(ids) {
			t.Errorf("%v are back, want %v", got, ids)
		}
	}
	u, err := s.MoveEmoticons([]int64{id[4], id[1]}, 0)
	u = step("b e a c d", u, err)
	back("a b c d e", u)
	u, err = s.MoveEmoticons([]int64{id[0]}, 99)
	u = step("b c d e a", u, err)
	back("a b c d e", u)
	u, err = s.MoveEmoticons([]int64{id[1], id[2]}, 3)
	step("a b c d e", u, err)
	u, err = s.RemoveEmoticons(id[1], id[3])
	u = step("a c e", u, err)
	if _, err := s.AddEmoticon("b", small(9)); err != nil { // its shortcut is given away meanwhile
		t.Fatal(err)
	}
	back("a b2 c d e b", u, id[1], id[3])
	if _, err := s.RemoveEmoticons(77); code(err) != EmoticonNotFound {
		t.Error(err)
	}
	if _, err := s.MoveEmoticons([]int64{77}, 0); code(err) != EmoticonNotFound {
		t.Error(err)
	}
	// The bytes were evicted since: they come back all the same.
	list, _ := s.Emoticons()
	u, err = s.RemoveEmoticons(list[0].ID)
	u = step("b2 c d e b", u, err)
	if err := s.store.EvictObjects(0); err != nil {
		t.Fatal(err)
	}
	back("a b2 c d e b", u, list[0].ID)
	if data, ok := s.Object(list[0].Hash); !ok || !bytes.Equal(data, small(0)) {
		t.Error("it has no picture")
	}
	if ids, err := s.UndoEmoticons(EmoticonsUndo{}); ids != nil || err != nil {
		t.Error("nothing was undone")
	}
}

func TestImportIsOneChange(t *testing.T) {
	s := keeper(t)
	_, sub := s.Watch("test")
	id := s.addAll(t, "a", "b")
	list := []NewEmoticon{{Shortcut: "c", Data: small(5)}, {Shortcut: "b", Data: small(6), Replace: id[1]}, {Shortcut: "d", Data: small(7)}}
	u, err := s.ImportEmoticons(list)
	if err != nil || s.set(t) != "a b c d" {
		t.Fatalf("%q, %v", s.set(t), err)
	}
	now, _ := s.Emoticons()
	if now[1].ID != id[1] || now[1].Hash != protocol.HashOf(small(6)) {
		t.Error("theirs did not take the place of ours")
	}
	if back, err := s.UndoEmoticons(u); err != nil || len(back) != 1 || s.set(t) != "a b" {
		t.Fatalf("%q, %v, %v", s.set(t), back, err)
	}
	if now, _ = s.Emoticons(); now[1].Hash != protocol.HashOf(small(1)) {
		t.Error("ours is not back")
	}
	for want, bad := range map[string]NewEmoticon{
		ShortcutTaken: {Shortcut: "a", Data: small(3)}, ShortcutLong: {Shortcut: "12345678", Data: small(3)},
		Unsupported: {Shortcut: "x", Data: []byte("no")}, EmoticonNotFound: {Shortcut: "x", Data: small(3), Replace: 99},
	} {
		if _, err := s.ImportEmoticons([]NewEmoticon{{Shortcut: "ok", Data: small(8)}, bad}); code(err) != want || s.set(t) != "a b" {
			t.Errorf("%v, want %s; the set is %q", err, want, s.set(t))
		}
	}
	s.bus.Publish(event.SelfChanged{}) // the end
	changes := 0
	for e := range sub.All(t.Context()) {
		if _, ok := e.(event.SelfChanged); ok {
			break
		}
		if _, ok := e.(event.EmoticonsChanged); ok {
			changes++
		}
	}
	if changes != 4 {
		t.Errorf("told %d times, want 4: two added, one import, one undo", changes)
	}
}

func TestEmoticonsAreLimited(t *testing.T) {
	s := keeper(t)
	var list []NewEmoticon
	for i := range MaxEmoticons {
		list = append(list, NewEmoticon{Shortcut: fmt.Sprintf("(%d)", i), Data: small(i % 7)})
	}
	if _, err := s.ImportEmoticons(append(list, NewEmoticon{Shortcut: "x", Data: small(1)})); code(err) != EmoticonsFull {
		t.Fatal(err)
	}
	u, err := s.ImportEmoticons(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddEmoticon("x", small(1)); code(err) != EmoticonsFull {
		t.Error(err)
	}
	if _, err := s.UndoEmoticons(u); err != nil || s.set(t) != "" {
		t.Errorf("%v", err)
	}
}

// TestPackFromOneToAnother: what one exports another imports, byte for byte.
func TestPackFromOneToAnother(t *testing.T) {
	one, other := keeper(t), keeper(t)
	id := one.addAll(t, "(duck)", ":o", "(frog)", "(con)", "(duck!)", "(same)")
	other.addAll(t, "(same)", "(frog)") // (same) has another picture here
	path := filepath.Join(t.TempDir(), "my.zip")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := one.ExportPack(path, PackInfo{Name: "Mine", Author: "Me", Licence: "CC0"}); err != nil || n != 6 {
		t.Fatalf("%d, %v", n, err)
	}
	p, err := ReadPack(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if got := told(p); got != "papilio Mine: duck.png=(duck) o.png=:o frog.png=(frog) con-.png=(con) duck-2.png=(duck!) same.png=(same)" || p.Author != "Me" {
		t.Error(got)
	}
	plan := other.PlanImport(p)
	var rows []string
	for i, r := range plan.Rows {
		rows = append(rows, fmt.Sprintf("%s %v %s%s", r.Wanted, r.Chosen, plan.Resolution(i), plan.Problem(i)))
	}
	if got := strings.Join(rows, ", "); got != "(duck) true , :o true , (frog2) true rename, (con) true , (duck!) true , (same2) true rename" {
		t.Error(got)
	}
	plan.Resolve(2, TakeTheirs)
	plan.Resolve(5, KeepMine)
	plan.Rows[3].Wanted = "(duck)"
	if n, ready := plan.Count(); n != 5 || ready || plan.Problem(3) != RowTwice || plan.Problem(0) != RowTwice {
		t.Errorf("%d, %v, %q", n, ready, plan.Problem(3))
	}
	plan.Rows[3].Wanted = "(same)"
	if plan.Problem(3) != ShortcutTaken {
		t.Error(plan.Problem(3))
	}
	plan.Rows[3].Wanted = "(too long)"
	if plan.Problem(3) != ShortcutLong {
		t.Error(plan.Problem(3))
	}
	plan.Rows[3].Wanted = "(kon)"
	if n, ready := plan.Count(); n != 5 || !ready {
		t.Errorf("%d, %v", n, ready)
	}
	if _, err := other.ImportEmoticons(plan.Import()); err != nil {
		t.Fatal(err)
	}
	if got := other.set(t); got != "(same) (frog) (duck) :o (kon) (duck!)" {
		t.Error(got)
	}
	theirs, _ := one.Emoticons()
	ours, _ := other.Emoticons()
	if ours[1].Hash != theirs[2].Hash || ours[2].Hash != theirs[0].Hash {
		t.Error("a picture was changed on the way")
	}
	again := other.PlanImport(p)
	if n, ready := again.Count(); n != 2 || !ready { // (con), which is (kon) here, and (same)
		t.Errorf("%d are new, %v", n, ready)
	}
	if n, err := one.ExportPack(path, PackInfo{}, id[1], 999); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := one.ExportPack(path, PackInfo{}, 999); code(err) != EmoticonNotFound {
		t.Error(err)
	}
	if _, err := one.ExportPack(filepath.Join(path, "x.zip"), PackInfo{}); code(err) != FileNotWritten {
		t.Error(err)
	}
	if p, err := ReadPack(t.Context(), path); err != nil || told(p) != "papilio my: o.png=:o" {
		t.Errorf("%v", err)
	}
}

func TestForgetPicture(t *testing.T) {
	s := keeper(t)
	for i := range 3 {
		if err := s.SetPicture(t.Context(), pngOf(uint64(i), 96, 9)); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := s.UsedPictures()
	gone, err := s.ForgetPicture(before[1])
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := s.UsedPictures(); len(now) != 2 || now[1] != before[2] {
		t.Errorf("%v", now)
	}
	if _, err := s.ForgetPicture(before[1]); code(err) != NoPicture {
		t.Error(err)
	}
	if err := s.RememberPicture(gone); err != nil {
		t.Fatal(err)
	}
	if now, _ := s.UsedPictures(); fmt.Sprint(now) != fmt.Sprint(before) {
		t.Error("it is not back in its place")
	}
}

func TestShortcutNames(t *testing.T) {
	for name, want := range map[string]string{"duck.gif": "(duck)", "My Duck 2.PNG": "(myduc)", "---.png": "", "Ærø.jpg": "(ærø)", ".gif": ""} {
		if got := ShortcutFrom(name); got != want {
			t.Errorf("ShortcutFrom(%q) = %q, want %q", name, got, want)
		}
	}
	for taken, want := range map[string]string{"(duck)": "(duck2) (duck3)", "(rocke)": "(rock2) (rock3)", "abcdefg": "abcdef2 abcdef3", "x": "x2 x3", ":a:": ":a2: :a3:"} {
		got := strings.Join(FreeShortcuts(taken, 2, func(string) bool { return true }), " ")
		if got != want {
			t.Errorf("FreeShortcuts(%q) = %q, want %q", taken, got, want)
		}
	}
	if got := FreeShortcuts("a", 2, func(s string) bool { return s == "a9" }); len(got) != 1 || got[0] != "a9" {
		t.Errorf("found %v", got)
	}
	for s, want := range map[string]string{"(elephant)": "(eleph)", "a b": "ab", " ": "", "\x00": "", "12345678": "1234567", ":)": ":)"} {
		if got := fitShortcut(s); got != want {
			t.Errorf("fitShortcut(%q) = %q, want %q", s, got, want)
		}
	}
}
