package app

import (
	"context"
	"errors"
	"log/slog"

	"papilio/protocol"
)

var errStub = errors.New("stub")

// Resident is somebody who lives on the built-in server: data only.
type Resident struct {
	Address   protocol.Address
	Name      string
	Group     string // the group of the person's list in which the resident stands
	Status    protocol.Status
	Picture   []byte // display picture, 96x96 PNG
	Emoticons []ResidentEmoticon
	Lines     []string // what is said when nothing else fits; {name} is the person's name
	Answers   []Answer // tried in order
	Thanks    []string // said about a custom emoticon of the person's
}

// ResidentEmoticon is a custom emoticon of a resident.
type ResidentEmoticon struct {
	Shortcut string
	Data     []byte
}

// Answer is what a resident says when one of the words occurs in a text.
type Answer struct {
	Words []string // lower case
	Lines []string
}

// Characters returns the four people who live on the built-in server, all but
// their art: Picture and Emoticons are empty and are filled in by the program.
func Characters() []Resident { return nil }

// BuiltInOptions configures the built-in server.
type BuiltInOptions struct {
	Dir       string // where residents keep what they know; "" is a temporary folder, removed by Close
	Name      string // the person's friendly name at the start; "" is "Me"
	Residents []Resident
	Logger    *slog.Logger
}

// BuiltIn is a server on this computer with its residents: real clients, each
// an app.Session of its own.
type BuiltIn struct{}

// StartBuiltIn starts the server on loopback and signs the residents in.
func StartBuiltIn(ctx context.Context, o BuiltInOptions) (*BuiltIn, error) { return nil, errStub }

// Credentials returns the person's ready account; the password is random and
// lives only in memory.
func (b *BuiltIn) Credentials() Credentials { return Credentials{} }

// Close signs the residents out, stops the server and waits for all of it.
func (b *BuiltIn) Close() error { return nil }
