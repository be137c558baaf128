package app

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
)

// Profiles returns the server profiles in the order they are offered: the
// built-in one, the known ones, those that were added.
func (l *Library) Profiles() []Profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.profiles)
}

// Profile returns the profile of an ID.
func (l *Library) Profile(id string) (Profile, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return findProfile(l.profiles, id)
}

// ProfileNamed returns the profile of a name, in whatever case, or of an ID.
func (l *Library) ProfileNamed(name string) (Profile, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.profiles {
		if strings.EqualFold(p.Name, strings.TrimSpace(name)) {
			return p, true
		}
	}
	return findProfile(l.profiles, name)
}

func findProfile(list []Profile, id string) (Profile, bool) {
	if i := slices.IndexFunc(list, func(p Profile) bool { return p.ID == id }); i >= 0 {
		return list[i], true
	}
	return Profile{}, false
}

// SaveProfile adds a profile (ID "") or changes one, after CheckProfile; its
// codes, "profile-name-taken", "profile-not-found", "profile-fixed" for the
// built-in server, and "profile-many". It returns the profile as it is now.
func (l *Library) SaveProfile(p Profile) (Profile, error) {
	p, err := CheckProfile(p)
	if err != nil {
		return p, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.ContainsFunc(l.profiles, func(q Profile) bool { return q.ID != p.ID && strings.EqualFold(q.Name, p.Name) }) {
		return p, problem(ProfileNameTaken, nil)
	}
	old := l.profiles
	l.profiles = slices.Clone(old)
	if p.ID == "" {
		if len(l.profiles) >= maxProfiles {
			l.profiles = old
			return p, problem(TooManyProfiles, nil)
		}
		p.ID = "server-" + strings.ToLower(rand.Text()[:10])
		p.Builtin, p.Standard, p.Changed = false, false, false
		l.profiles = append(l.profiles, p)
	} else {
		i := slices.IndexFunc(l.profiles, func(q Profile) bool { return q.ID == p.ID })
		switch {
		case i < 0:
			return p, problem(ProfileNotFound, nil)
		case l.profiles[i].Builtin:
			return p, problem(ProfileFixed, nil)
		}
		p.Builtin, p.Standard, p.Changed = false, l.profiles[i].Standard, false
		if came, ok := standardProfile(p.ID); ok {
			p.Changed = !p.same(came)
		}
		l.profiles[i] = p
	}
	if err := l.writeProfilesLocked(); err != nil {
		l.profiles = old
		return p, problem(NotStored, err)
	}
	return p, nil
}

// RestoreProfile makes a standard profile as it came with Papilio again:
// "profile-not-found" for any other.
func (l *Library) RestoreProfile(id string) (Profile, error) {
	p, ok := standardProfile(id)
	if !ok {
		return p, problem(ProfileNotFound, nil)
	}
	if p.Builtin {
		return p, nil
	}
	return l.SaveProfile(p)
}

// RemoveProfile removes a profile that was added: "profile-not-found",
// "profile-fixed" for a standard one. Accounts that sign in there are removed
// with all their data when accounts is true; else they make it "profile-used".
func (l *Library) RemoveProfile(id string, accounts bool) error {
	p, ok := l.Profile(id)
	switch {
	case !ok:
		return problem(ProfileNotFound, nil)
	case p.Standard:
		return problem(ProfileFixed, nil)
	}
	for _, a := range l.AccountsOf(id) {
		if !accounts {
			return problem(ProfileUsed, nil)
		}
		if err := l.RemoveAccount(a); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.profiles
	l.profiles = slices.DeleteFunc(slices.Clone(old), func(q Profile) bool { return q.ID == id })
	if err := l.writeProfilesLocked(); err != nil {
		l.profiles = old
		return problem(NotStored, err)
	}
	return nil
}

// AccountsOf returns the accounts that sign in at a server, the one used last
// first.
func (l *Library) AccountsOf(profile string) []Account {
	return slices.DeleteFunc(l.Accounts(), func(a Account) bool { return a.ProfileID != profile })
}

// readProfiles reads the profiles that were added or changed over the standard
// ones.
func (l *Library) readProfiles() error {
	l.profiles = standardProfiles()
	var kept struct {
		Version  int       `json:"version"`
		Profiles []Profile `json:"profiles"`
	}
	ok, err := l.readFile(profilesFile, &kept, &kept.Version)
	if !ok || err != nil {
		return err
	}
	bad := len(kept.Profiles) > maxProfiles
	for _, p := range kept.Profiles[:min(len(kept.Profiles), maxProfiles)] {
		p, err := CheckProfile(p)
		if err != nil || p.ID == "" || len(p.ID) > 64 || slices.ContainsFunc(l.profiles, func(q Profile) bool { return q.ID != p.ID && strings.EqualFold(q.Name, p.Name) }) {
			bad = true
			continue
		}
		i := slices.IndexFunc(l.profiles, func(q Profile) bool { return q.ID == p.ID })
		switch {
		case i < 0:
			l.profiles = append(l.profiles, p)
		case l.profiles[i].Builtin || !l.profiles[i].Standard:
			bad = true // it has no place, or has one twice
		default:
			p.Standard, p.Changed = true, !p.same(l.profiles[i])
			l.profiles[i] = p
		}
	}
	if bad {
		// What makes sense is used; the whole is kept for whoever can mend it.
		return errors.Join(l.putAside(profilesFile), l.writeProfilesLocked())
	}
	return nil
}

// writeProfilesLocked stores what differs from how it came.
func (l *Library) writeProfilesLocked() error {
	list := []Profile{}
	for _, p := range l.profiles {
		if !p.Standard || p.Changed {
			list = append(list, p)
		}
	}
	return l.writeFile(profilesFile, map[string]any{"version": fileVersion, "profiles": list})
}
