package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"papilio/protocol"
	"papilio/protocol/client"
)

// The stable codes of this package's protocol.Problem errors, next to those of
// a sign-in (see SignIn). Each names the sentence "error.<code>".
const (
	NotSignedIn        = "not-signed-in"
	AlreadySignedIn    = "already-signed-in"
	SignedOutMeantime  = "signed-out" // while it was being done
	Cancelled          = "cancelled"
	Timeout            = "timeout"
	Unknown            = "unknown"
	WrongPassword      = "wrong-password"
	BadAddress         = "bad-address"
	BadStatus          = "bad-status"
	NameEmpty          = "name-empty"
	NameLong           = "name-long"
	EmptyText          = "empty-text"
	HiddenSelf         = "hidden"
	TooSoon            = "too-soon"
	TooFast            = "too-fast"
	ServerBusy         = "server-busy"
	ServerError        = "server-error"
	ContactOffline     = "contact-offline"
	NotDelivered       = "not-delivered"
	DeliveryUnknown    = "delivery-unknown"
	NoPicture          = "no-picture"
	BadObject          = "bad-object"
	ObjectDeclined     = "object-declined"
	BadPicture         = "bad-picture"
	PictureTooLarge    = "picture-too-large"
	Unsupported        = "unsupported-picture"
	ShortcutEmpty      = "shortcut-empty"
	ShortcutLong       = "shortcut-long"
	ShortcutSpace      = "shortcut-space"
	ShortcutTaken      = "shortcut-taken"
	EmoticonNotFound   = "emoticon-not-found"
	EmoticonsFull      = "emoticons-full"
	PackUnreadable     = "pack-unreadable" // no archive and no folder that can be read
	PackTooLarge       = "pack-too-large"
	PackUnsafe         = "pack-unsafe" // holds places outside of itself
	PackManifest       = "pack-manifest"
	PackEmpty          = "pack-empty" // no picture in it can be used
	PackFileMissing    = "pack-file-missing"
	PackTwice          = "pack-twice" // a second file of the same name
	MessageNotFound    = "message-not-found"
	NotStored          = "store"
	AlreadyHere        = "already-here"
	NotAllowed         = "not-allowed"
	TooManyPeople      = "too-many-people"
	NoConversation     = "no-conversation"
	NoMail             = "no-mail"
	NoObjects          = "object-no-peer" // the server speaks MSNP8
	ContactsUnreadable = "contacts-unreadable"
	BadFormat          = "bad-format" // of an export
)

func problem(code string, err error) *protocol.Problem {
	return &protocol.Problem{Code: code, Err: err}
}

// codeOf returns the code that stands for an error of the engine or of the
// peer-to-peer layer; other is for what has no code of its own.
func codeOf(err error, other string) string {
	var p *protocol.Problem
	if errors.As(err, &p) {
		switch p.Code {
		case "object-cancelled", "no-link":
			return NotDelivered
		case "object-timeout":
			return Timeout
		case "object-bad":
			return BadObject
		}
		return p.Code
	}
	var refused *protocol.Error
	if errors.As(err, &refused) {
		switch refused.Code {
		case protocol.CodeNotOnline, codeMayNotContact, protocol.CodeInvalidUser, protocol.CodeNoSuchUser:
			return ContactOffline
		case protocol.CodeHidden:
			return HiddenSelf
		case protocol.CodeTooFast, protocol.CodeTooActive:
			return TooFast
		case protocol.CodeBusy, protocol.CodeSwitchboard, protocol.CodeInternal:
			return ServerBusy
		}
		return codeOfNumber(refused.Code)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, client.ErrNoAnswer):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, client.ErrNoObjects):
		return NoObjects
	case errors.Is(err, client.ErrTooMany):
		return TooFast
	}
	return other
}

// codeOfNumber is the code of a refusal by number.
func codeOfNumber(n int) string {
	if slices.Contains(numbered, n) {
		return "server." + strconv.Itoa(n)
	}
	return ServerError
}

// AboutAccount reports whether a sign-in failed because of the address or what
// the server thinks of the account: no other try goes better.
func AboutAccount(code string) bool {
	return code == BadAddress || strings.HasPrefix(code, "server.")
}

// codeMayNotContact is error 216 of CAL: an old word for 217 (switchboard.md 1.2).
const codeMayNotContact = 216

// problemOf wraps an error with the code that stands for it; nil stays nil.
func problemOf(err error, other string) error {
	if err == nil {
		return nil
	}
	code := codeOf(err, other)
	var p *protocol.Problem
	if errors.As(err, &p) && p.Code == code {
		return p
	}
	return problem(code, err)
}
