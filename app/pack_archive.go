package app

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"strings"
)

// archived is a file of an archive that may belong to a pack.
type archived struct {
	name string // cleaned, with its folders
	read func() ([]byte, error)
}

// openArchive reads an archive into memory, within the bounds of a pack.
func openArchive(name string) (*packFiles, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, problem(noFile, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxPackFile+1))
	file.Close() // read only
	switch {
	case err != nil:
		return nil, problem(noFile, err)
	case len(data) > maxPackFile:
		return nil, problem(PackTooLarge, nil)
	}
	return readArchive(data)
}

// readArchive reads the bytes of an archive; what it is they say themselves.
func readArchive(data []byte) (*packFiles, error) {
	var all []archived
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		all, err = readZip(data)
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			all, err = readTar(z, int64(len(data)))
		}
	case len(data) > 262 && string(data[257:262]) == "ustar":
		all, err = readTar(bytes.NewReader(data), int64(len(data)))
	default:
		return nil, problem(PackUnreadable, errors.New("no zip and no tar"))
	}
	if err != nil {
		return nil, problemOf(err, PackUnreadable)
	}
	return flat(all)
}

// flat takes the files beside the list, which may be in a folder, and without a
// list all pictures. Of two of one name the first is taken: what is
// read is what is shown, whatever another program would unpack last.
func flat(all []archived) (*packFiles, error) {
	f := &packFiles{open: map[string]func() ([]byte, error){}, close: func() {}}
	root, depth := "", -1
	for _, list := range []string{pidginTheme, packManifest} { // the manifest wins
		found := -1
		for _, a := range all {
			if n := strings.Count(a.name, "/"); path.Base(a.name) == list && (found < 0 || n < found) {
				root, depth, found = path.Dir(a.name), n, n
			}
		}
	}
	for _, a := range all {
		name := path.Base(a.name)
		switch {
		case depth >= 0 && path.Dir(a.name) != root:
			continue
		case !packPicture(name) && name != packManifest && name != pidginTheme:
			continue
		case f.open[name] != nil && depth < 0: // pictures of several folders
			name = strings.ReplaceAll(a.name, "/", " ")
		}
		if f.open[name] != nil {
			f.left = append(f.left, PackLeft{name, PackTwice})
			continue
		}
		f.open[name] = a.read
		f.names = append(f.names, name)
	}
	if len(f.names) > maxPackPictures+2 {
		return nil, problem(PackTooLarge, errors.New("more than 500 pictures"))
	}
	return f, nil
}

// placeIn checks the name of an entry: it must lie inside the archive.
func placeIn(name string) (string, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	if strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' || strings.ContainsRune(name, 0) {
		return "", problem(PackUnsafe, errors.New("an absolute place"))
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return "", problem(PackUnsafe, errors.New("a place outside"))
		}
	}
	return path.Clean(name), nil
}

// limitOf is how many bytes of a file are read.
func limitOf(name string) int64 {
	if packPicture(name) {
		return maxPackPicture
	}
	return maxPackManifest
}

// readZip lists the files of a zip. They are read when they are asked for,
// never more than the archive may hold.
func readZip(data []byte) ([]archived, error) {
	// The reader makes something of every entry, and only then says how many.
	if bytes.Count(data, []byte("PK\x01\x02")) > maxPackEntries {
		return nil, problem(PackTooLarge, errors.New("more than 2000 files"))
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var all []archived
	out := int64(0)
	for _, f := range z.File {
		name, err := placeIn(f.Name)
		switch {
		case err != nil:
			return nil, err
		case f.Mode().IsDir():
			continue
		case !f.Mode().IsRegular():
			return nil, problem(PackUnsafe, errors.New("a link or a device"))
		}
		size := f.UncompressedSize64 // what it says; more than that is never read
		if size > maxPackOut || size > 1<<20 && size/maxPackRatio > f.CompressedSize64 {
			return nil, problem(PackTooLarge, errors.New("unpacked it is far larger"))
		}
		if out += int64(size); out > maxPackOut || out > 1<<20 && out/maxPackRatio > int64(len(data)) {
			return nil, problem(PackTooLarge, errors.New("unpacked it is far larger"))
		}
		all = append(all, archived{name, func() ([]byte, error) {
			r, err := f.Open()
			if err != nil {
				return nil, problem(PackUnreadable, err)
			}
			defer r.Close()
			return readUpTo(r, min(limitOf(name), int64(size)), name)
		}})
	}
	return all, nil
}

// readTar reads the files of a tar, unpacked at most what a pack may be.
func readTar(r io.Reader, packed int64) ([]archived, error) {
	counted := &counter{r: r, limit: min(maxPackOut, max(1<<20, packed*maxPackRatio))}
	t := tar.NewReader(counted)
	var all []archived
	for entries := 0; ; entries++ {
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, problemOf(err, PackUnreadable)
		case entries >= maxPackEntries:
			return nil, problem(PackTooLarge, errors.New("more than 2000 files"))
		}
		name, err := placeIn(h.Name)
		switch {
		case err != nil:
			return nil, err
		case h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader:
			continue
		case h.Typeflag != tar.TypeReg:
			return nil, problem(PackUnsafe, errors.New("a link or a device"))
		}
		if base := path.Base(name); !packPicture(base) && base != packManifest && base != pidginTheme {
			continue // skipped, and counted
		}
		data, err := readUpTo(t, limitOf(name), name)
		if counted.full {
			return nil, problem(PackTooLarge, errBounds)
		}
		all = append(all, archived{name, func() ([]byte, error) { return data, err }})
	}
}

// counter ends a stream that is larger than it may be.
type counter struct {
	r     io.Reader
	limit int64
	full  bool
}

func (c *counter) Read(p []byte) (int, error) {
	if c.limit <= 0 {
		c.full = true
		return 0, problem(PackTooLarge, errBounds)
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.limit)])
	c.limit -= int64(n)
	return n, err
}
