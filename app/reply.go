package app

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"papilio/protocol"
)

// act is what a resident does besides saying something.
type act int

const (
	nothing act = iota
	nudges
	sendsFile
)

// reply chooses what to do and what to say.
func (r *resident) reply(heard []protocol.Message) (do act, line string) {
	last := heard[len(heard)-1]
	var text strings.Builder
	var pictures []protocol.Emoticon
	for _, m := range heard {
		text.WriteString(m.Text.Body + "\n")
		pictures = append(pictures, m.Emoticons...)
	}
	said := strings.ToLower(text.String())
	got := r.fetchAll(last.From, pictures)

	r.mu.Lock()
	defer r.mu.Unlock()
	asks := containsAny(said, "send", "show", "give", "another", "more")
	switch {
	case containsAny(said, "nudge", "shake"):
		do, line = nudges, "there you go!"
	case asks && containsAny(said, "emoticon", "emoticons", "smiley", "smileys") && len(r.data.Emoticons) > 0:
		return nothing, r.pickLocked([]string{"here is one: ", "this is my favourite: ", "look: "}) + r.emoticonLocked()
	case asks && containsAny(said, "file", "files", "photo", "photos", "picture", "pictures") && len(r.data.File.Data) > 0:
		do, line = sendsFile, r.pickLocked(hereIsFile)
	case got && len(r.data.Thanks) > 0:
		line = r.pickLocked(r.data.Thanks)
	default:
		line = r.pickLocked(r.fittingLocked(said))
	}
	if r.rand.IntN(3) == 0 && len(r.data.Emoticons) > 0 {
		line += " " + r.emoticonLocked()
	}
	return do, strings.ReplaceAll(line, "{name}", last.FromName)
}

func (r *resident) fittingLocked(said string) []string {
	for _, a := range r.data.Answers {
		if containsAny(said, a.Words...) && len(a.Lines) > 0 {
			return a.Lines
		}
	}
	if len(r.data.Lines) == 0 {
		return []string{":)"}
	}
	return r.data.Lines
}

// pickLocked chooses a line, another one than the last time where it can.
func (r *resident) pickLocked(lines []string) string {
	i := r.rand.IntN(len(lines))
	if lines[i] == r.said {
		i = (i + 1) % len(lines)
	}
	r.said = lines[i]
	return lines[i]
}

func (r *resident) emoticonLocked() string {
	return r.data.Emoticons[r.rand.IntN(len(r.data.Emoticons))].Shortcut
}

// fetchAll waits for the pictures of somebody's custom emoticons, like a
// person who looks before answering; it reports whether there was one.
func (r *resident) fetchAll(from protocol.Address, list []protocol.Emoticon) bool {
	ctx, cancel := context.WithTimeout(r.ctx, 20*time.Second)
	defer cancel()
	got := false
	for _, e := range list {
		if _, err := r.session.FetchEmoticon(ctx, from, e.Object); err == nil {
			got = true
		}
	}
	return got
}

// containsAny reports whether one of the words or phrases occurs, each as a
// whole: "hi" is not in "this". A word of no letters may stand anywhere.
func containsAny(text string, words ...string) bool {
	for _, w := range words {
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			i += at
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			after, _ := utf8.DecodeRuneInString(text[i+len(w):])
			if !strings.ContainsFunc(w, unicode.IsLetter) || !unicode.IsLetter(before) && !unicode.IsLetter(after) {
				return true
			}
			at = i + len(w)
		}
	}
	return false
}
