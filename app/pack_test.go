package app

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// small is a PNG of a few pixels that differs with n.
func small(n int) []byte { return pngOf(uint64(n+1), 16, 0) }

// packed is a file of an archive to be made.
type packed struct {
	name string
	data []byte
	mode os.FileMode // of a zip; 0 is a file
	kind byte        // of a tar; 0 is a file
}

func zipOf(t testing.TB, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.mode != 0 {
			h.SetMode(f.mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tgzOf(t testing.TB, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(len(f.data)), Mode: 0o644, Typeflag: tar.TypeReg}
		if f.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = f.kind, "/etc/passwd", 0
			f.data = nil
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packAt(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// told is a pack in one line: "kind name: file=shortcut ..." and what was left.
func told(p *Pack) string {
	s := fmt.Sprintf("%s %s:", p.Kind, p.Name)
	for _, e := range p.Emoticons {
		s += " " + e.File + "=" + e.Shortcut
		if e.Hidden {
			s += "!"
		}
	}
	for _, l := range p.Left {
		s += " -" + l.File + "=" + l.Code
	}
	return s
}

const list = `{"papilio-pack": 1, "name": "Zoo", "author": "Kim\u202e", "licence": "CC0",
 "emoticons": [{"file": "duck.png", "shortcut": "(duck)"}, {"file": "frog.png", "shortcut": "(f r o g)"},
  {"file": "more.png", "shortcut": "(duck)"}, {"file": "gone.png", "shortcut": "x"}, {"file": "../out.png", "shortcut": "y"},
  {"file": "long.png", "shortcut": "(elephant)"}, {"file": "bad.png", "shortcut": "z"}]}`

const theme = `Name=Fun=ny
Description=all of it
Icon=happy.png
Author=Someone

[default]
# a comment
happy.png	:)	:-)
! ninja.png  (ninja)
spaced.png   \ \  long-one-here :s
sad.png      :(

[MSN]
sad.png      (sad)
../up.png    :u
alone.png
`

func TestReadPacks(t *testing.T) {
	zoo := []packed{{name: "duck.png", data: small(1)}, {name: "frog.png", data: small(2)}, {name: "more.png", data: small(3)},
		{name: "long.png", data: small(4)}, {name: "bad.png", data: []byte("\x89PNG\r\n\x1a\nno")}, {name: "readme.txt", data: []byte("hello")}}
	zooIs := "papilio Zoo: duck.png=(duck) frog.png=(frog) more.png=(duck2) long.png=(eleph) "
	left := "-../out.png=pack-file-missing -gone.png=pack-file-missing -bad.png=bad-picture"
	fun := []packed{{name: "fun/theme", data: []byte(theme)}, {name: "fun/happy.png", data: small(1)}, {name: "fun/ninja.png", data: small(2)},
		{name: "fun/sad.png", data: small(3)}, {name: "fun/spaced.png", data: small(4)}, {name: "fun/"}, {name: "up.png", data: small(5)}}
	funIs := "pidgin Fun=ny: sad.png=(sad) happy.png=:) ninja.png=(ninja)! spaced.png=:s"
	bare := []packed{{name: "a/My Duck.PNG", data: small(1)}, {name: "b/My Duck.PNG", data: small(2)}, {name: "---.gif", data: small(3)}, {name: "a/x.txt"}}
	bareIs := "folder bare: My Duck.PNG=(myduc) b My Duck.PNG=(bmydu) ---.gif="
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"zoo.zip", zipOf(t, append(zoo, packed{name: packManifest, data: []byte(list)})...), zooIs + left},
		{"zoo.tar.gz", tgzOf(t, append(zoo, packed{name: packManifest, data: []byte(list)})...), zooIs + left},
		{"fun.tar.gz", tgzOf(t, fun[:5]...), funIs},
		{"fun.zip", zipOf(t, fun...), funIs},
		{"bare.zip", zipOf(t, bare...), bareIs},
	} {
		p, err := ReadPack(t.Context(), packAt(t, c.name, c.data))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := told(p); got != c.want {
			t.Errorf("%s is\n%s, want\n%s", c.name, got, c.want)
		}
		if p.Kind == PackPapilio && (p.Author != "Kim" || p.Licence != "CC0") {
			t.Errorf("author %q, licence %q", p.Author, p.Licence)
		}
	}
}

func TestReadPackFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Holiday")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer // a photo is welcome where it is one's own
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 2000, 1000))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"b.png": small(1), "a.png": small(2), "note.txt": nil, "sub/c.png": small(3), "photo.png": photo.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "a.png"), filepath.Join(dir, "link.png")); err != nil {
		t.Skip(err)
	}
	p, err := ReadPack(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := told(p); got != "folder Holiday: a.png=(a) b.png=(b) photo.png=(photo)" {
		t.Error(got)
	}
	if err := os.WriteFile(filepath.Join(dir, pidginTheme), []byte("[default]\nb.png :b\nlink.png :l\nsub/c.png :c\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err = ReadPack(t.Context(), dir); err != nil || told(p) != "pidgin Holiday: b.png=:b -link.png=pack-file-missing" {
		t.Errorf("%v, %v", told(p), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadPack(ctx, dir); code(err) != Cancelled {
		t.Error(err)
	}
}

// zeros is a stream of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// bomb is a zip or a gzip of n zeros.
func bomb(t testing.TB, n int64, zipped bool) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.Writer
	var end func() error
	if zipped {
		z := zip.NewWriter(&b)
		var err error
		if w, err = z.Create("big.png"); err != nil {
			t.Fatal(err)
		}
		end = z.Close
	} else {
		z := gzip.NewWriter(&b)
		ball := tar.NewWriter(z)
		if err := ball.WriteHeader(&tar.Header{Name: "big.bin", Size: n, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		w, end = ball, z.Close
	}
	if _, err := io.CopyN(w, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostilePacks is D11 and D12 of hostile-input.md.
func TestHostilePacks(t *testing.T) {
	one := packed{name: "a.png", data: small(1)}
	many := func(n int) (files []packed) {
		for i := range n {
			files = append(files, packed{name: fmt.Sprintf("%d.txt", i)})
		}
		return files
	}
	pictures := func(n int) (files []packed) {
		for i := range n {
			files = append(files, packed{name: fmt.Sprintf("%d.png", i), data: small(1)})
		}
		return files
	}
	long := `{"papilio-pack": 1, "emoticons": [` + strings.TrimSuffix(strings.Repeat(`{"file":"a.png","shortcut":"a"},`, 501), ",") + `]}`
	manifest := func(text string) []packed { return []packed{one, {name: packManifest, data: []byte(text)}} }
	lying := zipOf(t, one, packed{name: "b.png", data: bytes.Repeat(small(2), 400)})
	// The central directory says that b.png is small; its bytes say otherwise.
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	copy(lying[at+24:], []byte{200, 0, 0, 0})

	for _, c := range []struct {
		name string
		data []byte
		want string // a code, or what was read
		says string // in the cause
	}{
		{"nothing", nil, PackUnreadable, ""},
		{"text", []byte("just some text, long enough"), PackUnreadable, ""},
		{"cut short", zipOf(t, one)[:80], PackUnreadable, ""},
		{"cut short tgz", tgzOf(t, one)[:40], PackUnreadable, ""},
		{"no pictures", zipOf(t, packed{name: "a.txt"}), PackEmpty, ""},
		{"a zip in it", zipOf(t, packed{name: "in.zip", data: zipOf(t, one)}), PackEmpty, ""},
		{"traversal", zipOf(t, one, packed{name: "../b.png", data: small(2)}), PackUnsafe, ""},
		{"traversal inside", zipOf(t, one, packed{name: "x/../../b.png", data: small(2)}), PackUnsafe, ""},
		{"windows traversal", zipOf(t, one, packed{name: `..\b.png`, data: small(2)}), PackUnsafe, ""},
		{"absolute", tgzOf(t, one, packed{name: "/etc/cron.d/x.png", data: small(2)}), PackUnsafe, ""},
		{"a drive", zipOf(t, one, packed{name: `C:\x.png`, data: small(2)}), PackUnsafe, ""},
		{"a link", zipOf(t, one, packed{name: "b.png", data: []byte("/etc/passwd"), mode: os.ModeSymlink | 0o777}), PackUnsafe, ""},
		{"a link in a tar", tgzOf(t, one, packed{name: "b.png", kind: tar.TypeSymlink}), PackUnsafe, ""},
		{"a hard link", tgzOf(t, one, packed{name: "b.png", kind: tar.TypeLink}), PackUnsafe, ""},
		{"a device", tgzOf(t, one, packed{name: "b.png", kind: tar.TypeChar}), PackUnsafe, ""},
		{"a pipe", tgzOf(t, one, packed{name: "b.png", kind: tar.TypeFifo}), PackUnsafe, ""},
		{"a zip bomb", bomb(t, 100<<20, true), PackTooLarge, ""},
		{"a tar bomb", bomb(t, 100<<20, false), PackTooLarge, ""},
		{"too many files", zipOf(t, many(2001)...), PackTooLarge, ""},
		{"too many files in a tar", tgzOf(t, append(many(2001), one)...), PackTooLarge, ""},
		{"too many pictures", zipOf(t, pictures(503)...), PackTooLarge, ""},
		{"too many of one picture", zipOf(t, manifest(long)...), PackTooLarge, ""},
		{"not JSON", zipOf(t, manifest("{\n\"papilio-pack\": 1,\n\"name\" \"x\"}")...), PackManifest, "line 3"},
		{"another kind", zipOf(t, manifest("{\n\"papilio-pack\": 1,\n\"name\": 7}")...), PackManifest, "line 3"},
		{"another version", zipOf(t, manifest(`{"papilio-pack": 2}`)...), PackManifest, "must be 1"},
		{"deep", zipOf(t, manifest("{\"papilio-pack\": 1,\n\"x\": "+strings.Repeat("[", 5000)+"\"]\"")...), PackManifest, "line 2"},
		{"a huge manifest", zipOf(t, manifest(`{"papilio-pack": 1, "x": "`+strings.Repeat("x", 300<<10)+`"}`)...), PackManifest, "256 KiB"},
		{"a huge theme", zipOf(t, one, packed{name: pidginTheme, data: []byte(strings.Repeat("a.png a\n", 3000))}), PackTooLarge, ""},
		{"a picture that is none", zipOf(t, one, packed{name: "b.png", data: []byte("<svg/>")}), "folder x: a.png=(a) -b.png=unsupported-picture", ""},
		{"a picture of many pixels", zipOf(t, one, packed{name: "b.png", data: pngHeader(60000, 60000)}), "folder x: a.png=(a) -b.png=picture-too-large", ""},
		{"a picture of many bytes", zipOf(t, one, packed{name: "b.png", data: append(pngOf(9, 300, 300*300), make([]byte, 400<<10)...)}), "folder x: a.png=(a) -b.png=picture-too-large", ""},
		{"two of one name", zipOf(t, one, packed{name: "a.png", data: small(2)}), "folder x: a.png=(a) -a.png=pack-twice", ""},
		{"two in a tar", tgzOf(t, one, packed{name: "./a.png", data: small(2)}), "folder x: a.png=(a) -a.png=pack-twice", ""},
		{"a size that lies", lying, "folder x: a.png=(a) -b.png=pack-unreadable", ""},
	} {
		p, err := ReadPack(t.Context(), packAt(t, "x.zip", c.data))
		got := code(err)
		if err == nil {
			got = told(p)
		}
		if got != c.want || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %s (%v), want %s", c.name, got, err, c.want)
		}
	}
	if _, err := ReadPack(t.Context(), filepath.Join(t.TempDir(), "none.zip")); code(err) != noFile {
		t.Error(err)
	}
	big := filepath.Join(t.TempDir(), "big.zip")
	if err := os.WriteFile(big, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, maxPackFile+1); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPack(t.Context(), big); code(err) != PackTooLarge {
		t.Error(err)
	}
}

// pngHeader is the beginning of a PNG that says how large it is.
func pngHeader(w, h uint32) []byte {
	b := small(1)
	for i, v := range []uint32{w, h} {
		copy(b[16+4*i:], []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
	}
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29])) // it is the size that is refused
	return b
}

// FuzzReadArchive: whatever the bytes, a pack within its bounds or an error.
func FuzzReadArchive(f *testing.F) {
	f.Add(zipOf(f, packed{name: "a.png", data: small(1)}, packed{name: packManifest, data: []byte(list)}))
	f.Add(tgzOf(f, packed{name: "x/theme", data: []byte(theme)}, packed{name: "x/happy.png", data: small(2)}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			t.Skip()
		}
		files, err := readArchive(data)
		if err != nil {
			if code(err) == "" {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		for _, name := range files.names {
			if strings.ContainsAny(name, `/\`) || name == ".." {
				t.Fatalf("a name %q", name)
			}
			if b, err := files.read(name); err == nil && int64(len(b)) > maxPackPicture {
				t.Fatalf("%d bytes", len(b))
			}
		}
		_, _ = files.list()
	})
}

// FuzzPackLists: lists of any kind end within bounds, with shortcuts that fit.
func FuzzPackLists(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte(theme))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, parse := range []func([]byte) (packList, error){parseManifest, parseTheme} {
			l, err := parse(data)
			if err != nil {
				continue
			}
			p := l.pack
			for _, e := range l.entries {
				if strings.ContainsAny(e.File, "/\\\x00") {
					t.Fatalf("a file %q", e.File)
				}
			}
			p.Emoticons = l.entries[:min(len(l.entries), maxPackPictures)]
			p.uniteShortcuts()
			var all []string
			for _, e := range p.Emoticons {
				if e.Shortcut == "" {
					continue
				}
				if code := checkShortcut(e.Shortcut); code != "" {
					t.Fatalf("%q: %s", e.Shortcut, code)
				}
				all = append(all, e.Shortcut)
			}
			slices.Sort(all)
			if len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Fatal("a shortcut twice")
			}
			if len([]rune(p.Name)) > maxPackWords {
				t.Fatal("a long name")
			}
		}
	})
}
