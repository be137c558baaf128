package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// step is one migration: the file NN_name.sql leads to version NN.
type step struct{ name, query string }

// readSteps returns the migrations in order; the first is 01.
func readSteps(files fs.FS) ([]step, error) {
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	var list []step
	for i, name := range names {
		if want := fmt.Sprintf("%02d_", i+1); len(name) < 3 || name[:3] != want {
			return nil, fmt.Errorf("store: migration %s stands where %s should", name, want)
		}
		query, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		list = append(list, step{name, string(query)})
	}
	return list, nil
}

// migrate brings the database to the newest version, all in one transaction,
// so that a kill on the way leaves the old one. The old one is copied first.
func (db *DB) migrate(path string, list []step) error {
	var version int
	if err := db.write.QueryRow(`PRAGMA user_version`).Scan(&version); err != nil {
		return explain("open "+path, err)
	}
	if version > len(list) || version < 0 {
		return newer(path, version, len(list))
	}
	if version == len(list) {
		return nil
	}
	if version > 0 {
		if err := db.CopyTo(fmt.Sprintf("%s.v%d", path, version)); err != nil {
			return err
		}
	}
	tx, err := db.write.Begin()
	if err != nil {
		return explain("upgrade", err)
	}
	defer tx.Rollback()
	for _, s := range list[version:] {
		if _, err := tx.Exec(s.query); err != nil {
			return explain("upgrade "+s.name, err)
		}
	}
	if _, err := tx.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, len(list))); err != nil {
		return explain("upgrade", err)
	}
	return explain("upgrade", tx.Commit())
}

// CopyTo writes a copy of the database to a file, all of it at one moment. A
// file that is there is replaced.
func (db *DB) CopyTo(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store: copy: %w", err)
	}
	if _, err := db.exec("copy", `VACUUM INTO ?`, path); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("store: copy: %w", err)
	}
	return nil
}

func newer(path string, version, known int) error {
	return fmt.Errorf("%w: %s has version %d, this program knows %d", ErrNewer, path, version, known)
}
