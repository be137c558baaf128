package server

import (
	"fmt"
	"testing"

	"papilio/protocol"
)

// A contact list has an end (210), and what is on it can still be changed.
func TestContactListFull(t *testing.T) {
	accounts := testAccounts()[:1]
	accounts[0].All = false
	for i := range maxContacts + 1 {
		a := protocol.Address(fmt.Sprintf("c%d@example.com", i))
		accounts = append(accounts, Account{Address: a, Password: "x"})
		if i < maxContacts {
			accounts[0].Contacts = append(accounts[0].Contacts, Contact{Address: a})
		}
	}
	s := startServer(t, Options{Accounts: accounts})
	alice := signIn(t, s, "alice@example.com")
	one := fmt.Sprintf("c%d@example.com", maxContacts)
	alice.send("ADD 7 FL %s x 0", one).expect("210 7")
	alice.send("ADD 8 AL %s x", one).expect("ADD 8 AL *")
	alice.send("REM 9 FL c0@example.com").expect("REM 9 FL * c0@example.com")
	alice.send("ADD 10 FL %s x 0", one).expect("ADD 10 FL *")
}
