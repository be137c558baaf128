package app

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"papilio/protocol"
)

// The formats of an export.
const (
	ExportHTML = "html" // one file with the pictures in it
	ExportText = "text" // plain text in UTF-8; emoticons are their shortcuts
)

// Export says what of the history is written where.
type Export struct {
	In     protocol.ConversationID // "" for every conversation
	Format string
	// Emoticons are the classic ones, by shortcut in lower case: SVG or PNG.
	Emoticons map[string][]byte
	// Say turns a key of the translations into words, for the few that stand in
	// the file ("You", "not sent" and so on); pairs fill a template.
	Say func(key string, pairs ...any) string
	Now time.Time // that stands in the file; zero for now
}

// exportPage is how many lines are read at once.
const exportPage = 1000

// ExportHistory writes a part of the history to a file, whole or not at all; a
// file that is there is replaced. Only this person can read it. It returns how
// many lines there were. Whatever others wrote is text in it: no tag, script or
// address of theirs does anything, and opening it loads nothing. Codes: "store",
// "file-not-written", "bad-format".
func (s *Session) ExportHistory(ctx context.Context, e Export, path string) (lines int, err error) {
	if e.Format != ExportHTML && e.Format != ExportText {
		return 0, problem(BadFormat, errors.New(e.Format))
	}
	if e.Say == nil {
		e.Say = func(key string, _ ...any) string { return key }
	}
	if e.Now.IsZero() {
		e.Now = time.Now()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".papilio-export-*") // 0600
	if err != nil {
		return 0, problem(FileNotWritten, err)
	}
	defer os.Remove(f.Name())
	x := &exporter{s: s, e: e, w: bufio.NewWriter(f), classes: map[string]string{}, data: map[string]string{}}
	err = x.all(ctx)
	written := errors.Join(x.w.Flush(), f.Sync(), f.Close())
	if err != nil {
		return 0, err
	}
	if written == nil {
		written = os.Rename(f.Name(), path)
	}
	if written != nil {
		return 0, problem(FileNotWritten, written)
	}
	return x.lines, nil
}

// exporter writes one file.
type exporter struct {
	s       *Session
	e       Export
	w       *bufio.Writer
	lines   int
	day     time.Time
	classes map[string]string // of a picture's bytes, in CSS
	data    map[string]string // what the classes show
}

func (x *exporter) html() bool { return x.e.Format == ExportHTML }

