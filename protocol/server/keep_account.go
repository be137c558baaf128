package server

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"papilio/protocol"
)

// kept returns everything that outlives the program: the accounts there are,
// and those of earlier runs that have not come back yet.
func (s *Server) kept() keptFile {
	s.mu.Lock()
	defer s.mu.Unlock()
	file := keptFile{Format: keepFormat, Accounts: make([]keptAccount, 0, len(s.order)+len(s.earlier))}
	for _, a := range s.order {
		file.Accounts = append(file.Accounts, a.keep())
	}
	earlier := slices.SortedFunc(maps.Values(s.earlier), func(a, b keptAccount) int { return cmp.Compare(a.Address, b.Address) })
	file.Accounts = append(file.Accounts, earlier...)
	return file
}

// keep copies what is kept of an account.
func (a *account) keep() keptAccount {
	k := keptAccount{Address: a.address, Name: a.name, Version: a.version, BLP: a.blp, GTC: a.gtc,
		Props: maps.Clone(a.props), Groups: slices.Clone(a.groups)}
	for _, e := range a.order {
		k.People = append(k.People, keptEntry{Address: e.address, Name: e.name, Lists: e.lists, Groups: slices.Clone(e.groups)})
	}
	return k
}

// restore gives a new account what was kept of it. The file may have been
// changed by hand: what breaks a rule is left out.
func (a *account) restore(k keptAccount) {
	a.restored = true
	a.version = max(1, k.Version)
	if name := protocol.CleanName(k.Name, ""); name != "" && len(protocol.PercentEncode(name)) <= maxName {
		a.name = name
	}
	if k.BLP == "BL" {
		a.blp = "BL"
	}
	if k.GTC == "N" {
		a.gtc = "N"
	}
	for key, value := range k.Props {
		if slices.Contains(propertyKeys, key) && len(value) <= maxProperty {
			a.props[key] = protocol.PercentEncode(protocol.PercentDecode(value))
		}
	}
	for _, g := range k.Groups {
		n, err := strconv.Atoi(string(g.ID))
		if err == nil && n > 0 && strconv.Itoa(n) == string(g.ID) && a.group(string(g.ID)) == nil && len(a.groups) < maxGroups && a.checkGroupName(g.Name) == nil {
			a.groups = append(a.groups, g)
		}
	}
	for _, e := range k.People {
		who, err := protocol.ParseAddress(string(e.Address))
		lists := e.Lists & (protocol.ForwardList | protocol.AllowList | protocol.BlockList | protocol.ReverseList)
		if err != nil || who == a.address || lists == 0 || a.entries[who] != nil || len(a.entries) >= maxEntries {
			continue
		}
		if lists.Has(protocol.BlockList) {
			lists &^= protocol.AllowList
		}
		name := protocol.CleanName(e.Name, string(who))
		if len(protocol.PercentEncode(name)) > maxName {
			name = string(who)
		}
		mine := a.entry(who, name)
		mine.lists = lists
		if !lists.Has(protocol.ForwardList) {
			continue
		}
		for _, id := range e.Groups {
			if a.group(string(id)) != nil && !slices.Contains(mine.groups, id) {
				mine.groups = append(mine.groups, id)
			}
		}
		if mine.groups == nil {
			mine.groups = []protocol.GroupID{protocol.OtherContacts}
		}
	}
}

// changing are the commands that change what is kept.
var changing = []string{"ADD", "REM", "ADG", "RMG", "REG", "REA", "PRP", "BLP", "GTC"}
