package tour

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// news is one event of the program, as --events writes it.
type news map[string]any

func (n news) text(key string) string { s, _ := n[key].(string); return s }
func (n news) number(key string) int  { f, _ := n[key].(float64); return int(f) }

// list returns the objects of a field.
func (n news) list(key string) []news {
	var all []news
	values, _ := n[key].([]any)
	for _, v := range values {
		if m, ok := v.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// program is the built papilio in its windows.
type program struct {
	cmd    *exec.Cmd
	events string // the file
	errors *bytes.Buffer
	read   int // bytes of the file that are in seen
	seen   []news
}

// build is where make puts the programs.
const build = "../../build"

func startProgram(t *testing.T, d *desk, look, profile, events string) *program {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(build, "papilio"))
	if err != nil {
		t.Fatal(err)
	}
	p := &program{events: events, errors: &bytes.Buffer{}}
	p.cmd = d.command(path, "--data", profile, "--events", events)
	p.cmd.Env = append(p.cmd.Env, "FYNE_SCALE=1", "FYNE_THEME="+look)
	p.cmd.Stderr = p.errors
	run(t, p.cmd)
	return p
}

// all returns every event so far.
func (p *program) all() []news {
	data, err := os.ReadFile(p.events)
	if err != nil || len(data) <= p.read {
		return p.seen
	}
	data = data[p.read:]
	end := bytes.LastIndexByte(data, '\n') + 1
	p.read += end
	for line := range strings.Lines(string(data[:end])) {
		var n news
		if json.Unmarshal([]byte(line), &n) == nil {
			p.seen = append(p.seen, n)
		}
	}
	return p.seen
}

// mark is a moment: the events so far.
func (p *program) mark() int { return len(p.all()) }

// since returns the events of a name after a moment.
func (p *program) since(mark int, name string) []news {
	var some []news
	for _, n := range p.all()[mark:] {
		if n.text("event") == name {
			some = append(some, n)
		}
	}
	return some
}
