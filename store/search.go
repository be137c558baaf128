package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Query says which lines are looked for. The zero Query finds nothing, since
// it has no words.
type Query struct {
	Text         string    // as a person types it: words, beginnings of words, "a phrase"
	Conversation string    // "" for all
	From, To     time.Time // from From on and before To; zero for no bound
	Before       int64     // only lines with a lower id; 0 for no bound
	After        int64     // only lines with a higher id, the lowest first; 0 for no bound
	Offset       int       // how many lines to leave out
	Limit        int       // at most so many; up to 1000
}

// Hit is a line that was found.
type Hit struct {
	Message
	Marks []Mark // what was found in its Body, in order
}

// Mark is a stretch of a text, in bytes.
type Mark struct{ Start, End int }

// Found is how many lines of a conversation were found.
type Found struct {
	Conversation string
	Lines        int
	Newest       int64 // the id of the newest of them
}

// maxHits is how many lines one call of Search returns at most.
const maxHits = 1000

// Search returns lines that have all the words of a query, newest first.
// Case and accents do not matter; a word finds what begins with it; words in
// quotes are found next to each other. Nothing that is typed is an operator.
// It ends early with the context.
func (db *DB) Search(ctx context.Context, q Query) ([]Hit, error) {
	s := q.statement()
	if s == nil {
		return nil, nil
	}
	order := "DESC"
	if q.After > 0 {
		order = "ASC"
	}
	marks := "''"
	if s.words.match != "" {
		marks = "offsets(words)"
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+lineColumns+`, `+marks+s.from+` ORDER BY `+s.id+` `+order+` LIMIT ? OFFSET ?`,
		append(s.args, min(max(0, q.Limit), maxHits), max(0, q.Offset))...)
	if err != nil {
		return nil, explain("search", err)
	}
	defer rows.Close()
	var list []Hit
	for rows.Next() {
		var h Hit
		var micros int64
		var offsets string
		if err := rows.Scan(&h.ID, &h.Conversation, &h.From, &h.FromName, &h.Body, &h.Format, &h.Emoticons, &micros, &h.Delivery, &h.Kind, &offsets); err != nil {
			return nil, explain("search", err)
		}
		h.Time = unstamp(micros)
		h.Marks = s.words.marks(h.Body, offsets)
		list = append(list, h)
	}
	return list, explain("search", rows.Err())
}

// Count returns how many lines each conversation has of those a query finds,
// the one with the newest first. Offset and Limit do not count.
func (db *DB) Count(ctx context.Context, q Query) ([]Found, error) {
	s := q.statement()
	if s == nil {
		return nil, nil
	}
	// The conversations of the hits come from an index that holds little else.
	rows, err := db.read.QueryContext(ctx, `SELECT m.conversation, count(*), max(m.id)`+s.from+` GROUP BY m.conversation ORDER BY 3 DESC`, s.args...)
	if err != nil {
		return nil, explain("count", err)
	}
	defer rows.Close()
	var list []Found
	for rows.Next() {
		var f Found
		if err := rows.Scan(&f.Conversation, &f.Lines, &f.Newest); err != nil {
			return nil, explain("count", err)
		}
		list = append(list, f)
	}
	return list, explain("count", rows.Err())
}

const lineColumns = `m.id, m.conversation, m.sender, m.sender_name, m.body, m.format, m.emoticons, m.time, m.delivery, m.kind`

// statement is what the queries of one search have in common.
type statement struct {
	words wordQuery
	from  string // from FROM on
	id    string // the column to order by
	args  []any
}