func (x *exporter) all(ctx context.Context) error {
	parts, err := x.s.Conversations(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range parts {
		if x.e.In == "" || p.In == x.e.In {
			names = append(names, x.name(p))
		}
	}
	sort.Strings(names)
	title := x.e.Say("history.export.title")
	if x.e.In != "" && len(names) > 0 {
		title = x.e.Say("history.export.with", "Name", names[0])
	}
	if x.html() {
		fmt.Fprintf(x.w, exportHead, html.EscapeString(title), exportStyle)
		fmt.Fprintf(x.w, "<h1>%s</h1>\n<p class=\"note\">%s</p>\n", html.EscapeString(title), html.EscapeString(x.made()))
	} else {
		fmt.Fprintf(x.w, "%s\n%s\n", oneLine(title), x.made())
	}
	for _, p := range parts {
		if x.e.In != "" && p.In != x.e.In {
			continue
		}
		if err := x.conversation(ctx, p); err != nil {
			return err
		}
	}
	if x.html() {
		io.WriteString(x.w, "<style>\n")
		for _, class := range sortedKeys(x.data) {
			fmt.Fprintf(x.w, ".%s{background-image:url(%s)}\n", class, x.data[class])
		}
		io.WriteString(x.w, "</style>\n</body>\n</html>\n")
	}
	return nil
}

func (x *exporter) made() string {
	return x.e.Say("history.export.made", "Time", x.e.Now.Format("2006-01-02 15:04"))
}

// name is who a conversation is with.
func (x *exporter) name(c HistoryCount) string {
	var list []string
	for _, p := range c.People {
		name := oneLine(protocol.CleanName(p.FriendlyName, string(p.Address)))
		if name != string(p.Address) {
			name += " <" + string(p.Address) + ">"
		}
		list = append(list, name)
	}
	if len(list) == 0 {
		return string(c.In)
	}
	return strings.Join(list, ", ")
}

func (x *exporter) conversation(ctx context.Context, c HistoryCount) error {
	name := x.name(c)
	if x.html() {
		fmt.Fprintf(x.w, "<h2><bdi>%s</bdi></h2>\n", html.EscapeString(name))
	} else {
		fmt.Fprintf(x.w, "\n\n%s\n%s\n", name, strings.Repeat("=", min(utf8.RuneCountInString(name), 72)))
	}
	x.day = time.Time{}
	for offset := 0; ; offset += exportPage {
		list, err := x.s.HistoryPage(ctx, c.In, offset, exportPage)
		if err != nil {
			return err
		}
		for _, m := range list {
			x.line(m)
		}
		if len(list) < exportPage {
			return nil
		}
	}
}

func (x *exporter) line(m protocol.Message) {
	at := m.Time.Local()
	if day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.Local); !day.Equal(x.day) {
		x.day = day
		if x.html() {
			fmt.Fprintf(x.w, "<h3>%s</h3>\n", day.Format("2006-01-02"))
		} else {
			fmt.Fprintf(x.w, "\n--- %s ---\n", day.Format("2006-01-02"))
		}
	}
	x.lines++
	mine := m.Delivery != protocol.Received
	who := oneLine(protocol.CleanName(m.FromName, string(m.From)))
	if mine {
		who = x.e.Say("history.you")
	}
	body, fate := protocol.Clean(m.Text.Body), ""
	if m.Kind != "" {
		body = strings.TrimSpace(x.e.Say("history.kind."+m.Kind) + " " + body)
	}
	switch m.Delivery {
	case protocol.NotSent:
		fate = x.e.Say("history.not-sent")
	case protocol.Unknown:
		fate = x.e.Say("history.unknown")
	}
	if !x.html() {
		if fate != "" {
			fate = " [" + fate + "]"
		}
		// What others wrote cannot pass for a line of its own.
		fmt.Fprintf(x.w, "[%s] %s: %s%s\n", at.Format("15:04:05"), who, strings.ReplaceAll(body, "\n", "\n           "), fate)
		return
	}
	class := "theirs"
	if mine {
		class = "mine"
	}
	direction := "auto"
	if m.Text.Format.RightToLeft {
		direction = "rtl"
	}
	fmt.Fprintf(x.w, `<div class="line %s"><time>%s</time><b><bdi>%s</bdi></b><span class="text" dir="%s" style="%s">`,
		class, at.Format("15:04"), html.EscapeString(who), direction, exportLook(m.Text.Format))
	x.text(body, m)
	io.WriteString(x.w, "</span>")
	if fate != "" {
		fmt.Fprintf(x.w, ` <em>%s</em>`, html.EscapeString(fate))
	}
	io.WriteString(x.w, "</div>\n")
}

// exportLook is the format of a text in CSS. A font is named only by letters,
// digits and blanks.
func exportLook(f protocol.Format) string {
	var s strings.Builder
	if f.Bold {
		s.WriteString("font-weight:bold;")
	}
	if f.Italic {
		s.WriteString("font-style:italic;")
	}
	switch {
	case f.Underline && f.Strike:
		s.WriteString("text-decoration:underline line-through;")
	case f.Underline:
		s.WriteString("text-decoration:underline;")
	case f.Strike:
		s.WriteString("text-decoration:line-through;")
	}
	if f.Color != 0 {
		fmt.Fprintf(&s, "color:#%06x;", uint32(f.Color)&0xffffff)
	}
	if f.Font != "" && fontName.MatchString(f.Font) {
		fmt.Fprintf(&s, "font-family:'%s',sans-serif;", f.Font)
	}
	return s.String()
}

var (
	fontName   = regexp.MustCompile(`^[\pL\pN ]+$`)
	exportLink = regexp.MustCompile(`^(?i:https?)://[^\s<>"'\x60]+`)
)

