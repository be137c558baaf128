package protocol

import "fmt"

// Error is a refusal by a server: a numeric code in place of an answer
// (notification.md 11).
type Error struct {
	Code int    // 200 to 999
	Verb string // the command it answers, such as "CAL"; empty when unknown
}

func (e *Error) Error() string {
	if e.Verb == "" {
		return fmt.Sprintf("server error %d", e.Code)
	}
	return fmt.Sprintf("%s refused: server error %d", e.Verb, e.Code)
}

// Codes that Papilio acts on.
const (
	CodeSyntax          = 200
	CodeInvalid         = 201
	CodeNoSuchUser      = 205
	CodeInvalidUser     = 208
	CodeAlreadyThere    = 215
	CodeNotOnList       = 216
	CodeNotOnline       = 217
	CodeAlreadyInMode   = 218
	CodeOtherList       = 219
	CodeBadGroup        = 224
	CodeNotInGroup      = 225
	CodeSwitchboard     = 280
	CodeNotP2P          = 282
	CodeInternal        = 500
	CodeBusy            = 600
	CodeChallengeFailed = 540
	CodeTooActive       = 713
	CodeNotExpected     = 715
	CodeTooFast         = 800
	CodeAuthentication  = 911
	CodeHidden          = 913
)

// Problem is what went wrong in words a program can match and a person can be
// told: Code is stable and names the sentence "error.<Code>" in the
// translation files. Err, when set, is the cause for logs and details.
type Problem struct {
	Code string
	Err  error
}

func (p *Problem) Error() string {
	if p.Err == nil {
		return p.Code
	}
	return p.Code + ": " + p.Err.Error()
}

func (p *Problem) Unwrap() error { return p.Err }
