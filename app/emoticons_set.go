package app

import (
	"slices"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// Limits of our own emoticons, to tell people.
const (
	MaxEmoticons       = 1000          // in the set
	MaxEmoticonsInText = maxOursInText // different ones announced with one text
)

// EmoticonsUndo takes a change of our set back (Session.UndoEmoticons). It is
// a value of this run of the program; the zero value takes nothing back.
type EmoticonsUndo struct {
	before                  []ourEmoticon
	added, removed, changed map[int64]bool
	moved                   bool
}

// Added returns the ids of what the change has added, in no order.
func (u EmoticonsUndo) Added() []int64 {
	var ids []int64
	for id, added := range u.added {
		if added {
			ids = append(ids, id)
		}
	}
	return ids
}

// changeEmoticonsLocked makes next our set: in the database, here, and told.
func (s *Session) changeEmoticonsLocked(next []ourEmoticon) (EmoticonsUndo, error) {
	if len(next) > MaxEmoticons && len(next) > len(s.emoticons) {
		return EmoticonsUndo{}, problem(EmoticonsFull, nil)
	}
	rows := make([]store.Emoticon, len(next))
	for i, e := range next {
		rows[i] = store.Emoticon{ID: e.ID, Shortcut: e.Shortcut, Hash: e.Hash, Animated: e.Animated}
	}
	rows, err := s.store.SetEmoticons(rows)
	if err != nil {
		return EmoticonsUndo{}, emoticonProblem(err)
	}
	undo := EmoticonsUndo{before: s.emoticons, added: map[int64]bool{}, removed: map[int64]bool{}, changed: map[int64]bool{}}
	was := map[int64]Emoticon{}
	for _, e := range s.emoticons {
		was[e.ID] = e.Emoticon
		undo.removed[e.ID] = true
	}
	set := make([]ourEmoticon, len(rows)) // not in place: before is kept
	for i, row := range rows {
		set[i] = ownEmoticon(row, next[i].data)
		old, ok := was[row.ID]
		delete(undo.removed, row.ID)
		undo.added[row.ID] = !ok
		undo.changed[row.ID] = ok && old != set[i].Emoticon
	}
	s.emoticons = set
	s.bus.Publish(event.EmoticonsChanged{})
	return undo, nil
}

// RemoveEmoticons removes some. Codes: "emoticon-not-found" when none of them
// is there, "store".
func (s *Session) RemoveEmoticons(ids ...int64) (EmoticonsUndo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := slices.DeleteFunc(slices.Clone(s.emoticons), func(e ourEmoticon) bool { return slices.Contains(ids, e.ID) })
	if len(next) == len(s.emoticons) {
		return EmoticonsUndo{}, problem(EmoticonNotFound, nil)
	}
	return s.changeEmoticonsLocked(next)
}

// MoveEmoticons puts some, in the order they have, before the emoticon that is
// at a place of the set now; a place past the last one is the end. Codes:
// "emoticon-not-found", "store".
func (s *Session) MoveEmoticons(ids []int64, place int) (EmoticonsUndo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place = max(0, min(place, len(s.emoticons)))
	var before, moving, after []ourEmoticon
	for i, e := range s.emoticons {
		switch {
		case slices.Contains(ids, e.ID):
			moving = append(moving, e)
		case i < place:
			before = append(before, e)
		default:
			after = append(after, e)
		}
	}
	if len(moving) == 0 {
		return EmoticonsUndo{}, problem(EmoticonNotFound, nil)
	}
	next := slices.Concat(before, moving, after)
	if slices.EqualFunc(next, s.emoticons, func(a, b ourEmoticon) bool { return a.ID == b.ID }) {
		return EmoticonsUndo{}, nil // where they are already
	}
	undo, err := s.changeEmoticonsLocked(next)
	undo.moved = true
	return undo, err
}

// UndoEmoticons takes a change back and returns the ids of what is again as it
// was: what was removed is in its place, what was added is gone, what was
// replaced has its picture and shortcut. What was done since stays; a shortcut
// that was given away since comes back with a number. Codes: "emoticons-full",
// "store".
func (s *Session) UndoEmoticons(u EmoticonsUndo) ([]int64, error) {
	if u.added == nil {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := slices.DeleteFunc(slices.Clone(s.emoticons), func(e ourEmoticon) bool { return u.added[e.ID] })
	at := func(id int64) int { return slices.IndexFunc(next, func(e ourEmoticon) bool { return e.ID == id }) }
	if u.moved {
		order := map[int64]int{}
		for i, e := range u.before {
			order[e.ID] = i
		}
		slices.SortStableFunc(next, func(a, b ourEmoticon) int {
			ia, oka := order[a.ID]
			ib, okb := order[b.ID]
			switch {
			case oka && okb:
				return ia - ib
			case oka == okb:
				return 0
			case oka:
				return -1
			}
			return 1
		})
	}
	var back []int64
	place := 0 // after what stood before it
	for _, e := range u.before {
		i := at(e.ID)
		switch {
		case i >= 0 && u.changed[e.ID]:
			next[i] = e
			back = append(back, e.ID)
		case i < 0 && u.removed[e.ID]:
			next = slices.Insert(next, min(place, len(next)), e)
			back = append(back, e.ID)
		}
		if i = at(e.ID); i >= 0 {
			place = i + 1
		}
	}
	for _, id := range back {
		i := at(id)
		if err := s.store.PutObject(next[i].Hash, next[i].data); err != nil { // it may have been evicted
			return nil, problem(NotStored, err)
		}
		taken := func(shortcut string) bool {
			return slices.ContainsFunc(next, func(e ourEmoticon) bool { return e.ID != id && e.Shortcut == shortcut })
		}
		if !taken(next[i].Shortcut) {
			continue
		}
		for _, free := range FreeShortcuts(next[i].Shortcut, 1, func(s string) bool { return !taken(s) }) {
			next[i].Shortcut = free
		}
	}
	if _, err := s.changeEmoticonsLocked(next); err != nil {
		return nil, err
	}
	return back, nil
}

// NewEmoticon is one that ImportEmoticons adds.
type NewEmoticon struct {
	Shortcut string
	Data     []byte
	Replace  int64 // one of ours that gets this shortcut and picture in its place; 0 adds one at the end
}

// ImportEmoticons adds many in one change that is undone as one: all of them
// or, with an error, none. Codes as AddEmoticon, and "emoticon-not-found".
func (s *Session) ImportEmoticons(list []NewEmoticon) (EmoticonsUndo, error) {
	made := make([]ourEmoticon, len(list))
	for i, n := range list {
		if code := checkShortcut(n.Shortcut); code != "" {
			return EmoticonsUndo{}, problem(code, nil)
		}
		data, animated, err := s.storeEmoticon(n.Data)
		if err != nil {
			return EmoticonsUndo{}, err
		}
		made[i] = ourEmoticon{Emoticon{ID: n.Replace, Shortcut: n.Shortcut, Hash: protocol.HashOf(data), Animated: animated}, data}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := slices.Clone(s.emoticons)
	for _, e := range made {
		if e.ID == 0 {
			next = append(next, e)
			continue
		}
		i := slices.IndexFunc(next, func(x ourEmoticon) bool { return x.ID == e.ID })
		if i < 0 {
			return EmoticonsUndo{}, problem(EmoticonNotFound, nil)
		}
		next[i] = e
	}
	return s.changeEmoticonsLocked(next)
}