// text writes a text with its links and pictures.
func (x *exporter) text(body string, m protocol.Message) {
	plain := 0
	flush := func(to int) {
		io.WriteString(x.w, strings.ReplaceAll(html.EscapeString(body[plain:to]), "\n", "<br>"))
	}
	for i := 0; i < len(body); {
		if body[i]|0x20 == 'h' {
			if link := exportLink.FindString(body[i:]); link != "" {
				flush(i)
				link = strings.TrimRight(link, ".,;:!?)")
				escaped := html.EscapeString(link)
				fmt.Fprintf(x.w, `<a rel="noreferrer noopener" href="%s">%s</a>`, escaped, escaped)
				i += len(link)
				plain = i
				continue
			}
		}
		shortcut, data := x.picture(body[i:], m)
		if data == nil {
			_, size := utf8.DecodeRuneInString(body[i:])
			i += size
			continue
		}
		flush(i)
		fmt.Fprintf(x.w, `<span class="e %s" role="img" title="%[2]s">%[2]s</span>`, x.class(data), html.EscapeString(shortcut))
		i += len(shortcut)
		plain = i
	}
	flush(len(body))
}

// picture returns the longest shortcut that text begins with, and its picture:
// custom ones of the line first. nil when there is none, or it is not here.
func (x *exporter) picture(text string, m protocol.Message) (shortcut string, data []byte) {
	var object protocol.Hash
	for _, e := range m.Emoticons {
		if n := len(e.Shortcut); n > len(shortcut) && len(text) >= n && strings.EqualFold(text[:n], e.Shortcut) {
			shortcut, object = text[:n], e.Object.Hash
		}
	}
	if shortcut != "" {
		if data, ok := x.s.Object(object); ok && mediaType(data) != "" && mediaType(data) != "image/svg+xml" {
			return shortcut, data
		}
		return "", nil
	}
	for n := min(len(text), maxShortcut*utf8.UTFMax); n > 0; n-- {
		if data := x.e.Emoticons[strings.ToLower(text[:n])]; data != nil && mediaType(data) != "" {
			return text[:n], data
		}
	}
	return "", nil
}

// class returns the CSS class that shows a picture.
func (x *exporter) class(data []byte) string {
	class, ok := x.classes[string(data)]
	if !ok {
		class = fmt.Sprintf("e%d", len(x.classes)+1)
		x.classes[string(data)] = class
		x.data[class] = "data:" + mediaType(data) + ";base64," + base64.StdEncoding.EncodeToString(data)
	}
	return class
}

// mediaType says what kind of picture bytes are, "" for none that is shown. SVG
// is only among our own: objects of others have been decoded as pixels.
func mediaType(data []byte) string {
	for _, t := range []struct{ magic, media string }{
		{"\x89PNG\r\n\x1a\n", "image/png"}, {"GIF8", "image/gif"}, {"\xff\xd8\xff", "image/jpeg"}, {"BM", "image/bmp"}, {"<svg", "image/svg+xml"},
	} {
		if strings.HasPrefix(string(data[:min(len(data), 8)]), t.magic) {
			return t.media
		}
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func sortedKeys(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	sort.Strings(list)
	return list
}

// exportHead begins a file: nothing in it may be loaded or run.
const exportHead = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>%s</title>
<style>
%s</style>
</head>
<body>
`

const exportStyle = `body{font:14px/1.5 "Noto Sans",sans-serif;color:#1B2733;background:#F4F8FC;max-width:800px;margin:24px auto;padding:0 16px}
h1{font-size:20px}h2{font-size:16px;margin-top:32px;border-bottom:1px solid #D5E0EA}h3{font-size:11px;color:#4E5E6D;margin:16px 0 4px}
.note{color:#4E5E6D}
.line{display:flex;gap:12px;padding:2px 8px;border-radius:6px;align-items:baseline}
.mine{background:#EAF3FB}
time{font-size:11px;color:#4E5E6D;width:36px;flex:none}b{width:120px;flex:none;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.text{flex:1;overflow-wrap:anywhere}em{color:#B3332B;font-style:normal;font-size:11px}
.e{display:inline-block;min-width:20px;height:20px;background:center/contain no-repeat;color:transparent;overflow:hidden;vertical-align:bottom}
a{color:#1A63A8}
@media (prefers-color-scheme:dark){body{color:#E6EDF3;background:#141B23}.mine{background:#1E3347}.note,time,h3{color:#A9B9C8}h2{border-color:#2C3945}a{color:#6BB3EB}em{color:#FF8F85}}
`
