package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"papilio/protocol"
)

// Limits of one account (notification.md 1.3).
const (
	maxGroups    = 30
	maxGroupName = 61   // bytes, encoded
	maxName      = 387  // bytes, encoded
	maxProperty  = 95   // bytes, encoded
	maxContacts  = 600  // on the forward list
	maxEntries   = 2000 // on all lists together
)

// account is one person and what the server keeps for them. Server.mu guards
// it.
type account struct {
	address  protocol.Address
	name     string
	digest   []byte // of the password
	all      bool
	restored bool      // as it was when an earlier run ended
	wanted   []Contact // of Account.Contacts, for accounts that come later
	version  int       // of the lists, bumped by every change
	groups   []protocol.Group
	entries  map[protocol.Address]*entry
	order    []*entry // as they came
	blp, gtc string
	props    map[string]string // encoded, by PRP key
	renames  allowance
	mail     *Mailbox // nil without one
	session  *session // nil while signed out
}

// entry is one person on the lists of an account.
type entry struct {
	address protocol.Address
	name    string
	lists   protocol.List
	groups  []protocol.GroupID // of the forward list, never empty there
}

// ErrAccountExists is returned by AddAccount for an address it has already.
var ErrAccountExists = errors.New("server: the account exists")

// AddAccount adds an account, also while the server runs. Contacts may name
// accounts that are added later. To be a contact is mutual: both have each
// other on the forward, allow and reverse lists, in group 0 where none is
// given, in several groups where the contact is given several times. A person who is signed in sees that at the next sign-in.
//
// An account that Options.Keep knows is as it was: name, lists, groups, privacy
// and phones come from there, and nobody it knew already is made a contact
// again. Only the password is the new one.
func (s *Server) AddAccount(a Account) error {
	address, err := protocol.ParseAddress(string(a.Address))
	if err != nil {
		return fmt.Errorf("server: account %q: %w", a.Address, err)
	}
	if a.Password == "" {
		return fmt.Errorf("server: account %s: no password", address)
	}
	name := protocol.CleanName(a.Name, string(address))
	if len(protocol.PercentEncode(name)) > maxName {
		return fmt.Errorf("server: account %s: the name is too long", address)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[address] != nil {
		return fmt.Errorf("%w: %s", ErrAccountExists, address)
	}
	if len(s.order) >= maxAccounts {
		return errors.New("server: too many accounts")
	}
	acct := &account{
		address: address, name: name, digest: s.digest(a.Password), all: a.All, version: 1,
		groups:  []protocol.Group{{ID: protocol.OtherContacts, Name: "Other Contacts"}},
		entries: map[protocol.Address]*entry{}, blp: "AL", gtc: "A", props: map[string]string{},
	}
	if a.Mail != nil {
		box := *a.Mail
		acct.mail = &box
	}
	earlier, known := s.earlier[address]
	if known {
		acct.restore(earlier)
	}
	for _, c := range a.Contacts {
		other, err := protocol.ParseAddress(string(c.Address))
		if err != nil || other == address {
			return fmt.Errorf("server: account %s: contact %q: %w", address, c.Address, protocol.ErrAddress)
		}
		if !known && c.Group != "" && acct.groupNamed(c.Group) == "" {
			if _, err := acct.addGroup(c.Group); err != nil {
				return fmt.Errorf("server: account %s: group %q: %w", address, c.Group, err)
			}
		}
		acct.wanted = append(acct.wanted, Contact{other, c.Group})
	}
	delete(s.earlier, address)
	s.accounts[address] = acct
	s.order = append(s.order, acct)
	s.acquaint(acct)
	s.keeper.touch()
	return nil
}

// acquaint makes the contacts of a new account and of those that waited for
// it.
func (s *Server) acquaint(a *account) {
	for _, c := range a.wanted {
		if other := s.accounts[c.Address]; other != nil {
			befriend(a, other)
		}
	}
	for _, other := range s.order {
		if other == a {
			continue
		}
		waited := slices.ContainsFunc(other.wanted, func(c Contact) bool { return c.Address == a.address })
		if a.all || other.all || waited {
			befriend(a, other)
		}
	}
}

// befriend puts two accounts on each other's lists, each in the group it asked
// for. Two that were here before have decided that themselves.
func befriend(a, b *account) {
	if a.restored && b.restored {
		return
	}
	for _, pair := range [2][2]*account{{a, b}, {b, a}} {
		me, other := pair[0], pair[1]
		if me.entries[other.address] != nil && me.restored {
			continue
		}
		e := me.entry(other.address, other.name)
		e.lists |= protocol.ForwardList | protocol.AllowList | protocol.ReverseList
		e.groups = nil
		for _, c := range me.wanted {
			if c.Address != other.address || c.Group == "" {
				continue
			}
			id := me.groupNamed(c.Group)
			if id == "" { // a restored account may have removed it
				var err error
				if id, err = me.addGroup(c.Group); err != nil {
					continue
				}
			}
			e.groups = append(e.groups, id)
		}
		if e.groups == nil {
			e.groups = []protocol.GroupID{protocol.OtherContacts}
		}
		me.version++
	}
}

// digest hides a password. The key is new for each server.
func (s *Server) digest(password string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(password))
	return mac.Sum(nil)
}