func (q Query) statement() *statement {
	s := &statement{words: parseWords(q.Text)}
	if s.words.empty() {
		return nil
	}
	if s.words.match != "" {
		s.id = "words.docid"
		s.from = ` FROM words CROSS JOIN messages m ON m.id = words.docid WHERE words MATCH ?`
		s.args = append(s.args, s.words.match)
	} else {
		s.id = "m.id"
		s.from = ` FROM messages m WHERE 1`
	}
	where := func(on bool, condition string, arg any) {
		if on {
			s.from += " AND " + condition
			s.args = append(s.args, arg)
		}
	}
	for _, part := range s.words.parts {
		where(true, `instr(lower(m.body), ?) > 0`, part)
	}
	where(q.Conversation != "", "m.conversation = ?", q.Conversation)
	where(!q.From.IsZero(), "m.time >= ?", stamp(q.From))
	where(!q.To.IsZero(), "m.time < ?", stamp(q.To))
	where(q.Before > 0, s.id+" < ?", q.Before)
	where(q.After > 0, s.id+" > ?", q.After)
	return s
}

// marks returns what was found in a body. offsets is what FTS says: of each
// hit the column, the number of the token, where it begins and how long it is.
func (w wordQuery) marks(body, offsets string) []Mark {
	var list []Mark
	numbers := strings.Fields(offsets)
	for ; len(numbers) >= 4; numbers = numbers[4:] {
		token, _ := strconv.Atoi(numbers[1])
		start, _ := strconv.Atoi(numbers[2])
		size, _ := strconv.Atoi(numbers[3])
		if token < 0 || start < 0 || size <= 0 || start+size > len(body) {
			continue
		}
		end := start + size
		if token < len(w.typed) && w.typed[token] > 0 { // the beginning of a word
			end = start + beginning(body[start:end], w.typed[token])
		}
		list = append(list, Mark{start, end})
	}
	folded := asciiLower(body)
	for _, part := range w.parts {
		for at := 0; len(list) < maxMarks; {
			i := strings.Index(folded[at:], part)
			if i < 0 {
				break
			}
			list = append(list, Mark{at + i, at + i + len(part)})
			at += i + len(part)
		}
	}
	slices.SortFunc(list, func(a, b Mark) int { return a.Start - b.Start })
	joined := list[:0]
	for _, m := range list {
		if n := len(joined); n > 0 && m.Start <= joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, m.End)
			continue
		}
		joined = append(joined, m)
	}
	return joined[:min(len(joined), maxMarks)]
}

// maxMarks bounds the marks of one line.
const maxMarks = 1000

// beginning returns how many bytes the first runes of a word are, with the
// marks that belong to the last one.
func beginning(word string, runes int) int {
	for i, r := range word {
		if runes == 0 && !isMark(r) {
			return i
		}
		if !isMark(r) {
			runes--
		}
	}
	return len(word)
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Snippet cuts a text to about so many runes round its first mark and moves
// the marks along; "…" stands where something was left out. Line breaks become
// blanks.
func Snippet(body string, marks []Mark, runes int) (string, []Mark) {
	start := 0
	if len(marks) > 0 {
		start = back(body, marks[0].Start, runes/3)
	}
	end := start
	for n := 0; n < runes && end < len(body); n++ {
		_, size := utf8.DecodeRuneInString(body[end:])
		end += size
	}
	before, after := "", ""
	if start > 0 {
		before = "…"
	}
	if end < len(body) {
		after = "…"
	}
	var moved []Mark
	for _, m := range marks {
		if m.Start >= end || m.End <= start {
			continue
		}
		moved = append(moved, Mark{max(m.Start, start) - start + len(before), min(m.End, end) - start + len(before)})
	}
	text := strings.NewReplacer("\r", " ", "\n", " ", "\t", " ").Replace(body[start:end])
	return before + text + after, moved
}

// back returns where the rune begins that is at most n before at, at the
// beginning of a word if there is one.
func back(s string, at, n int) int {
	begin := at
	word := -1
	for ; n > 0 && begin > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:begin])
		begin -= size
		if s[begin] == ' ' || s[begin] == '\n' {
			word = begin + 1
		}
	}
	if begin > 0 && word >= 0 {
		return word
	}
	return begin
}
