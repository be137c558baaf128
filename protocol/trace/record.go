// Package trace is the protocol log: what goes over the wire, made readable.
//
// A Record cannot hold a secret. Its fields are written in this package alone,
// from lists of what may be shown: the verbs and, for each of their arguments,
// the shape it must have; the names of headers; the fields of MSNSLP bodies.
// Whatever is not on a list, or does not have the shape, is a field that is
// Hidden and keeps no more than its length. So tickets, passwords, cookies,
// challenges, MSPAuth, nonces and everything nobody has thought of are never
// copied. The words of conversations are hidden in the same way unless the
// person has asked for them.
//
// Nothing is recorded while nobody watches: see Tap.
package trace

import (
	"strconv"
	"strings"
	"time"
)

// Kind is what a record is about.
type Kind uint8

// The kinds of records.
const (
	Notification Kind = iota // the connection to the notification or dispatch server
	Switchboard              // a conversation's connection
	Peer                     // a packet of MSNP2P, however it travels
)

// Direction says who speaks.
type Direction uint8

// The directions.
const (
	Out  Direction = iota // we
	In                    // the other side
	Note                  // nobody: a connection was opened or has ended
)

// Record is one command or packet. It does not change.
type Record struct {
	number  uint64
	at      time.Time
	kind    Kind
	dir     Direction
	on      int
	with    []string
	title   string
	summary string
	fields  []Field
	size    int
	cost    int
}

// Field is one line of a record's tree.
type Field struct {
	Depth  int    // 0, or below the last field of one less
	Name   string // never from the network: what it is called in the documents
	Value  string // harmless to show: see Shown
	Hidden bool   // there was something that must not be kept: Value is Masked
}

// Number counts records since the tap was made.
func (r *Record) Number() uint64 { return r.number }

// Time is when it came or was queued to go.
func (r *Record) Time() time.Time { return r.at }

// Kind tells what it is about.
func (r *Record) Kind() Kind { return r.kind }

// Direction tells who spoke.
func (r *Record) Direction() Direction { return r.dir }

// Connection is the number of the connection, from 1.
func (r *Record) Connection() int { return r.on }

// With lists the addresses of the other people on the connection, if they are
// known. It must not be changed.
func (r *Record) With() []string { return r.with }

// Title is the verb, or what kind of packet it is.
func (r *Record) Title() string { return r.title }

// Summary is the rest of the command on one line.
func (r *Record) Summary() string { return r.summary }

// Fields is the tree, top down. It must not be changed.
func (r *Record) Fields() []Field { return r.fields }

// Size is how many bytes went over the wire.
func (r *Record) Size() int { return r.size }

// Cost is about how many bytes of memory the record takes.
func (r *Record) Cost() int { return r.cost }

// Matches reports whether a text, in lower case, occurs in what is shown.
func (r *Record) Matches(text string) bool {
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), text) }
	if has(r.title) || has(r.summary) || has(r.title+" "+r.summary) {
		return true
	}
	for _, f := range r.fields {
		if has(f.Value) || has(f.Name) {
			return true
		}
	}
	return false
}

// String is the record as text, with its tree below it.
func (r *Record) String() string {
	var b strings.Builder
	b.WriteString(r.at.Format("15:04:05.000 "))
	b.WriteString([...]string{"-> ", "<- ", "-- "}[r.dir])
	b.WriteString([...]string{"NS ", "SB ", "P2P "}[r.kind])
	b.WriteString(strconv.Itoa(r.on) + " ")
	if len(r.with) > 0 {
		b.WriteString("(" + strings.Join(r.with, ", ") + ") ")
	}
	b.WriteString(strings.TrimRight(r.title+" "+r.summary, " ") + "\n")
	for _, f := range r.fields {
		b.WriteString(strings.Repeat("  ", f.Depth+2))
		b.WriteString(strings.TrimRight(f.Name+": "+f.Value, " ") + "\n")
	}
	return b.String()
}

// recordOverhead is about what a record takes besides its text.
const recordOverhead = 200

func (r *Record) weigh() {
	r.cost = recordOverhead + len(r.title) + len(r.summary)
	for _, f := range r.fields {
		r.cost += 48 + len(f.Value)
	}
	for _, a := range r.with {
		r.cost += 16 + len(a)
	}
}
