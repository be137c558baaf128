package app

// ImportPlan is what an import of a pack would do, changed row by row until it
// is as it is wanted. It is for one goroutine.
type ImportPlan struct {
	Rows []PlanRow

	mine map[string]Emoticon // our set, by shortcut
}

// PlanRow is one emoticon of a pack in a plan.
type PlanRow struct {
	PackEmoticon
	Chosen bool
	Wanted string   // the shortcut it is to get
	Take   bool     // it takes the place of ours with this shortcut
	Mine   Emoticon // ours that has the shortcut of the pack; no ID when that is free
	Have   bool     // ours is the same picture
}

// Ways to resolve a clash between a shortcut of a pack and one of ours.
const (
	KeepMine   = "keep"    // leave theirs out
	TakeTheirs = "replace" // ours gets their picture, in its place
	RenameIt   = "rename"  // theirs gets a free shortcut
)

// RowTwice is the code of a row whose shortcut another chosen row has.
const RowTwice = "pack-shortcut-twice"

// PlanImport begins a plan: everything that can be added without a loss is
// chosen, a shortcut that clashes gets a number, and what we have already is
// left out.
func (s *Session) PlanImport(p *Pack) *ImportPlan {
	list, _ := s.Emoticons()
	plan := &ImportPlan{}
	for _, e := range p.Emoticons {
		plan.Rows = append(plan.Rows, PlanRow{PackEmoticon: e, Chosen: !e.Hidden, Wanted: e.Shortcut})
	}
	plan.Follow(list)
	for i := range plan.Rows {
		switch r := &plan.Rows[i]; {
		case r.Have:
			r.Chosen = false
		case r.Mine.ID != 0:
			chosen := r.Chosen
			plan.Resolve(i, RenameIt)
			r.Chosen = chosen
		}
	}
	return plan
}

// Follow tells the plan what our set is now.
func (p *ImportPlan) Follow(set []Emoticon) {
	p.mine = map[string]Emoticon{}
	for _, e := range set {
		p.mine[e.Shortcut] = e
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		r.Mine = p.mine[r.Shortcut]
		r.Have = r.Mine.ID != 0 && r.Mine.Hash == r.Hash
	}
}

// free reports whether a shortcut can be given to a row.
func (p *ImportPlan) free(row int, shortcut string) bool {
	if p.mine[shortcut].ID != 0 {
		return false
	}
	for i, r := range p.Rows {
		if i != row && (r.Wanted == shortcut || r.Shortcut == shortcut) {
			return false
		}
	}
	return true
}

// Resolve resolves the clash of a row.
func (p *ImportPlan) Resolve(row int, how string) {
	r := &p.Rows[row]
	r.Chosen, r.Take = how != KeepMine, how == TakeTheirs
	r.Wanted = r.Shortcut
	if how == RenameIt {
		for _, free := range FreeShortcuts(r.Shortcut, 1, func(s string) bool { return p.free(row, s) }) {
			r.Wanted = free
		}
	}
}

// Resolution says how the clash of a row is resolved, "" when it is not, or
// there is none.
func (p *ImportPlan) Resolution(row int) string {
	switch r := p.Rows[row]; {
	case r.Mine.ID == 0:
		return ""
	case !r.Chosen:
		return KeepMine
	case r.Wanted != r.Shortcut:
		return RenameIt
	case r.Take:
		return TakeTheirs
	}
	return ""
}

// Problem says what is wrong with a chosen row: a code of CheckShortcut,
// RowTwice, or "".
func (p *ImportPlan) Problem(row int) string {
	r := p.Rows[row]
	if !r.Chosen {
		return ""
	}
	if code := checkShortcut(r.Wanted); code != "" {
		return code
	}
	for i, other := range p.Rows {
		if i != row && other.Chosen && other.Wanted == r.Wanted {
			return RowTwice
		}
	}
	if p.mine[r.Wanted].ID != 0 && !p.takes(r) {
		return ShortcutTaken
	}
	return ""
}

// takes reports whether a row replaces ours: that was said of this shortcut.
func (p *ImportPlan) takes(r PlanRow) bool { return r.Take && r.Wanted == r.Shortcut }

// Count returns how many rows are chosen, and whether all of them can be added.
func (p *ImportPlan) Count() (chosen int, ready bool) {
	used := map[string]int{}
	for _, r := range p.Rows {
		if r.Chosen {
			used[r.Wanted]++
		}
	}
	ready = true
	for _, r := range p.Rows {
		if !r.Chosen {
			continue
		}
		chosen++
		ready = ready && checkShortcut(r.Wanted) == "" && used[r.Wanted] == 1 && (p.mine[r.Wanted].ID == 0 || p.takes(r))
	}
	return chosen, ready && chosen > 0
}

// Import returns what is chosen, for Session.ImportEmoticons.
func (p *ImportPlan) Import() []NewEmoticon {
	var list []NewEmoticon
	for _, r := range p.Rows {
		if r.Chosen {
			n := NewEmoticon{Shortcut: r.Wanted, Data: r.Data}
			if p.takes(r) {
				n.Replace = p.mine[r.Wanted].ID
			}
			list = append(list, n)
		}
	}
	return list
}
