package store

import (
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/mattn/go-sqlite3"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	fileName = "papilio.db"
	lockName = "papilio.lock"
	// smallFile is up to where every Open checks the whole file. A larger one
	// is checked when it was not closed properly.
	smallFile = 16 << 20
)

// Open opens or creates dir/papilio.db and brings it up to date. The folder
// becomes 0700 and the file 0600. One program at a time has a folder: another
// gets ErrInUse. The lock goes with the program, however that ends.
//
// A file that is no database, or a damaged one, is moved aside within the
// folder with the date in its name and a fresh one is started: see
// DB.SetAside. A database of a newer Papilio gives ErrNewer, a folder that
// cannot be written to ErrReadOnly; both name the path.
func Open(dir string) (*DB, error) {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return open(dir, steps, time.Now)
}

// OpenLocked is Open for a caller that holds the Lock of the folder.
func OpenLocked(dir string) (*DB, error) {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	dir, path, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	return openLocked(dir, path, steps, time.Now)
}

// Lock makes a folder and takes it for this program alone: ErrInUse when
// another one has it, ErrReadOnly when it cannot be written to. unlock lets it
// go; so does the end of the program, however it comes.
func Lock(dir string) (unlock func() error, err error) {
	if dir, err = prepareFolder(dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	mine, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrReadOnly, dir, err)
	}
	if !mine {
		return nil, fmt.Errorf("%w: %s", ErrInUse, dir)
	}
	return lock.Close, nil
}

func open(dir string, steps fs.FS, now func() time.Time) (*DB, error) {
	dir, path, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	unlock, err := Lock(dir)
	if err != nil {
		return nil, err
	}
	db, err := openLocked(dir, path, steps, now)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	db.unlock = unlock
	return db, nil
}

func openLocked(dir, path string, steps fs.FS, now func() time.Time) (*DB, error) {
	db, err := openFile(path, steps)
	if !damaged(err) {
		return db, err
	}
	aside, moved := setAside(path, now())
	if moved != nil {
		return nil, fmt.Errorf("store: %s is damaged (%w) and cannot be moved aside: %w", path, err, moved)
	}
	if _, _, err := prepare(dir); err != nil {
		return nil, err
	}
	if db, err = openFile(path, steps); err != nil {
		return nil, err
	}
	db.setAside = aside
	return db, nil
}

// prepare makes the folder and an empty file that only we may read; SQLite
// gives its side files the same rights.
func prepare(folder string) (dir, path string, err error) {
	if dir, err = prepareFolder(folder); err != nil {
		return "", "", err
	}
	path = filepath.Join(dir, fileName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = errors.Join(f.Chmod(0o600), f.Close())
	}
	if err != nil {
		return "", "", fmt.Errorf("%w: %s: %w", ErrReadOnly, dir, err)
	}
	return dir, path, nil
}

// prepareFolder makes a folder that only we may read and returns its whole path.
func prepareFolder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	err = os.MkdirAll(dir, 0o700)
	if info, e := os.Stat(dir); err == nil && e == nil && info.Mode()&os.ModeSticky == 0 {
		err = os.Chmod(dir, 0o700) // but never a shared folder such as /tmp
	}
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrReadOnly, dir, err)
	}
	return dir, nil
}

func openFile(path string, steps fs.FS) (*DB, error) {
	list, err := readSteps(steps)
	if err != nil {
		return nil, err
	}
	if v := versionInFile(path); v > len(list) {
		return nil, newer(path, v, len(list))
	}
	thorough := wantsCheck(path)
	db, err := connect(path)
	if err != nil {
		return nil, err
	}
	if err = db.ready(path, list, thorough); err != nil {
		// Not db.Close: it would write into a file that is not understood.
		db.read.Close()
		db.write.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) ready(path string, list []step, thorough bool) error {
	if thorough {
		var verdict string
		if err := db.write.QueryRow(`PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
			return explain("check", err)
		}
		if verdict != "ok" {
			return fmt.Errorf("store: check: %w: %s", errDamaged, verdict)
		}
	}
	if err := db.migrate(path, list); err != nil {
		return err
	}
	if err := db.readSettings(); err != nil {
		return err
	}
	return db.startIndexer()
}

var errDamaged = errors.New("the database is damaged")

// damaged reports whether an error means that the file is of no use.
func damaged(err error) bool {
	var s sqlite3.Error
	return errors.Is(err, errDamaged) ||
		errors.As(err, &s) && (s.Code == sqlite3.ErrCorrupt || s.Code == sqlite3.ErrNotADB)
}

// wantsCheck reports whether the file is small, or was not closed properly:
// closing removes the log.
func wantsCheck(path string) bool {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return true
	}
	file, err := os.Stat(path)
	return err == nil && file.Size() > 0 && file.Size() <= smallFile
}

// versionInFile reads user_version from the header, without SQLite and
// therefore without changing anything. It is 0 when there is none.
func versionInFile(path string) int {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	header := make([]byte, 64)
	if _, err := io.ReadFull(f, header); err != nil || string(header[:15]) != "SQLite format 3" {
		return 0
	}
	return int(int32(binary.BigEndian.Uint32(header[60:])))
}

// setAside renames a file and its side files and returns the new path.
func setAside(path string, at time.Time) (string, error) {
	base := filepath.Join(filepath.Dir(path), "papilio-damaged-"+at.Format("2006-01-02-150405"))
	aside := base + ".db"
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s-%d.db", base, n)
	}
	if err := os.Rename(path, aside); err != nil {
		return "", err
	}
	for _, side := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+side, aside+side); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// pool opens a set of connections; nothing is touched before the first use.
func pool(path string, size int, more string) (*sql.DB, error) {
	name := (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}).String() +
		"?_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=5000&_foreign_keys=on&_txlock=immediate&_secure_delete=on" + more
	db, err := sql.Open("sqlite3", name)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}
