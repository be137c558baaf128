package assets_test

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"text/template"

	"papilio/assets"
	"papilio/protocol"
)

// sentences reads a file of sentences and fails on anything but a flat map
// with every key once.
func sentences(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := fs.ReadFile(assets.Translations(), name)
	if err != nil {
		t.Fatal(err)
	}
	list, problem := flat(string(data))
	if problem != "" {
		t.Fatalf("%s: %s", name, problem)
	}
	return list
}

func flat(text string) (list map[string]string, problem string) {
	d := json.NewDecoder(strings.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, "does not start with {"
	}
	list = map[string]string{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err.Error()
		}
		var sentence string
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
	for key, sentence := range sentences(t, "translations/en.json") {
		if !regexp.MustCompile(`^[a-z0-9-]+(\.[A-Za-z0-9-]+)+$`).MatchString(key) {
			t.Errorf("%q is not a key like signin.email", key)
		}
		if sentence == "" || sentence != strings.TrimSpace(sentence) {
			t.Errorf("%s: %q is empty or has blanks around it", key, sentence)
		}
		if _, err := template.New(key).Parse(sentence); err != nil {
			t.Errorf("%s: %v", key, err)
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
