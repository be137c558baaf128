package store

import (
	"crypto/sha1"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// maxObject is the largest object kept, in bytes; what the protocol
	// carries is far below it.
	maxObject = 16 << 20
	// touchAfter is how old the note of the last use may become before a read
	// renews it: reading must not mean writing each time.
	touchAfter = time.Hour
)

// PutObject stores the bytes of an object under their hash, or returns
// ErrMismatch. Storing the same again is harmless. Objects over 16 MiB are
// refused.
func (db *DB) PutObject(h Hash, data []byte) error {
	if len(data) > maxObject {
		return fmt.Errorf("store: an object of %d bytes is too large", len(data))
	}
	if sha1.Sum(data) != h {
		return ErrMismatch
	}
	if data == nil {
		data = []byte{}
	}
	_, err := db.exec("write object",
		`INSERT INTO objects (hash, size, used, data) VALUES (?, ?, ?, ?)
		 ON CONFLICT (hash) DO UPDATE SET size = excluded.size, used = excluded.used, data = excluded.data`,
		h[:], len(data), stamp(time.Now()), data)
	return err
}

// Object returns the bytes of an object; ok is false when they are not here.
// Bytes that no longer have the hash are removed and not returned
// (hostile-input.md D14).
func (db *DB) Object(h Hash) (data []byte, ok bool, err error) {
	var used int64
	err = db.read.QueryRow(`SELECT data, used FROM objects WHERE hash = ?`, h[:]).Scan(&data, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, explain("read object", err)
	}
	if sha1.Sum(data) != h {
		_, err = db.exec("remove changed object", `DELETE FROM objects WHERE hash = ?`, h[:])
		return nil, false, err
	}
	if now := time.Now(); now.Sub(unstamp(used)) > touchAfter {
		// A note that could not be written costs at most an early eviction.
		_, _ = db.exec("touch object", `UPDATE objects SET used = ? WHERE hash = ?`, stamp(now), h[:])
	}
	return data, true, nil
}

// HasObject reports whether the bytes of an object are here, without reading
// or checking them.
func (db *DB) HasObject(h Hash) (bool, error) {
	var n int
	err := db.read.QueryRow(`SELECT count(*) FROM objects WHERE hash = ?`, h[:]).Scan(&n)
	return n > 0, explain("look for object", err)
}

// maxSeen bounds the pictures that only the history needs, in bytes: nobody
// fills a disk by sending emoticons (hostile-input.md D15).
const maxSeen = 1 << 30

// EvictObjects removes the objects used longest ago until the others take at
// most maxBytes. Our own emoticons and pictures stay and do not count, and so
// do those that the history refers to, up to 1 GiB of them.
func (db *DB) EvictObjects(maxBytes int64) error { return db.evictObjects(maxBytes, maxSeen) }

func (db *DB) evictObjects(maxBytes, maxSeen int64) error {
	const own = `SELECT hash FROM emoticons UNION ALL SELECT hash FROM used_pictures`
	for _, e := range []struct {
		of  string
		max int64
	}{
		{`hash NOT IN (` + own + ` UNION ALL SELECT hash FROM message_objects)`, maxBytes},
		{`hash IN (SELECT hash FROM message_objects) AND hash NOT IN (` + own + `)`, maxSeen},
	} {
		_, err := db.exec("evict objects", `
			DELETE FROM objects WHERE hash IN (
				SELECT hash FROM (SELECT hash, sum(size) OVER (ORDER BY used DESC, hash) AS total FROM objects WHERE `+e.of+`)
				WHERE total > ?)`, e.max)
		if err != nil {
			return err
		}
	}
	return nil
}
