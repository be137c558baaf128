package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Translations returns the folder "translations" with a file per language:
// a map of key to sentence, or to the plural forms of one; see Forms.
func Translations() embed.FS { return translations }

// Forms is a sentence. One that does not depend on a number has the form
// "other" alone; one that does has a form for every plural category of its
// language, named as Unicode does ("one", "other").
type Forms map[string]string

// UnmarshalJSON reads "sentence" or {"one": "sentence", "other": "sentences"}.
func (f *Forms) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*f = Forms{"other": s}
		return nil
	}
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	if m["other"] == "" {
		return errors.New("plural forms without \"other\"")
	}
	*f = m
	return nil
}

// Languages returns the tags of the languages there are sentences in, English
// first and then by tag.
func Languages() []string {
	list := []string{"en"}
	files, _ := translations.ReadDir("translations") // embedded: it is there
	for _, f := range files {
		if tag := strings.TrimSuffix(f.Name(), path.Ext(f.Name())); tag != "en" {
			list = append(list, tag)
		}
	}
	slices.Sort(list[1:])
	return list
}

// Sentences returns every sentence of a language by its key. The caller owns
// the map.
func Sentences(language string) (map[string]Forms, error) {
	data, err := translations.ReadFile("translations/" + language + ".json")
	if err != nil {
		return nil, err
	}
	sentences := map[string]Forms{}
	if err := json.Unmarshal(data, &sentences); err != nil {
		return nil, fmt.Errorf("%s: %w", language, err)
	}
	return sentences, nil
}

var english = sync.OnceValue(func() map[string]Forms {
	sentences, err := Sentences("en")
	if err != nil {
		return nil // the keys then stand for themselves; a test sees to it that this is not so
	}
	return sentences
})

// Sentence returns the English sentence of a key, or the key itself when there
// is none: for programs without a window. Templates such as {{.Name}} are
// returned as they are; of plural forms it is the one for many.
func Sentence(key string) string {
	if f, ok := english()[key]; ok {
		return f["other"]
	}
	return key
}