// checkPassword compares in constant time, for unknown accounts too. Whoever
// was wrong too often is refused for a while.
func (s *Server) checkPassword(a attempt, password string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	acct := s.accounts[a.account]
	known := make([]byte, sha256.Size)
	if acct != nil {
		known = acct.digest
	}
	good := hmac.Equal(known, s.digest(password)) && acct != nil && !s.failures.tooMany(a)
	if !good {
		s.failures.add(a)
	}
	return good
}

// entry returns the entry of somebody, a new one when there is none.
func (a *account) entry(who protocol.Address, name string) *entry {
	e := a.entries[who]
	if e == nil {
		e = &entry{address: who, name: name}
		a.entries[who] = e
		a.order = append(a.order, e)
	}
	return e
}

// remove takes somebody off some lists and reports whether they were on one.
func (a *account) remove(who protocol.Address, lists protocol.List) bool {
	e := a.entries[who]
	if e == nil || e.lists&lists == 0 {
		return false
	}
	e.lists &^= lists
	if !e.lists.Has(protocol.ForwardList) {
		e.groups = nil
	}
	if e.lists == 0 {
		delete(a.entries, who)
		a.order = slices.DeleteFunc(a.order, func(o *entry) bool { return o == e })
	}
	a.version++
	return true
}

// on reports whether somebody is on a list of the account.
func (a *account) on(who protocol.Address, list protocol.List) bool {
	e := a.entries[who]
	return e != nil && e.lists.Has(list)
}

// allows tells whether somebody may see and call the account: on the allow
// list, or on neither list while BLP says so (notification.md 15). To be
// blocked wins.
func (a *account) allows(who protocol.Address) bool {
	switch {
	case a.on(who, protocol.BlockList):
		return false
	case a.on(who, protocol.AllowList):
		return true
	}
	return a.blp == "AL"
}

func (a *account) group(id string) *protocol.Group {
	for i := range a.groups {
		if string(a.groups[i].ID) == id {
			return &a.groups[i]
		}
	}
	return nil
}

func (a *account) groupNamed(name string) protocol.GroupID {
	for _, g := range a.groups {
		if g.Name == name {
			return g.ID
		}
	}
	return ""
}

// addGroup makes a group with the lowest free id. Its errors are refusals.
func (a *account) addGroup(name string) (protocol.GroupID, error) {
	if err := a.checkGroupName(name); err != nil {
		return "", err
	}
	if len(a.groups) >= maxGroups {
		return "", refusal(codeTooManyGroups)
	}
	n := 1
	for a.group(strconv.Itoa(n)) != nil {
		n++
	}
	id := protocol.GroupID(strconv.Itoa(n))
	a.groups = append(a.groups, protocol.Group{ID: id, Name: name})
	a.version++
	return id, nil
}

func (a *account) checkGroupName(name string) error {
	switch {
	case len(protocol.PercentEncode(name)) > maxGroupName:
		return refusal(codeGroupNameLong)
	case a.groupNamed(name) != "":
		return refusal(codeGroupExists)
	}
	return nil
}
