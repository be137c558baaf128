package ui

import (
	"papilio/protocol"
	"papilio/ui/words"
)

// T returns the sentence of a key in the person's language; see words.Say.
// pairs fill its template: T("main.group", "Name", "Friends") for "{{.Name}}".
func T(key string, pairs ...any) string { return words.Say(key, pairs...) }

// statusText returns a status in words.
func statusText(st protocol.Status) string { return T("status." + st.Key()) }

// errorText returns what to tell a person about an error of the session, and
// its code for the details.
func errorText(err error) (sentence, code string) {
	code = problemCode(err)
	key := "error." + code
	if sentence = T(key); sentence == key {
		sentence = T("error.unknown")
	}
	return sentence, code
}
