package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"papilio/store"
)

// fileVersion is the version of the files of the Library; one of a newer
// Papilio is left alone.
const fileVersion = 1

// maxLibraryFile bounds a file of the Library, in bytes.
const maxLibraryFile = 16 << 20

// halfPrefix begins the name of a file that is being written.
const halfPrefix = ".papilio-half-"

// Limits of the settings that are read: how many, and their bytes.
const (
	maxSettings     = 1000
	maxSettingKey   = 200
	maxSettingValue = 64 << 10
)

// readFile reads a file of the data folder into a value; version is a field of
// it. ok is false when there is nothing to read: no file, or one that made no
// sense and was set aside.
func (l *Library) readFile(name string, into any, version *int) (ok bool, err error) {
	path := filepath.Join(l.dir, name)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	var data []byte
	bad := !info.Mode().IsRegular() || info.Size() > maxLibraryFile // opening a pipe would wait
	if !bad {
		f, err := os.Open(path)
		if err != nil {
			return false, fmt.Errorf("%w: %w", store.ErrReadOnly, err)
		}
		data, err = io.ReadAll(io.LimitReader(f, maxLibraryFile))
		_ = f.Close() // read only
		if err != nil {
			return false, fmt.Errorf("%w: %w", store.ErrReadOnly, err)
		}
		err = json.Unmarshal(data, into)
		bad = err != nil || *version < 1
	}
	if !bad && *version > fileVersion {
		return false, fmt.Errorf("%w: %s has version %d, this program knows %d", store.ErrNewer, path, *version, fileVersion)
	}
	if bad {
		return false, l.putAside(name)
	}
	return true, nil
}

// putAside renames a file that makes no sense, and remembers that it did.
func (l *Library) putAside(name string) error {
	ext := filepath.Ext(name)
	base := fmt.Sprintf("%s-damaged-%s", strings.TrimSuffix(name, ext), l.now().Format("2006-01-02-150405"))
	aside := base + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(l.dir, aside)); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
	if err := os.Rename(filepath.Join(l.dir, name), filepath.Join(l.dir, aside)); err != nil {
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	l.damaged = append(l.damaged, filepath.Base(aside))
	l.logger.Warn("a file of the data folder is damaged and is kept aside", "kept", aside)
	return nil
}

// writeFile stores a value as JSON, whole or not at all.
func (l *Library) writeFile(name string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return l.writeBytes(name, append(data, '\n'))
}

// writeBytes replaces a file of the data folder: after a kill at any moment it
// is the old one or the new one.
func (l *Library) writeBytes(name string, data []byte) error {
	path := filepath.Join(l.dir, name)
	f, err := os.CreateTemp(filepath.Dir(path), halfPrefix+"*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // not every file system can
		_ = dir.Close()
	}
	return nil
}

// readSettings reads the settings that are not of one account.
func (l *Library) readSettings() error {
	var kept struct {
		Version  int               `json:"version"`
		Settings map[string]string `json:"settings"`
	}
	ok, err := l.readFile(settingsFile, &kept, &kept.Version)
	if !ok || err != nil {
		return err
	}
	for key, value := range kept.Settings {
		if len(l.settings) < maxSettings && len(key) <= maxSettingKey && len(value) <= maxSettingValue {
			l.settings[key] = value
		}
	}
	return nil
}

func (l *Library) writeSettingsLocked() error {
	return l.writeFile(settingsFile, map[string]any{"version": fileVersion, "settings": l.settings})
}

// exists reports whether a file of the data folder is there.
func (l *Library) exists(name ...string) bool {
	_, err := os.Lstat(filepath.Join(slices.Insert(name, 0, l.dir)...))
	return err == nil
}
