package store

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

func TestRights(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder", "with #?% signs")
	db := openTest(t, dir)
	must(t, db.SetSetting("a", "b"))
	for path, want := range map[string]os.FileMode{dir: 0o700, dir + "/papilio.db": 0o600, dir + "/papilio.db-wal": 0o600} {
		info, err := os.Stat(path)
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s is %o, want %o", filepath.Base(path), got, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 4 { // the database, its two side files, the lock
		t.Error(entries, err)
	}
}

func TestPragmas(t *testing.T) {
	db := openTest(t, t.TempDir())
	for _, pool := range []*sql.DB{db.write, db.read} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "1", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1",
		} {
			var got string
			must(t, pool.QueryRow("PRAGMA "+pragma).Scan(&got))
			if got != want {
				t.Errorf("%s is %s, want %s", pragma, got, want)
			}
		}
	}
	if _, err := db.read.Exec(`DELETE FROM messages`); err == nil {
		t.Error("a reader can write")
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	inTheWay := filepath.Join(dir, "in the way")
	must(t, os.MkdirAll(filepath.Join(inTheWay, fileName), 0o700))
	cases := []string{filepath.Join(file, "below"), inTheWay}
	if os.Getuid() != 0 { // root may write anywhere
		closed := filepath.Join(dir, "closed")
		must(t, os.MkdirAll(filepath.Join(closed, "profile"), 0o700))
		must(t, os.Chmod(closed, 0o500))
		t.Cleanup(func() { _ = os.Chmod(closed, 0o700) })
		cases = append(cases, filepath.Join(closed, "new"))
	}
	for _, c := range cases {
		_, err := Open(c)
		if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), c) {
			t.Errorf("%s: %v", c, err)
		}
	}
}

func TestNewerIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, dir)
	must(t, db.SetSetting("a", "b"))
	_, err := db.write.Exec(`PRAGMA user_version = 1000`)
	must(t, err)
	must(t, db.Close())
	path := filepath.Join(dir, fileName)
	other, err := sql.Open("sqlite3", path) // a newer one may not use WAL at all
	must(t, err)
	_, err = other.Exec(`PRAGMA journal_mode = DELETE`)
	must(t, err)
	must(t, other.Close())
	before := readFile(t, path)
	if _, err := Open(dir); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	if !bytes.Equal(before, readFile(t, path)) {
		t.Error("the file was changed")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 { // the database and the lock
		t.Error(entries, err)
	}
}

// Row E12: damaged files are moved aside with the date and reported.
func TestDamaged(t *testing.T) {
	good := func(t *testing.T, dir string) []byte {
		db := openTest(t, dir)
		for range 50 {
			_, err := db.AddMessage(Message{Conversation: "a", Body: strings.Repeat("word ", 100)})
			must(t, err)
		}
		must(t, db.Close())
		return readFile(t, filepath.Join(dir, fileName))
	}
	for name, damage := range map[string]func([]byte) []byte{
		"text":      func([]byte) []byte { return []byte(strings.Repeat("this is no database ", 100)) },
		"header":    func(b []byte) []byte { copy(b, "SQLite format 9"); return b },
		"page size": func(b []byte) []byte { b[16], b[17] = 0xff, 0xff; return b },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"page of zeros": func(b []byte) []byte {
			clear(b[3*4096 : 9*4096])
			return b
		},
		"one bit of a page header": func(b []byte) []byte { b[4*4096] ^= 0x10; return b },
		"schema":                   func(b []byte) []byte { clear(b[100:4096]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			bad := damage(good(t, dir))
			must(t, os.WriteFile(filepath.Join(dir, fileName), bad, 0o600))
			must(t, os.WriteFile(filepath.Join(dir, fileName+"-wal"), nil, 0o600))
			steps := os.DirFS("migrations")
			at := func() time.Time { return time.Date(2026, 11, 22, 8, 30, 0, 0, time.Local) }
			db, err := open(dir, steps, at)
			must(t, err)
			want := filepath.Join(dir, "papilio-damaged-2026-11-22-083000.db")
			if db.SetAside() != want || !bytes.Equal(readFile(t, want), bad) {
				t.Errorf("set aside as %q", db.SetAside())
			}
			if list, err := db.Messages("a", 0, 10); len(list) != 0 || err != nil {
				t.Error(list, err)
			}
			must(t, db.SetSetting("a", "b"))
			must(t, db.Close())
			// Once more at the same second: the first one stays.
			must(t, os.WriteFile(filepath.Join(dir, fileName), []byte("damaged again, and long enough to be read as a header"), 0o600))
			db, err = open(dir, steps, at)
			must(t, err)
			if db.SetAside() != strings.TrimSuffix(want, ".db")+"-2.db" || !bytes.Equal(readFile(t, want), bad) {
				t.Errorf("then as %q", db.SetAside())
			}
			must(t, db.Close())
			if db := openTest(t, dir); db.SetAside() != "" {
				t.Error("a good file was set aside")
			}
		})
	}
}

func TestEmptyFileIsFresh(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, fileName), nil, 0o644))
	if db := openTest(t, dir); db.SetAside() != "" {
		t.Error(db.SetAside())
	}
}

func TestMigrations(t *testing.T) {
	dir := t.TempDir()
	steps := fstest.MapFS{"01_first.sql": {Data: []byte(`CREATE TABLE settings (key, value); CREATE TABLE a (x); INSERT INTO a VALUES (1);`)}}
	version := func(db *DB) (v int) {
		must(t, db.write.QueryRow(`PRAGMA user_version`).Scan(&v))
		return v
	}
	db, err := open(dir, steps, time.Now)
	must(t, err)
	if version(db) != 1 {
		t.Error(version(db))
	}
	must(t, db.Close())

	// A step that fails leaves everything as it was, the good step before it too.
	steps["02_second.sql"] = &fstest.MapFile{Data: []byte(`ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 2;`)}
	steps["03_third.sql"] = &fstest.MapFile{Data: []byte(`CREATE TABLE c (x); this is no SQL;`)}
	if _, err := open(dir, steps, time.Now); err == nil || !strings.Contains(err.Error(), "03_third.sql") {
		t.Error(err)
	}
	db, err = open(dir, fstest.MapFS{"01_first.sql": steps["01_first.sql"]}, time.Now)
	must(t, err)
	if _, err := db.read.Exec(`SELECT y FROM a`); err == nil {
		t.Error("half an upgrade is there")
	}
	must(t, db.Close())

	steps["03_third.sql"] = &fstest.MapFile{Data: []byte(`CREATE TABLE c (x);`)}
	db, err = open(dir, steps, time.Now)
	must(t, err)
	var y int
	if err := db.read.QueryRow(`SELECT y FROM a`).Scan(&y); err != nil || y != 2 || version(db) != 3 {
		t.Error(y, version(db), err)
	}
	must(t, db.Close())
	info, err := os.Stat(filepath.Join(dir, fileName+".v1"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error("no copy of the old one", err)
	}
	for name, files := range map[string]fstest.MapFS{
		"gap":       {"01_a.sql": {}, "03_c.sql": {}},
		"twice":     {"01_a.sql": {}, "01_b.sql": {}},
		"no number": {"first.sql": {}},
	} {
		if _, err := readSteps(files); err == nil {
			t.Error(name, "passed")
		}
	}
}

// TestTwoAtOnce: a folder belongs to one program until it closes or dies.
func TestTwoAtOnce(t *testing.T) {
	dir := t.TempDir()
	first, err := Open(dir)
	must(t, err)
	if _, err := Open(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	must(t, first.Close())
	second, err := Open(dir)
	must(t, err)
	must(t, second.Close())
}
