package ui

import (
	"fmt"
	"sync"

	"fyne.io/fyne/v2/lang"

	"papilio/assets"
	"papilio/protocol"
)

var loadTranslations = sync.OnceFunc(func() {
	// A language that cannot be read leaves English: nothing to do about it.
	_ = lang.AddTranslationsFS(assets.Translations(), "translations")
})

// T returns the sentence of a key in the person's language. pairs fill its
// template: T("main.group", "Name", "Friends") for "{{.Name}}".
func T(key string, pairs ...any) string {
	loadTranslations()
	english := assets.Sentence(key)
	if len(pairs) == 0 {
		return lang.X(key, english)
	}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return lang.X(key, english, data)
}

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
