// Package store keeps what one profile knows in SQLite: pictures and
// emoticons by the hash of their bytes, messages and settings.
//
// One connection writes and a few read beside it (WAL). Each call is one
// transaction: when it has returned without an error, its row survives a kill
// of the process. A DB is safe for concurrent use. Everything here touches the
// disk and may wait for it: do not call it on a thread that draws.
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Errors that callers match. All others are trouble with the disk.
var (
	// ErrNewer is returned by Open for a database of a newer Papilio. It is left as it was.
	ErrNewer = errors.New("store: the database was written by a newer version")
	// ErrInUse is returned by Open for a folder that another program has.
	ErrInUse = errors.New("store: another Papilio uses this folder")
	// ErrReadOnly is returned by Open for a folder that cannot be written to.
	ErrReadOnly = errors.New("store: the folder cannot be written to")
	// ErrFull is returned when the disk is full.
	ErrFull = errors.New("store: the disk is full")
	// ErrTaken is returned for a shortcut that another emoticon has.
	ErrTaken = errors.New("store: the shortcut is taken")
	// ErrNotFound is returned for an id that does not exist.
	ErrNotFound = errors.New("store: not found")
	// ErrMismatch is returned by PutObject for bytes that do not have the hash.
	ErrMismatch = errors.New("store: the bytes do not have this hash")
)

// Hash is the SHA-1 of an object's bytes.
type Hash = [20]byte

// DB is the database of one profile.
type DB struct {
	write    *sql.DB // one connection
	read     *sql.DB // query only
	setAside string
	close    func() error
	unlock   func() error // lets another program have the folder
	path     string
	settings struct {
		writing sync.Mutex // held while one is written
		mu      sync.Mutex
		known   map[string]string
	}

	stopIndexer func() // nil when there was nothing to index
}

// readers is how many reads may go on at once.
const readers = 4

// SetAside returns the path a database that could not be read was moved to by
// Open, or "" when there was none. The person should be told.
func (db *DB) SetAside() string { return db.setAside }

// Close writes what is left and closes. Calls after it fail; closing again is
// harmless.
func (db *DB) Close() error { return db.close() }

// connect opens the connections to an existing file.
func connect(path string) (*DB, error) {
	write, err := pool(path, 1, "")
	if err != nil {
		return nil, err
	}
	read, err := pool(path, readers, "&_query_only=on")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	db := &DB{write: write, read: read, path: path}
	db.close = sync.OnceValue(func() error {
		if db.stopIndexer != nil {
			db.stopIndexer()
		}
		err := db.read.Close()
		if _, e := db.write.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); e != nil {
			err = errors.Join(err, explain("close", e))
		}
		err = errors.Join(err, db.write.Close())
		if db.unlock != nil {
			err = errors.Join(err, db.unlock())
		}
		return err
	})
	return db, nil
}

// exec runs a statement on the writing connection.
func (db *DB) exec(what, query string, args ...any) (sql.Result, error) {
	result, err := db.write.Exec(query, args...)
	return result, explain(what, err)
}

// change is exec for statements that must change a row.
func (db *DB) change(what, query string, args ...any) error {
	result, err := db.exec(what, query, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%w (%s)", ErrNotFound, what)
	}
	return nil
}

// explain says what was tried, and turns SQLite's codes into errors callers
// match. nil stays nil.
func explain(what string, err error) error {
	var s sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &s) && s.Code == sqlite3.ErrFull:
		return fmt.Errorf("%w (%s)", ErrFull, what)
	case errors.As(err, &s) && (s.Code == sqlite3.ErrReadonly || s.Code == sqlite3.ErrCantOpen || s.Code == sqlite3.ErrPerm):
		return fmt.Errorf("%w: %v (%s)", ErrReadOnly, err, what)
	}
	return fmt.Errorf("store: %s: %w", what, err)
}

func stamp(t time.Time) int64        { return t.UnixMicro() }
func unstamp(micros int64) time.Time { return time.UnixMicro(micros) }
