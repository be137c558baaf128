package app

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"papilio/protocol"
)

// A contact list as a file, the way MSN Messenger 6 saved it (.ctt): XML with the
// addresses of the contacts and nothing else.

// Limits of what is read of one.
const (
	maxContactFile = 1 << 20
	maxContactList = 1000
)

// ContactImport is what became of the addresses of a file.
type ContactImport struct {
	Added   int
	There   int // were contacts already
	Refused []ContactRefused
}

// ContactRefused is an address that was not added, and the code that says why.
type ContactRefused struct {
	Address protocol.Address
	Code    string
}

type contactFile struct {
	XMLName xml.Name `xml:"messenger"`
	Service struct {
		Name     string   `xml:"name,attr"`
		Contacts []string `xml:"contactlist>contact"`
	} `xml:"service"`
}

// ExportContacts writes the addresses of our contacts and returns how many there
// are. The file is put in place whole, over one that is there. Codes:
// "file-not-written".
func (s *Session) ExportContacts(path string) (int, error) {
	s.mu.Lock()
	var list contactFile
	list.Service.Name = ".NET Messenger Service" // as everybody who reads such files knows it
	for a, c := range s.contacts {
		if c.Lists.Has(protocol.ForwardList) {
			list.Service.Contacts = append(list.Service.Contacts, a.String())
		}
	}
	s.mu.Unlock()
	slices.Sort(list.Service.Contacts)
	data, err := xml.MarshalIndent(list, "", "  ")
	if err == nil {
		err = putFile(path, append([]byte(xml.Header), append(data, '\n')...))
	}
	if err != nil {
		return 0, problem(FileNotWritten, err)
	}
	return len(list.Service.Contacts), nil
}

// ImportContacts adds the people of a file to our contacts, one after the other.
// Whom the server refuses is told in the result. It ends with what has been done
// by then when nothing more can be: codes "contacts-unreadable",
// "not-signed-in", "signed-out", "timeout", "cancelled", "server.NNN".
func (s *Session) ImportContacts(ctx context.Context, path string) (done ContactImport, err error) {
	list, err := readContactFile(path)
	if err != nil {
		return done, problem(ContactsUnreadable, err)
	}
	for _, a := range list {
		s.mu.Lock()
		there := s.contacts[a].Lists.Has(protocol.ForwardList)
		s.mu.Unlock()
		if there {
			done.There++
			continue
		}
		err := s.AddContact(ctx, a, "", "")
		switch code := codeOf(err, Unknown); {
		case err == nil:
			done.Added++
		case slices.Contains(refusesOne, code):
			done.Refused = append(done.Refused, ContactRefused{a, code})
		default:
			return done, err
		}
	}
	return done, nil
}

// refusesOne are the codes that are about one person: the next may go better.
var refusesOne = []string{"own-address", "server.201", "server.203", "server.204", "server.205", "server.206", "server.208", "server.219"}

// readContactFile returns the addresses of a file, each once; what is none is
// left out.
func readContactFile(path string) ([]protocol.Address, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxContactFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxContactFile {
		return nil, errors.New("too large")
	}
	var file contactFile
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&file); err != nil {
		return nil, err
	}
	var list []protocol.Address
	for _, text := range file.Service.Contacts {
		if a, err := protocol.ParseAddress(strings.TrimSpace(text)); err == nil && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	if len(list) > maxContactList {
		return nil, errors.New("too many contacts")
	}
	return list, nil
}
