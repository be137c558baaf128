package protocol

import (
	"strconv"
	"strings"
)

// Text is what a person wrote, with the look they chose.
type Text struct {
	Body   string `json:"body"` // UTF-8, lines end in \n
	Format Format `json:"format"`
}

// Format is the X-MMS-IM-Format of a text (switchboard.md 4). The zero Format
// is the default look.
type Format struct {
	Font        string `json:"font,omitempty"` // at most 64 runes; empty is the default
	Bold        bool   `json:"bold,omitempty"`
	Italic      bool   `json:"italic,omitempty"`
	Underline   bool   `json:"underline,omitempty"`
	Strike      bool   `json:"strike,omitempty"`
	Color       RGB    `json:"color,omitempty"`
	RightToLeft bool   `json:"right_to_left,omitempty"`
}

// RGB is a colour, 0xRRGGBB. Zero is black, which a reader shows as the
// theme's text colour.
type RGB uint32

const maxFontRunes = 64

// String returns the header value in the key order every client sends.
func (f Format) String() string {
	var effects string
	for _, e := range []struct {
		on     bool
		letter string
	}{{f.Bold, "B"}, {f.Italic, "I"}, {f.Underline, "U"}, {f.Strike, "S"}} {
		if e.on {
			effects += e.letter
		}
	}
	font := f.Font
	if font == "" {
		font = "MS Shell Dlg"
	}
	r, g, b := f.Color>>16&0xff, f.Color>>8&0xff, f.Color&0xff
	s := "FN=" + PercentEncode(font) + "; EF=" + effects + "; CO=" + strconv.FormatUint(uint64(b<<16|g<<8|r), 16) + "; CS=0; PF=22"
	if f.RightToLeft {
		s += "; RL=1"
	}
	return s
}

// ParseFormat reads a header value from a peer. Whatever makes no sense is
// left at its default: the text is always shown.
func ParseFormat(s string) Format {
	var f Format
	for part := range strings.SplitSeq(s, ";") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			continue
		}
		switch strings.ToUpper(key) {
		case "FN":
			f.Font = cutRunes(Clean(PercentDecode(value)), maxFontRunes)
			if strings.EqualFold(f.Font, "MS Shell Dlg") {
				f.Font = ""
			}
		case "EF":
			value = strings.ToUpper(value)
			f.Bold = strings.Contains(value, "B")
			f.Italic = strings.Contains(value, "I")
			f.Underline = strings.Contains(value, "U")
			f.Strike = strings.Contains(value, "S")
		case "CO":
			f.Color = parseColor(value)
		case "RL":
			f.RightToLeft = value == "1"
		}
	}
	return f
}

// parseColor reads BBGGRR in hex with leading zeros left out; of more than six
// digits the last six count, and anything else is black.
func parseColor(s string) RGB {
	s = strings.TrimSpace(s)
	if len(s) > 6 {
		s = s[len(s)-6:]
	}
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return 0
	}
	return RGB(v&0xff<<16 | v&0xff00 | v>>16&0xff)
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
