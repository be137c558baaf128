// Package words says everything in the person's language: the sentences of the
// translation files, plural forms, times, days, numbers and sizes.
//
// There is one language at a time for the whole program; Use chooses it. Until
// then it is English. Everything here is safe for concurrent use.
package words

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jeandeaual/go-locale"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"papilio/assets"
)

// tongue is a language with the customs of a country.
type tongue struct {
	language  string       // of the sentences
	locale    language.Tag // of numbers and dates: the language with the person's country, if it fits
	sentences map[string]assets.Forms
	printer   *message.Printer
}

var (
	now     atomic.Pointer[tongue]
	english = sync.OnceValue(func() *tongue { return newTongue("en", language.English) })
)

func newTongue(tag string, locale language.Tag) *tongue {
	// A file that cannot be read leaves English; a test reads every one.
	sentences, _ := assets.Sentences(tag)
	return &tongue{language: tag, locale: locale, sentences: sentences, printer: message.NewPrinter(locale)}
}

func current() *tongue {
	if t := now.Load(); t != nil {
		return t
	}
	return english()
}

// System returns the locales the person has chosen in the system, the first
// choice first; nil when the system has none.
func System() []string {
	all, err := locale.GetLocales()
	if err != nil {
		return nil // a computer without any: English
	}
	return all
}

// Use chooses the language from now on: one of Languages, or, for "" and for
// what there are no sentences in, the first of system there are some in, else
// English. system also gives the country, for numbers and dates.
func Use(tag string, system []string) {
	tags := assets.Languages()
	supported := make([]language.Tag, len(tags))
	for i, s := range tags {
		supported[i] = language.Make(s)
	}
	var wanted []language.Tag
	for _, s := range append([]string{tag}, system...) {
		if t, err := language.Parse(s); err == nil && t != language.Und {
			wanted = append(wanted, t)
		}
	}
	_, n, confidence := language.NewMatcher(supported).Match(wanted...)
	if confidence == language.No {
		n = 0
	}
	place := supported[n]
	base, _ := place.Base()
	for _, t := range wanted {
		region, sure := t.Region()
		if b, _ := t.Base(); b == base && sure == language.Exact {
			place, _ = language.Compose(base, region)
			break
		}
	}
	now.Store(newTongue(tags[n], place))
}

// Language returns the tag of the language in use, such as "nl".
func Language() string { return current().language }

// Choice is a language to choose.
type Choice struct {
	Tag  string // for Use, such as "nl"
	Name string // in itself, such as "Nederlands"
}

// Languages returns the languages there are sentences in, by name.
func Languages() []Choice {
	names := map[string]string{"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français", "nl": "Nederlands", "pt": "Português"}
	var list []Choice
	for _, tag := range []string{"de", "en", "es", "fr", "nl", "pt"} {
		list = append(list, Choice{tag, names[tag]})
	}
	return list
}

// Say returns the sentence of a key. pairs fill its template:
// Say("chat.typing", "Name", "Lena") for "{{.Name}} is typing". A sentence with
// plural forms takes the one for the pair "Count", which must be an int. A key
// without a sentence is returned itself.
func Say(key string, pairs ...any) string {
	t := current()
	forms, ok := t.sentences[key]
	if !ok {
		t = english()
		if forms, ok = t.sentences[key]; !ok {
			return key
		}
	}
	sentence := forms["other"]
	if len(forms) > 1 {
		if s := forms[t.category(pairs)]; s != "" {
			sentence = s
		}
	}
	return t.fill(sentence, pairs)
}

// Has reports whether there is a sentence of a key.
func Has(key string) bool {
	_, ok := english().sentences[key]
	return ok
}

// Keys returns a shortcut as it stands on the keyboard: "Ctrl+Del" is
// "Strg+Entf" in German.
func Keys(shortcut string) string {
	keys := strings.Split(shortcut, "+")
	for i, k := range keys {
		if name := "key." + strings.ToLower(strings.ReplaceAll(k, " ", "-")); Has(name) {
			keys[i] = Say(name)
		}
	}
	return strings.Join(keys, "+")
}

// category returns the plural category of the pair "Count".
func (t *tongue) category(pairs []any) string {
	n := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "Count" {
			n, _ = pairs[i+1].(int)
		}
	}
	switch plural.Cardinal.MatchPlural(t.locale, max(n, -n), 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}

// fill puts values in the place of {{.Name}}. What is filled in is never read
// as a template again.
func (t *tongue) fill(sentence string, pairs []any) string {
	if len(pairs) == 0 || !strings.Contains(sentence, "{{.") {
		return sentence
	}
	values := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		value := fmt.Sprint(pairs[i+1])
		if n, ok := pairs[i+1].(int); ok && pairs[i] == "Count" {
			value = t.printer.Sprint(n)
		}
		values = append(values, fmt.Sprintf("{{.%v}}", pairs[i]), value)
	}
	return strings.NewReplacer(values...).Replace(sentence)
}
