package words

import (
	"strings"
	"testing"
	"time"
)

func using(t *testing.T, tag string, system ...string) {
	t.Helper()
	Use(tag, system)
	t.Cleanup(func() { now.Store(nil) })
}

// The language is the one that was chosen, else the first of the system's that
// there are sentences in, else English.
func TestUse(t *testing.T) {
	for _, c := range []struct {
		tag    string
		system []string
		want   string
	}{
		{"", nil, "en"},
		{"", []string{"de-AT"}, "de"},
		{"", []string{"nl_BE"}, "nl"},
		{"", []string{"pt-PT"}, "pt"},
		{"", []string{"es-419", "en"}, "es"},
		{"", []string{"ja-JP", "fr-CA"}, "fr"},
		{"", []string{"ja-JP"}, "en"},
		{"", []string{"C"}, "en"},
		{"", []string{"POSIX", "not a tag at all"}, "en"},
		{"fr", []string{"de-DE"}, "fr"},
		{"xx", []string{"de-DE"}, "de"},
	} {
		using(t, c.tag, c.system...)
		if Language() != c.want {
			t.Errorf("%q on %v is %s, want %s", c.tag, c.system, Language(), c.want)
		}
	}
}

// Every language counts by its own rules: for French and Portuguese nothing is
// one as well, for the others it is many.
func TestPlural(t *testing.T) {
	for _, c := range []struct {
		tag, none, one, two string
	}{
		{"en", "0 new messages", "1 new message", "2 new messages"},
		{"nl", "0 nieuwe berichten", "1 nieuw bericht", "2 nieuwe berichten"},
		{"de", "0 neue Nachrichten", "1 neue Nachricht", "2 neue Nachrichten"},
		{"es", "0 mensajes nuevos", "1 mensaje nuevo", "2 mensajes nuevos"},
		{"fr", "0 nouveau message", "1 nouveau message", "2 nouveaux messages"},
		{"pt", "0 mensagem nova", "1 mensagem nova", "2 mensagens novas"},
	} {
		using(t, c.tag)
		for n, want := range []string{c.none, c.one, c.two} {
			if got := Say("chat.newest.many", "Count", n); got != want {
				t.Errorf("%s: %d is %q, want %q", c.tag, n, got, want)
			}
		}
	}
}

// Numbers, sizes, times and days are written as where the person lives.
func TestCustoms(t *testing.T) {
	at := time.Date(2026, 11, 1, 18, 5, 0, 0, time.Local)
	for _, c := range []struct {
		tag, system, number, size, count, clock, date, day string
	}{
		{"en", "", "1,234.5", "1.4 MB", "1,234 new messages", "18:05", "2026-11-01", "Sunday, 1 November"},
		{"en", "en-US", "1,234.5", "1.4 MB", "1,234 new messages", "6:05 PM", "11/1/2026", "Sunday, November 1"},
		{"en", "en-GB", "1,234.5", "1.4 MB", "1,234 new messages", "18:05", "01/11/2026", "Sunday, 1 November"},
		{"en", "de-DE", "1,234.5", "1.4 MB", "1,234 new messages", "18:05", "2026-11-01", "Sunday, 1 November"},
		{"", "de-DE", "1.234,5", "1,4 MB", "1.234 neue Nachrichten", "18:05", "01.11.2026", "Sonntag, 1. November"},
		{"", "de-CH", "1’234.5", "1.4 MB", "1’234 neue Nachrichten", "18:05", "01.11.2026", "Sonntag, 1. November"},
		{"nl", "", "1.234,5", "1,4 MB", "1.234 nieuwe berichten", "18:05", "01-11-2026", "zondag 1 november"},
		{"fr", "", "1\u00a0234,5", "1,4 Mo", "1\u00a0234 nouveaux messages", "18:05", "01/11/2026", "dimanche 1er novembre"},
		{"es", "", "1.234,5", "1,4 MB", "1.234 mensajes nuevos", "18:05", "01/11/2026", "domingo, 1 de noviembre"},
		{"pt", "pt-BR", "1.234,5", "1,4 MB", "1.234 mensagens novas", "18:05", "01/11/2026", "domingo, 1 de novembro"},
	} {
		using(t, c.tag, c.system)
		for _, pair := range [][2]string{
			{Number(1234.5, 1), c.number}, {FileSize(1_500_000), c.size}, {Say("chat.newest.many", "Count", 1234), c.count},
			{Clock(at), c.clock}, {Date(at), c.date}, {Day(at, at.AddDate(0, 0, 9)), c.day},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s on %s: %q, want %q", c.tag, c.system, pair[0], pair[1])
			}
		}
	}
	using(t, "en")
	if got := Day(at, at); got != "Today" {
		t.Error(got)
	}
	if got := Day(at, at.AddDate(0, 0, 1)); got != "Yesterday" {
		t.Error(got)
	}
	if got := Day(at, at.AddDate(1, 0, 0)); got != "Sunday, 1 November 2026" {
		t.Error(got)
	}
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 812: "812 bytes", 2048: "2 KB", 5 << 30: "5 GB"} {
		if got := FileSize(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// What is filled in is never read as a template: a name can be anything.
func TestSayIsSafe(t *testing.T) {
	if got := Say("transfer.waiting", "Name", "{{.Size}}", "Size", "1 KB"); got != "1 KB, waiting for {{.Size}} to accept" {
		t.Error(got)
	}
	if got := Say("no.such.key", "Name", "x"); got != "no.such.key" || Has("no.such.key") || !Has("app.name") {
		t.Error(got)
	}
}

func TestKeys(t *testing.T) {
	for tag, want := range map[string]string{"en": "Ctrl+Shift+H Del Alt+Enter F2 Ctrl+,", "de": "Strg+Umschalt+H Entf Alt+Eingabe F2 Strg+,"} {
		using(t, tag)
		var got []string
		for _, k := range strings.Fields("Ctrl+Shift+H Del Alt+Enter F2 Ctrl+,") {
			got = append(got, Keys(k))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s", tag, s)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, c := range Languages() {
		using(t, c.Tag)
		if Language() != c.Tag || c.Name == "" {
			t.Errorf("%v cannot be used", c)
		}
	}
	if len(System()) > 100 {
		t.Error("the system has too many locales")
	}
}
