// Package store keeps what one profile knows in SQLite: pictures and
// emoticons by the hash of their bytes, messages and settings.
//
// A DB is safe for concurrent use. Everything here touches the disk: do not
// call it on a thread that draws.
package store

import (
	"errors"
	"time"
)

// Errors that callers match.
var (
	// ErrNewer is returned by Open for a database of a newer Papilio. It is left as it was.
	ErrNewer = errors.New("store: the database was written by a newer version")
	// ErrTaken is returned for a shortcut that another emoticon has.
	ErrTaken = errors.New("store: shortcut is taken")
	// ErrNotFound is returned for an id that does not exist.
	ErrNotFound = errors.New("store: not found")
	// ErrReadOnly is returned by Open for a folder that cannot be written to.
	ErrReadOnly = errors.New("store: the folder cannot be written to")
)

// Hash is the SHA-1 of an object's bytes.
type Hash = [20]byte

// DB is the database of one profile.
type DB struct{}

// Open opens or creates dir/papilio.db and brings it up to date.
func Open(dir string) (*DB, error) { return &DB{}, nil }

// Close writes what is left and closes.
func (db *DB) Close() error { return nil }

// SetAside returns where a database that could not be read was moved by Open,
// or "" when there was none. The person should be told.
func (db *DB) SetAside() string { return "" }

// Setting returns a setting, "" when it was never set.
func (db *DB) Setting(key string) (string, error) { return "", nil }

// SetSetting stores a setting.
func (db *DB) SetSetting(key, value string) error { return nil }

// PutObject stores the bytes of an object under their hash.
func (db *DB) PutObject(h Hash, data []byte) error { return nil }

// Object returns the bytes of an object; ok is false when they are not here.
func (db *DB) Object(h Hash) (data []byte, ok bool, err error) { return nil, false, nil }

// HasObject reports whether the bytes of an object are here, without reading them.
func (db *DB) HasObject(h Hash) (bool, error) { return false, nil }

// EvictObjects removes the objects used longest ago until the rest is at most
// maxBytes. Our own emoticons and pictures stay.
func (db *DB) EvictObjects(maxBytes int64) error { return nil }

// Emoticon is one of our own custom emoticons.
type Emoticon struct {
	ID       int64
	Shortcut string
	Hash     Hash
	Animated bool
	Position int
}

// Emoticons returns our own emoticons in their order.
func (db *DB) Emoticons() ([]Emoticon, error) { return nil, nil }

// AddEmoticon adds an emoticon at the end, or returns ErrTaken.
func (db *DB) AddEmoticon(shortcut string, h Hash, animated bool) (Emoticon, error) {
	return Emoticon{}, nil
}

// ChangeEmoticon changes an emoticon, or returns ErrTaken or ErrNotFound.
func (db *DB) ChangeEmoticon(id int64, shortcut string, h Hash, animated bool) (Emoticon, error) {
	return Emoticon{}, nil
}

// RemoveEmoticon removes an emoticon, or returns ErrNotFound.
func (db *DB) RemoveEmoticon(id int64) error { return nil }

// PictureUsed notes that a picture became our display picture.
func (db *DB) PictureUsed(h Hash, at time.Time) error { return nil }

// UsedPictures returns the pictures used, newest first.
func (db *DB) UsedPictures(limit int) ([]Hash, error) { return nil, nil }

// SetContactPicture notes the display picture of a contact.
func (db *DB) SetContactPicture(address string, h Hash) error { return nil }

// ContactPicture returns the display picture last noted for a contact.
func (db *DB) ContactPicture(address string) (Hash, bool, error) { return Hash{}, false, nil }

// Message is one line of a conversation.
type Message struct {
	ID           int64
	Conversation string
	From         string
	FromName     string
	Body         string
	Format       string
	Emoticons    string // JSON
	Time         time.Time
	Delivery     string
}

// AddMessage stores a line and returns its id.
func (db *DB) AddMessage(m Message) (int64, error) { return 0, nil }

// SetDelivery notes what became of a line, or returns ErrNotFound.
func (db *DB) SetDelivery(id int64, delivery string) error { return nil }

// Message returns one line, or ErrNotFound.
func (db *DB) Message(id int64) (Message, error) { return Message{}, ErrNotFound }

// Messages returns up to limit lines of a conversation before an id (0 for
// the newest), oldest first.
func (db *DB) Messages(conversation string, before int64, limit int) ([]Message, error) {
	return nil, nil
}
