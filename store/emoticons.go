package store

import (
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// Emoticon is one of our own custom emoticons. Its bytes are the object Hash.
type Emoticon struct {
	ID       int64
	Shortcut string
	Hash     Hash
	Animated bool
	Position int
}

// Emoticons returns our own emoticons in their order.
func (db *DB) Emoticons() ([]Emoticon, error) {
	rows, err := db.read.Query(`SELECT id, shortcut, hash, animated, position FROM emoticons ORDER BY position, id`)
	if err != nil {
		return nil, explain("read emoticons", err)
	}
	defer rows.Close()
	var list []Emoticon
	for rows.Next() {
		e, err := scanEmoticon(rows)
		if err != nil {
			return nil, explain("read emoticons", err)
		}
		list = append(list, e)
	}
	return list, explain("read emoticons", rows.Err())
}

// AddEmoticon adds an emoticon at the end, or returns ErrTaken. Shortcuts are
// compared byte by byte.
func (db *DB) AddEmoticon(shortcut string, h Hash, animated bool) (Emoticon, error) {
	result, err := db.write.Exec(
		`INSERT INTO emoticons (shortcut, hash, animated, position) VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM emoticons))`,
		shortcut, h[:], animated)
	if err != nil {
		return Emoticon{}, taken("add emoticon", err)
	}
	id, err := result.LastInsertId()
	if err != nil {
		return Emoticon{}, explain("add emoticon", err)
	}
	return db.emoticon(id)
}

// ChangeEmoticon changes an emoticon in its place, or returns ErrTaken or
// ErrNotFound.
func (db *DB) ChangeEmoticon(id int64, shortcut string, h Hash, animated bool) (Emoticon, error) {
	result, err := db.write.Exec(`UPDATE emoticons SET shortcut = ?, hash = ?, animated = ? WHERE id = ?`, shortcut, h[:], animated, id)
	if err != nil {
		return Emoticon{}, taken("change emoticon", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return Emoticon{}, fmt.Errorf("%w: emoticon %d", ErrNotFound, id)
	}
	return db.emoticon(id)
}

func (db *DB) emoticon(id int64) (Emoticon, error) {
	e, err := scanEmoticon(db.read.QueryRow(`SELECT id, shortcut, hash, animated, position FROM emoticons WHERE id = ?`, id))
	return e, explain("read emoticon", err)
}

// RemoveEmoticon removes an emoticon, or returns ErrNotFound. Its bytes stay
// until they are evicted.
func (db *DB) RemoveEmoticon(id int64) error {
	return db.change("remove emoticon", `DELETE FROM emoticons WHERE id = ?`, id)
}

// SetEmoticons makes list the whole set, in its order and in one transaction:
// an entry with an id keeps it, one without gets one. It returns the set as it
// is then, or ErrTaken when a shortcut is in it twice; then nothing has changed.
func (db *DB) SetEmoticons(list []Emoticon) ([]Emoticon, error) {
	tx, err := db.write.Begin()
	if err != nil {
		return nil, explain("set emoticons", err)
	}
	defer tx.Rollback() // nothing after Commit
	if _, err := tx.Exec(`DELETE FROM emoticons`); err != nil {
		return nil, explain("set emoticons", err)
	}
	set := make([]Emoticon, len(list))
	for i, e := range list {
		var id any
		if e.ID != 0 {
			id = e.ID
		}
		result, err := tx.Exec(`INSERT INTO emoticons (id, shortcut, hash, animated, position) VALUES (?, ?, ?, ?, ?)`,
			id, e.Shortcut, e.Hash[:], e.Animated, i+1)
		if err != nil {
			return nil, taken("set emoticons", err)
		}
		if e.ID, err = result.LastInsertId(); err != nil {
			return nil, explain("set emoticons", err)
		}
		e.Position = i + 1
		set[i] = e
	}
	if err := tx.Commit(); err != nil {
		return nil, explain("set emoticons", err)
	}
	return set, nil
}

func scanEmoticon(r row) (e Emoticon, err error) {
	err = r.Scan(&e.ID, &e.Shortcut, into(&e.Hash), &e.Animated, &e.Position)
	return e, err
}

// taken is explain for statements that a shortcut in use makes fail.
func taken(what string, err error) error {
	var s sqlite3.Error
	if errors.As(err, &s) && s.ExtendedCode == sqlite3.ErrConstraintUnique {
		return ErrTaken
	}
	return explain(what, err)
}

// hashColumn reads a hash of 20 bytes.
type hashColumn struct{ h *Hash }

func into(h *Hash) hashColumn { return hashColumn{h} }

// Scan implements sql.Scanner.
func (c hashColumn) Scan(value any) error {
	b, ok := value.([]byte)
	if !ok || len(b) != len(c.h) {
		return errors.New("not a hash")
	}
	copy(c.h[:], b)
	return nil
}
