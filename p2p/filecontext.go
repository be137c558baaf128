package p2p

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"unicode/utf16"
)

// The Context of an INVITE that offers a file is a binary record (p2p.md 3.5).
const (
	contextFixed      = 574 // of version 2, the only one that every client reads
	contextFixed3     = 638
	contextLeast      = 540 // version 0 ends behind the name
	contextNameAt     = 20
	contextMarkAt     = 570
	contextBackground = 4 // Type of a background
	markFile          = 0xFFFFFFFF
	markBackground    = 0xFFFFFFFE
)

var errFileContext = errors.New("the Context is not that of a file")

// encodeFileContext returns the Context of an offer: version 2, which libpurple
// reads too, with the preview behind it.
func encodeFileContext(f File, background bool) string {
	b := make([]byte, contextFixed, contextFixed+len(f.Preview))
	le := binary.LittleEndian
	le.PutUint32(b, contextFixed)
	le.PutUint32(b[4:], 2)
	le.PutUint64(b[8:], uint64(f.Size))
	mark := uint32(markFile)
	switch {
	case background:
		le.PutUint32(b[16:], contextBackground)
		mark = markBackground
	case !goodPreview(f.Preview):
		le.PutUint32(b[16:], 1) // no preview
	}
	for i, u := range shortName(f.Name) {
		le.PutUint16(b[contextNameAt+2*i:], u)
	}
	le.PutUint32(b[contextMarkAt:], mark)
	if goodPreview(f.Preview) {
		b = append(b, f.Preview...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// shortName returns a name in UTF-16, cut in front of its ending if need be.
func shortName(name string) []uint16 {
	units := utf16.Encode([]rune(name))
	if len(units) <= maxNameUnits {
		return units
	}
	ending := []uint16{}
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 16 {
		ending = utf16.Encode([]rune(name[dot:]))
	}
	units = units[:maxNameUnits-len(ending)]
	if utf16.IsSurrogate(rune(units[len(units)-1])) {
		units = units[:len(units)-1]
	}
	return append(units, ending...)
}

// decodeFileContext reads the Context of an offer. The name is made safe.
//
// quirk: the fixed part announces its length in too many ways to be trusted:
// MSNPSharp counts the preview in, libpurple writes nonsense. emesene and papyon
// have turned the meaning of Type round, so a preview is there when it looks
// like a picture. The NUL and the padding of base64 may be missing.
func decodeFileContext(s string) (f File, background bool, err error) {
	if len(s) > maxContext {
		return File{}, false, errFileContext
	}
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil || len(b) < contextLeast {
		return File{}, false, errFileContext
	}
	le := binary.LittleEndian
	version, size := le.Uint32(b[4:]), le.Uint64(b[8:])
	if size > math.MaxInt64 {
		return File{}, false, errFileContext
	}
	units := make([]uint16, 0, 64)
	for i := contextNameAt; i < contextLeast; i += 2 {
		u := le.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	f = File{Name: SafeName(string(utf16.Decode(units))), Size: int64(size)}
	background = le.Uint32(b[16:]) == contextBackground
	if len(b) >= contextMarkAt+4 && le.Uint32(b[contextMarkAt:]) == markBackground {
		background = true
	}
	fixed := int(min(le.Uint32(b), math.MaxInt32))
	switch {
	case fixed == contextLeast || fixed == contextFixed || fixed == contextFixed3 || fixed == contextFixed3-1:
	case version >= 3:
		fixed = contextFixed3
	default:
		fixed = contextFixed
	}
	if fixed < len(b) && goodPreview(b[fixed:]) {
		f.Preview = b[fixed:]
	}
	return f, background, nil
}

// goodPreview reports whether bytes begin like a picture and are few enough.
func goodPreview(b []byte) bool {
	if len(b) > maxPreview {
		return false
	}
	for _, magic := range []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return false
}
