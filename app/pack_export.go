package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"papilio/app/picture"
)

// PackInfo is what a pack says about itself; all of it may be empty.
type PackInfo struct{ Name, Author, Licence string }

// ExportPack writes emoticons of ours as a Papilio pack, in the order of the
// set and byte for byte; no ids mean all. The file is put in place whole, over
// one that is there. Codes: "emoticon-not-found" when there is nothing to
// export, "file-not-written".
func (s *Session) ExportPack(path string, info PackInfo, ids ...int64) (int, error) {
	s.mu.Lock()
	var list []ourEmoticon
	for _, e := range s.emoticons {
		if len(ids) == 0 || slices.Contains(ids, e.ID) {
			list = append(list, e)
		}
	}
	s.mu.Unlock()
	if len(list) == 0 {
		return 0, problem(EmoticonNotFound, nil)
	}
	data, err := makePack(info, list)
	if err == nil {
		err = putFile(path, data)
	}
	if err != nil {
		return 0, problem(FileNotWritten, err)
	}
	return len(list), nil
}

// makePack returns the bytes of a pack: the manifest first, then the pictures,
// stored as they are since they are compressed already.
func makePack(info PackInfo, list []ourEmoticon) ([]byte, error) {
	m := manifest{Version: manifestVersion, Name: packWords(info.Name), Author: packWords(info.Author), Licence: packWords(info.Licence)}
	used := map[string]bool{}
	for _, e := range list {
		m.Emoticons = append(m.Emoticons, manifestEntry{File: packFileName(e, used), Shortcut: e.Shortcut})
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	text := &bytes.Buffer{}
	enc := json.NewEncoder(text)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	err := enc.Encode(m)
	add := func(name string, data []byte) {
		w, e := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if e == nil {
			_, e = w.Write(data)
		}
		err = errors.Join(err, e)
	}
	add(packManifest, text.Bytes())
	for i, e := range list {
		add(m.Emoticons[i].File, e.data)
	}
	err = errors.Join(err, z.Close()) // writes the directory
	return buf.Bytes(), err
}

// packFileName makes a name of a file out of a shortcut: letters and digits
// that every system takes, and a number where it is needed.
func packFileName(e ourEmoticon, used map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(e.Shortcut) {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		}
	}
	base := b.String()
	if base == "" {
		base = "emoticon"
	}
	switch base { // names of devices on Windows
	case "con", "prn", "aux", "nul":
		base += "-"
	}
	end := ".png"
	if m, err := picture.DecodePeer(e.data); err == nil && m.Format == "gif" {
		end = ".gif"
	}
	name := base + end
	for i := 2; used[name]; i++ {
		name = base + "-" + strconv.Itoa(i) + end
	}
	used[name] = true
	return name
}

// putFile writes a file whole or not at all.
func putFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".papilio-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when it was put in place
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
