package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// manifest is papilio-pack.json (docs/packs.md).
type manifest struct {
	Version   int             `json:"papilio-pack"`
	Name      string          `json:"name"`
	Author    string          `json:"author,omitempty"`
	Licence   string          `json:"licence,omitempty"`
	Emoticons []manifestEntry `json:"emoticons"`
}

type manifestEntry struct {
	File     string `json:"file"`
	Shortcut string `json:"shortcut"`
}

// manifestVersion is the one version there is.
const manifestVersion = 1

// parseManifest reads the list of a Papilio pack. What is wrong with it names
// the line.
func parseManifest(data []byte) (packList, error) {
	bad := func(at int64, err error) (packList, error) {
		line := 1 + bytes.Count(data[:max(0, min(at, int64(len(data))))], []byte("\n"))
		return packList{}, problem(PackManifest, fmt.Errorf("%s, line %d: %w", packManifest, line, err))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if at := tooDeep(data); at >= 0 {
		return bad(at, errors.New("nested too deeply"))
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return bad(syntax.Offset, errors.New("not JSON"))
		case errors.As(err, &kind):
			return bad(kind.Offset, fmt.Errorf("%q is of another kind", kind.Field))
		}
		return bad(0, err)
	}
	if m.Version != manifestVersion {
		return bad(0, errors.New(`"papilio-pack" must be 1`))
	}
	l := packList{pack: &Pack{Kind: PackPapilio, Name: packWords(m.Name), Author: packWords(m.Author), Licence: packWords(m.Licence)}}
	for _, e := range m.Emoticons {
		if len(l.entries) > maxPackPictures {
			break // ReadPack refuses it
		}
		if e.File == "" || strings.ContainsAny(e.File, "/\\\x00") {
			l.pack.Left = append(l.pack.Left, PackLeft{packWords(e.File), PackFileMissing})
			continue
		}
		l.entries = append(l.entries, PackEmoticon{File: e.File, Shortcut: e.Shortcut})
	}
	return l, nil
}

// tooDeep returns where JSON is nested more deeply than a manifest may be, or -1.
func tooDeep(data []byte) int64 {
	depth, text, escaped := 0, false, false
	for i, c := range data {
		switch {
		case escaped:
			escaped = false
		case text && c == '\\':
			escaped = true
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			if depth++; depth > maxPackDepth {
				return int64(i)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// parseTheme reads the list of a Pidgin smiley theme: "Name=", sections of
// protocols such as [default] and [MSN], and lines of a file and its shortcuts,
// which "! " hides from the menu and a backslash escapes. A picture is one
// emoticon, with the first of its shortcuts that can be used; the section of
// MSN comes first.
func parseTheme(data []byte) (packList, error) {
	l := packList{pack: &Pack{Kind: PackPidgin}}
	sections := map[string][]PackEmoticon{}
	var order []string
	section := "default" // quirk: themes without any section
	lines := 0
	for line := range strings.Lines(strings.ToValidUTF8(strings.TrimPrefix(string(data), "\ufeff"), "")) {
		if lines++; lines > 4*maxPackPictures {
			return packList{}, problem(PackTooLarge, errors.New("more lines than a theme may have"))
		}
		line = strings.TrimSpace(line)
		key, value, assigned := strings.Cut(line, "=")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = strings.ToLower(strings.Trim(line, "[]"))
			continue
		case assigned && len(order) == 0 && !strings.ContainsAny(key, " \t."):
			switch strings.ToLower(key) {
			case "name":
				l.pack.Name = packWords(value)
			case "author":
				l.pack.Author = packWords(value)
			}
			continue
		}
		shown := strings.TrimPrefix(line, "! ")
		words := themeWords(shown)
		if len(words) < 2 || strings.ContainsAny(words[0], "/\\\x00") {
			continue
		}
		e := PackEmoticon{File: words[0], Hidden: shown != line}
		for _, s := range words[1:] {
			if checkShortcut(s) == "" {
				e.Shortcut = s
				break
			}
			if e.Shortcut == "" {
				e.Shortcut = fitShortcut(s)
			}
		}
		if sections[section] == nil {
			order = append(order, section)
		}
		sections[section] = append(sections[section], e)
	}
	have := map[string]bool{}
	for _, name := range append([]string{"msn", "default"}, order...) {
		for _, e := range sections[name] {
			if !have[e.File] {
				have[e.File] = true
				l.entries = append(l.entries, e)
			}
		}
	}
	return l, nil
}

// themeWords cuts a line at blanks; a backslash takes the next character as it is.
func themeWords(line string) []string {
	var words []string
	var word strings.Builder
	escaped := false
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == ' ' || r == '\t':
			end()
		default:
			word.WriteRune(r)
		}
	}
	end()
	return words
}
