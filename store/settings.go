package store

// readSettings reads all settings into memory: the windows ask for them while
// they are drawn, and must not wait for the disk.
func (db *DB) readSettings() error {
	rows, err := db.read.Query(`SELECT key, value FROM settings`)
	if err != nil {
		return explain("read settings", err)
	}
	defer rows.Close()
	known := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return explain("read settings", err)
		}
		known[key] = value
	}
	db.settings.known = known
	return explain("read settings", rows.Err())
}

// Setting returns a setting, "" when it was never set. It does not touch the
// disk. The error is always nil.
func (db *DB) Setting(key string) (string, error) {
	db.settings.mu.Lock()
	defer db.settings.mu.Unlock()
	return db.settings.known[key], nil
}

// SetSetting stores a setting; Setting knows it once it is stored. Secrets do
// not belong here.
func (db *DB) SetSetting(key, value string) error {
	db.settings.writing.Lock() // the last one written is the last one known
	defer db.settings.writing.Unlock()
	_, err := db.exec("write setting "+key,
		`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	if err != nil {
		return err
	}
	db.settings.mu.Lock()
	defer db.settings.mu.Unlock()
	db.settings.known[key] = value
	return nil
}
