package widget

import (
	"strings"

	"fyne.io/fyne/v2"
)

// maxCopy bounds what goes to the clipboard, in bytes.
const maxCopy = 8 << 20

// SelectedText returns what is selected, with the shortcuts in place of the
// pictures. Of several messages each line begins with its time and its speaker,
// with the day where they are of more than one.
func (t *Transcript) SelectedText() string {
	s := t.selected
	if s.empty() {
		return ""
	}
	first, last := s.from.row.index, s.to.row.index
	if first == last {
		from, to, _ := s.in(s.from.row)
		return s.from.row.says()[from:to]
	}
	days := s.from.row.stamp.day != s.to.row.stamp.day
	var out strings.Builder
	for _, r := range t.rows[first : last+1] {
		from, to, ok := s.in(r)
		if !ok || out.Len() > maxCopy {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		stamp := Clock(r.line.Time)
		if days {
			stamp = r.line.Time.Local().Format("2006-01-02 15:04")
		}
		out.WriteString("[" + stamp + "] ")
		if r.text() {
			out.WriteString(r.line.speaker() + ": ")
		}
		out.WriteString(r.says()[from:to])
	}
	return out.String()
}

// speaker returns who said a line, for the clipboard.
func (l Line) speaker() string {
	if l.Mine {
		return tr("chat.you")
	}
	return l.Name
}

// Copy puts what is selected on the clipboard and reports whether there was
// anything.
func (t *Transcript) Copy() bool {
	text := t.SelectedText()
	if text == "" {
		return false
	}
	fyne.CurrentApp().Clipboard().SetContent(text)
	return true
}
