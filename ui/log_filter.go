package ui

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"papilio/protocol/trace"
	"papilio/ui/widget"
)

// logFilter says which records are shown.
type logFilter struct {
	text string // in lower case
	dir  string // "", "out", "in"
	kind string // "", "ns", "sb", "p2p"
	with string // an address, "" for everybody
}

// lets reports whether a record is shown.
func (f logFilter) lets(r *trace.Record) bool {
	switch {
	case f.dir == "out" && r.Direction() != trace.Out, f.dir == "in" && r.Direction() != trace.In:
		return false
	case f.kind == "ns" && r.Kind() != trace.Notification, f.kind == "sb" && r.Kind() != trace.Switchboard, f.kind == "p2p" && r.Kind() != trace.Peer:
		return false
	case f.with != "" && !slices.Contains(r.With(), f.with):
		return false
	}
	return f.text == "" || strings.EqualFold(f.text, whereOf(r)) || r.Matches(f.text)
}

// on reports whether anything is filtered out.
func (f logFilter) on() bool { return f != logFilter{} }

// onlyWith shows the conversations with one person.
func (l *logWindow) onlyWith(a string) {
	l.filter.with = a
	l.showPeople()
	l.refilter()
}

// showPeople offers everybody who was seen.
func (l *logWindow) showPeople() {
	options := []widget.Option{{Key: "", Text: T("log.with.all")}}
	for _, a := range l.people {
		options = append(options, widget.Option{Key: a, Text: a})
	}
	l.with.SetOptions(options)
	l.with.SetChosen(l.filter.with)
}

// save writes what is shown to a file of the person's choice.
func (l *logWindow) save() {
	list := slices.Clone(l.shown)
	if len(list) == 0 {
		return
	}
	l.u.pickSave("papilio-log-"+time.Now().Format("2006-01-02-1504")+".txt", func(path string) {
		call(l.u, func(context.Context) (struct{}, error) { return struct{}{}, writeLog(path, list) }, func(_ struct{}, err error) {
			if err != nil {
				l.u.log.Warn("protocol log not saved", "error", err)
				l.say(T("error.file-not-written"))
				return
			}
			l.say(T("log.saved", "Path", path))
		})
	})
}

func writeLog(path string, list []*trace.Record) error {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(r.String())
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
