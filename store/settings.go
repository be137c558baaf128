package store

import (
	"database/sql"
	"errors"
)

// Setting returns a setting, "" when it was never set.
func (db *DB) Setting(key string) (string, error) {
	var value string
	err := db.read.QueryRow(`SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, explain("read setting "+key, err)
}

// SetSetting stores a setting. Secrets do not belong here.
func (db *DB) SetSetting(key, value string) error {
	_, err := db.exec("write setting "+key,
		`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}
