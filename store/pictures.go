package store

import (
	"database/sql"
	"errors"
	"time"
)

// PictureUsed notes that a picture became our display picture.
func (db *DB) PictureUsed(h Hash, at time.Time) error {
	_, err := db.exec("note picture",
		`INSERT INTO used_pictures (hash, used) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET used = excluded.used`, h[:], stamp(at))
	return err
}

// UsedPictures returns at most limit of the pictures used, newest first.
func (db *DB) UsedPictures(limit int) ([]Hash, error) {
	rows, err := db.read.Query(`SELECT hash FROM used_pictures ORDER BY used DESC, hash LIMIT ?`, max(0, limit))
	if err != nil {
		return nil, explain("read used pictures", err)
	}
	defer rows.Close()
	var list []Hash
	for rows.Next() {
		var h Hash
		if err := rows.Scan(into(&h)); err != nil {
			return nil, explain("read used pictures", err)
		}
		list = append(list, h)
	}
	return list, explain("read used pictures", rows.Err())
}

// ForgetPicture takes a picture off those used and returns when it was used
// last; ok is false when it is not among them.
func (db *DB) ForgetPicture(h Hash) (at time.Time, ok bool, err error) {
	var used int64
	err = db.write.QueryRow(`DELETE FROM used_pictures WHERE hash = ? RETURNING used`, h[:]).Scan(&used)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return unstamp(used), err == nil, explain("forget picture", err)
}

// SetContactPicture notes the display picture of a contact; the zero Hash
// means that there is none any more.
func (db *DB) SetContactPicture(address string, h Hash) error {
	if h == (Hash{}) {
		_, err := db.exec("forget contact picture", `DELETE FROM contact_pictures WHERE address = ?`, address)
		return err
	}
	_, err := db.exec("note contact picture",
		`INSERT INTO contact_pictures (address, hash) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET hash = excluded.hash`, address, h[:])
	return err
}

// ContactPicture returns the display picture last noted for a contact; ok is
// false when there is none.
func (db *DB) ContactPicture(address string) (h Hash, ok bool, err error) {
	err = db.read.QueryRow(`SELECT hash FROM contact_pictures WHERE address = ?`, address).Scan(into(&h))
	if errors.Is(err, sql.ErrNoRows) {
		return Hash{}, false, nil
	}
	return h, err == nil, explain("read contact picture", err)
}
