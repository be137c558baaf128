package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"papilio/protocol"
)

// Kinds of packs.
const (
	PackPapilio = "papilio" // a manifest, packManifest
	PackPidgin  = "pidgin"  // a smiley theme
	PackFolder  = "folder"  // pictures without a list
)

// Pack is a set of emoticons that somebody made. Nothing of it is ours until
// Session.ImportEmoticons. docs/packs.md has the formats.
type Pack struct {
	Kind                  string
	Name, Author, Licence string         // cleaned, at most 100 characters; any may be ""
	Emoticons             []PackEmoticon // at least one; shortcuts can be used and no two are the same
	Left                  []PackLeft     // what cannot be used
}

// PackEmoticon is one emoticon of a pack, ready to be stored.
type PackEmoticon struct {
	File     string // its name in the pack
	Shortcut string // "" where neither the pack nor the name of the file gives one
	Data     []byte // fits: at most 50 x 50
	Hash     protocol.Hash
	Animated bool
	Hidden   bool // a theme does not show it among those to choose from
}

// PackLeft is a file of a pack that cannot be used, and why: a code of
// AddEmoticon, "pack-file-missing" or "pack-twice".
type PackLeft struct{ File, Code string }

// Bounds of a pack (hostile-input.md D11, D12).
const (
	maxPackFile     = 32 << 20  // bytes of the archive
	maxPackOut      = 64 << 20  // bytes in it, unpacked
	maxPackRatio    = 100       // unpacked to packed; small ones may be better
	maxPackEntries  = 2000      // files and folders of the archive
	maxPackPictures = 500       // of them
	maxPackPicture  = 512 << 10 // bytes of one picture of an archive
	maxPackManifest = 256 << 10
	maxPackDepth    = 8   // of the manifest
	maxPackWords    = 100 // characters of the name, the author, the licence
)

// ReadPack reads a Papilio pack, a Pidgin smiley theme or pictures: a folder, a
// .zip, a .tar or a .tar.gz. Nothing is written to the disk. It decodes every
// picture and may take seconds; cancelling ctx ends it. Codes: "no-file",
// "pack-unreadable", "pack-too-large", "pack-unsafe", "pack-manifest" (the cause
// names the line), "pack-empty", "cancelled".
func ReadPack(ctx context.Context, path string) (*Pack, error) {
	files, err := openPack(path)
	if err != nil {
		return nil, err
	}
	return files.pack(ctx, packName(path))
}

// ReadPictures is ReadPack for picture files of this computer, a pack without
// a name.
func ReadPictures(ctx context.Context, paths []string) (*Pack, error) {
	return pictureFiles(paths).pack(ctx, "")
}

// pack makes a pack of the files, called name when they do not say.
func (files *packFiles) pack(ctx context.Context, name string) (*Pack, error) {
	defer files.close()
	list, err := files.list()
	if err != nil {
		return nil, err
	}
	pack := list.pack
	if pack.Name == "" {
		pack.Name = packWords(name)
	}
	pack.Left = append(pack.Left, files.left...)
	if len(list.entries) > maxPackPictures {
		return nil, problem(PackTooLarge, errors.New("more than 500 pictures"))
	}
	for _, e := range list.entries {
		if ctx.Err() != nil {
			return nil, problem(Cancelled, ctx.Err())
		}
		data, err := files.read(e.File)
		if err == nil {
			e.Data, e.Animated, err = files.prepare(data)
		}
		if err != nil {
			pack.Left = append(pack.Left, PackLeft{e.File, codeOf(err, BadPicture)})
			continue
		}
		e.Hash = protocol.HashOf(e.Data)
		pack.Emoticons = append(pack.Emoticons, e)
	}
	if len(pack.Emoticons) == 0 {
		return nil, problem(PackEmpty, nil)
	}
	pack.uniteShortcuts()
	return pack, nil
}

// packName is what a pack without a name is called.
func packName(path string) string {
	name := filepath.Base(path)
	for _, end := range []string{".zip", ".gz", ".tgz", ".tar"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// uniteShortcuts gives every emoticon a shortcut of its own where it has one.
func (p *Pack) uniteShortcuts() {
	used := map[string]bool{}
	for i := range p.Emoticons {
		e := &p.Emoticons[i]
		if e.Shortcut = fitShortcut(e.Shortcut); e.Shortcut == "" {
			e.Shortcut = ShortcutFrom(e.File)
		}
		if e.Shortcut == "" {
			continue
		}
		if used[e.Shortcut] {
			free := FreeShortcuts(e.Shortcut, 1, func(s string) bool { return !used[s] })
			if len(free) == 0 {
				e.Shortcut = ""
				continue
			}
			e.Shortcut = free[0]
		}
		used[e.Shortcut] = true
	}
}

// packWords cleans a few words that somebody else wrote.
func packWords(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1 // controls, and what turns the direction of a line
	}, strings.ToValidUTF8(s, ""))
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), maxPackWords)])
}

// openPack opens a folder or an archive.
func openPack(path string) (*packFiles, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, problem(noFile, err)
	case info.IsDir():
		return openPackFolder(path)
	case !info.Mode().IsRegular(): // opening a pipe would wait for its writer
		return nil, problem(noFile, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a file")})
	case info.Size() > maxPackFile:
		return nil, problem(PackTooLarge, nil)
	}
	return openArchive(path)
}

// noFile is the code of what cannot be opened.
const noFile = "no-file"
