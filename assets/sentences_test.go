package assets_test

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"papilio/assets"
	"papilio/protocol"
)

// sentences reads a file of sentences and fails on anything but a map of
// sentences and plural forms with every key once.
func sentences(t *testing.T, language string) map[string]assets.Forms {
	t.Helper()
	data, err := fs.ReadFile(assets.Translations(), "translations/"+language+".json")
	if err != nil {
		t.Fatal(err)
	}
	list, problem := flat(string(data))
	if problem != "" {
		t.Fatalf("%s: %s", language, problem)
	}
	return list
}

func flat(text string) (list map[string]assets.Forms, problem string) {
	d := json.NewDecoder(strings.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, "does not start with {"
	}
	list = map[string]assets.Forms{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err.Error()
		}
		var sentence assets.Forms
		if err := d.Decode(&sentence); err != nil {
			return nil, "after " + key.(string) + ": " + err.Error()
		}
		if _, twice := list[key.(string)]; twice {
			return nil, key.(string) + " is there twice"
		}
		list[key.(string)] = sentence
	}
	if _, err := d.Token(); err != nil {
		return nil, err.Error()
	}
	return list, ""
}

func TestFlatFindsTwins(t *testing.T) {
	for _, text := range []string{`{"a":"1","a":"2"}`, `{"a":{"b":"1"}}`, `["a"]`, `{"a":"1"`, `{"a":"1",}`} {
		if _, problem := flat(text); problem == "" {
			t.Errorf("%s passed", text)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, language := range assets.Languages() {
		for key, forms := range sentences(t, language) {
			if !regexp.MustCompile(`^[a-z0-9-]+(\.[A-Za-z0-9-]+)+$`).MatchString(key) {
				t.Errorf("%s: %q is not a key like signin.email", language, key)
			}
			for form, sentence := range forms {
				if sentence == "" || sentence != strings.TrimSpace(sentence) {
					t.Errorf("%s, %s: %q is empty or has blanks around it", language, key, sentence)
				}
				if rest := placeholder.ReplaceAllString(sentence, ""); strings.ContainsAny(rest, "{}") {
					t.Errorf("%s, %s: %q has a placeholder that is none", language, key, sentence)
				}
				if form != "one" && form != "other" {
					t.Errorf("%s, %s: no language of ours has the form %q", language, key, form)
				}
			}
			counts := strings.Contains(forms["other"], "{{.Count}}")
			if counts && len(forms) != 2 && key != "editor.counter" { // "3 of 7"
				t.Errorf("%s, %s: a count without plural forms", language, key)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

// placeholders are the names in the forms of a sentence.
func placeholders(f assets.Forms) string {
	var names []string
	for _, form := range f {
		for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// same are the sentences that a language has as English has them; those under
// "" every language has: names, addresses of examples and words of the protocol.
var same = map[string][]string{
	"": {"Papilio", "ok", "{{.Number}} ms", "you@example.org", "messenger.example.org:1863", "https://messenger.example.org/rdr/pprdr.asp",
		"http://messenger.example.org/gateway/gateway.dll", "Direct-Connect", "IP-Restrict-NAT", "Port-Restrict-NAT", "Symmetric-NAT",
		"Unknown-NAT", "Unknown-Connect", "KB", "MB", "GB", "Pizza", "Messenger", "Ctrl", "Shift", "Alt", "Enter", "Del", "Esc", "Tab"},
	"nl": {"Account", "Accounts", "Camera", "Downloads", "Emoticons", "End", "Menu", "Page Down", "Page Up", "Cocktail", "Computer", "Details", "E-mail", "Emoticons (Ctrl+E)", "Film", "Help", "High five", "Nerd",
		"Offline", "Online", "Plant", "Privacy", "Server", "Server: {{.Server}}", "Status", "document", "{{.Name}} - Details", "bytes", "{{.Count}} emoticons"},
	"fr": {"Actions", "Conversation", "Menu", "Message", "Normal", "Page", "Pages", "Pause", "Version {{.Version}}", "Cocktail", "Contacts", "Conversations", "Cool", "Direct", "E-mail", "Film", "Messages", "Port", "Rose", "direct",
		"document", "{{.Count}} messages", "{{.Count}} minutes"},
	"de": {"April", "Downloads", "Emoticons", "Normal", "Version {{.Version}}", "August", "Cocktail", "Computer", "Details", "Film", "Name", "November", "Offline", "Online", "Party", "Port", "Rose",
		"September", "Server", "Server: {{.Server}}", "Status", "name@example.org", "{{.Name}} - Details"},
	"es": {"No", "Normal", "bytes"},
	"pt": {"Downloads", "E-mail", "Emoticons", "End", "Menu", "Normal", "Page Down", "Page Up", "Emoticons (Ctrl+E)", "Nerd", "Offline", "Online", "Status", "bytes", "{{.Count}} emoticons"},
}

// alike reports whether a sentence may stand in a language as in English: one
// of same, and one that has no words.
func alike(language, sentence string) bool {
	words := regexp.MustCompile(`\pL{2}`).MatchString(placeholder.ReplaceAllString(sentence, ""))
	return !words || slices.Contains(same[""], sentence) || slices.Contains(same[language], sentence)
}

// Every language has the sentences of English, with the same placeholders and
// plural forms, and none was left in English.
func TestLanguagesAreComplete(t *testing.T) {
	english := sentences(t, "en")
	for _, language := range assets.Languages()[1:] {
		own := sentences(t, language)
		for key, want := range english {
			got, ok := own[key]
			switch {
			case !ok:
				t.Errorf("%s: %s is missing: %q", language, key, want["other"])
			case placeholders(got) != placeholders(want):
				t.Errorf("%s: %s has {%s}, want {%s}", language, key, placeholders(got), placeholders(want))
			case len(got) != len(want):
				t.Errorf("%s: %s has %d forms, want %d", language, key, len(got), len(want))
			case got["other"] == want["other"] && !alike(language, want["other"]):
				t.Errorf("%s: %s is English: %q", language, key, want["other"])
			}
		}
		for key := range own {
			if _, ok := english[key]; !ok {
				t.Errorf("%s: %s is not in English", language, key)
			}
		}
	}
}

func TestSentencesThatMustBeThere(t *testing.T) {
	keys := []string{"signin.step.reaching", "signin.step.signing", "signin.step.fetching", "error.unknown"}
	for _, s := range append(protocol.Statuses(), protocol.Idle, protocol.Offline) {
		keys = append(keys, "status."+s.Key())
	}
	for _, c := range []protocol.ConnectionType{
		protocol.DirectConnect, protocol.IPRestrictNAT, protocol.PortRestrictNAT,
		protocol.SymmetricNAT, protocol.UnknownNAT, protocol.UnknownConnect,
	} {
		keys = append(keys, "connection.type."+string(c), "connection.meaning."+string(c))
	}
	for _, code := range strings.Fields(`bad-address wrong-password server-not-found server-unreachable
		login-unreachable login-bad-answer login-not-secure protocol-unsupported server-busy timeout cancelled
		already-signed-in not-signed-in no-picture contact-offline not-delivered bad-object shortcut-empty
		shortcut-long shortcut-space shortcut-taken bad-picture picture-too-large empty-text hidden too-soon
		object-declined object-bad object-timeout object-cancelled no-link`) {
		keys = append(keys, "error."+code)
	}
	for _, code := range []string{"200", "217", "500", "600", "713", "800", "911", "913", "928"} {
		keys = append(keys, "error.server."+code)
	}
	for _, key := range keys {
		if assets.Sentence(key) == key {
			t.Errorf("no sentence for %s", key)
		}
	}
	if got := assets.Sentence("no.such.key"); got != "no.such.key" {
		t.Errorf("a missing key reads %q", got)
	}
}
