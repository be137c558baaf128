package assets

import (
	"embed"
	"encoding/json"
	"sync"
)

// Translations returns the folder "translations" with a file per language, in
// the form that Fyne's lang.AddTranslationsFS(fs, "translations") reads: a
// flat map of key to sentence.
func Translations() embed.FS { return translations }

var english = sync.OnceValue(func() map[string]string {
	sentences := map[string]string{}
	data, err := translations.ReadFile("translations/en.json")
	if err == nil {
		err = json.Unmarshal(data, &sentences)
	}
	if err != nil {
		return nil // the keys then stand for themselves; a test sees to it that this is not so
	}
	return sentences
})

// Sentence returns the English sentence of a key, or the key itself when there
// is none: for programs without a window. Templates such as {{.Name}} are
// returned as they are.
func Sentence(key string) string {
	if s, ok := english()[key]; ok {
		return s
	}
	return key
}
