package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"papilio/app/picture"
)

// packFiles is the files of a pack by their names: no folders, since all that
// belongs to a pack is beside its list.
type packFiles struct {
	open    map[string]func() ([]byte, error)
	names   []string // in the order of the archive, or sorted
	trusted bool     // a folder of the person's own
	left    []PackLeft
	close   func()
}

// read returns the bytes of a file.
func (f *packFiles) read(name string) ([]byte, error) {
	open, ok := f.open[name]
	if !ok {
		return nil, problem(PackFileMissing, nil)
	}
	return open()
}

// prepare makes a picture fit. One of an archive has the bounds of a picture
// from somebody else; one of a folder may be a photo.
func (f *packFiles) prepare(data []byte) ([]byte, bool, error) {
	if !f.trusted {
		if _, err := picture.DecodePeer(data); err != nil {
			return nil, false, pictureProblem(err)
		}
	}
	return prepareEmoticon(data)
}

// The lists a pack may have.
const (
	packManifest = "papilio-pack.json"
	pidginTheme  = "theme"
)

// packList is what a list says before its pictures were read.
type packList struct {
	pack    *Pack
	entries []PackEmoticon
}

// list reads the manifest or the theme, else takes every picture there is.
func (f *packFiles) list() (packList, error) {
	name, parse := packManifest, parseManifest
	if f.open[name] == nil {
		name, parse = pidginTheme, parseTheme
	}
	if f.open[name] != nil {
		data, err := f.read(name)
		if err != nil {
			return packList{}, err
		}
		return parse(data)
	}
	l := packList{pack: &Pack{Kind: PackFolder}}
	for _, name := range f.names {
		if packPicture(name) {
			l.entries = append(l.entries, PackEmoticon{File: name})
		}
	}
	return l, nil
}

// packPicture tells by the name whether a file is a picture.
func packPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".gif", ".jpg", ".jpeg", ".bmp", ".webp":
		return true
	}
	return false
}

// openPackFolder opens a folder of this computer. Links in it are left alone.
func openPackFolder(dir string) (*packFiles, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, problem(noFile, err)
	}
	f := &packFiles{open: map[string]func() ([]byte, error){}, trusted: true, close: func() { root.Close() }}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		f.close()
		return nil, problem(noFile, err)
	}
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !packPicture(name) && name != packManifest && name != pidginTheme {
			continue
		}
		limit := int64(maxPackFile)
		if !packPicture(name) {
			limit = maxPackManifest
		}
		f.names = append(f.names, name)
		f.open[name] = func() ([]byte, error) {
			file, err := root.Open(name)
			if err != nil {
				return nil, problem(noFile, err)
			}
			defer file.Close()
			return readUpTo(file, limit, name)
		}
	}
	slices.SortFunc(f.names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return f, nil
}

// pictureFiles are single files of this computer. Of two of one name the second
// gets the name of its folder too.
func pictureFiles(paths []string) *packFiles {
	f := &packFiles{open: map[string]func() ([]byte, error){}, trusted: true, close: func() {}}
	for _, p := range paths {
		name := filepath.Base(p)
		if f.open[name] != nil {
			name = filepath.Base(filepath.Dir(p)) + " " + name
		}
		if !packPicture(name) || f.open[name] != nil {
			f.left = append(f.left, PackLeft{name, Unsupported})
			continue
		}
		f.names = append(f.names, name)
		f.open[name] = func() ([]byte, error) {
			// Opening a pipe or a device could wait for ever.
			if info, err := os.Stat(p); err != nil || !info.Mode().IsRegular() {
				return nil, problem(noFile, err)
			}
			file, err := os.Open(p)
			if err != nil {
				return nil, problem(noFile, err)
			}
			defer file.Close()
			return readUpTo(file, maxPackFile, name)
		}
	}
	return f
}

// readUpTo reads all of r. What is larger is a picture that is too large, or a
// list that is.
func readUpTo(r io.Reader, limit int64, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, problem(PackUnreadable, err)
	case int64(len(data)) <= limit:
		return data, nil
	case packPicture(name):
		return nil, problem(PictureTooLarge, nil)
	}
	return nil, problem(PackManifest, errors.New(name+" is larger than 256 KiB"))
}
