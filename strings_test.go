package papilio_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"papilio/assets"
)

// spoken is the code of a few packages, without tests.
type spoken struct {
	fset  *token.FileSet
	files []*ast.File
}

func readCode(t *testing.T, folders ...string) spoken {
	t.Helper()
	s := spoken{fset: token.NewFileSet()}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no code in %s: %v", folder, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(s.fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			s.files = append(s.files, f)
		}
	}
	return s
}

// text returns the value of a string literal.
func text(n ast.Node) (string, bool) {
	if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
		s, err := strconv.Unquote(l.Value)
		return s, err == nil
	}
	return "", false
}

// callee returns the name that is called: "T", "NewLabel", "Error".
func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// says are the functions that take a key of the translations first.
var says = []string{"T", "tr", "Say", "Has", "say"}

// keyLike is what a key looks like.
var keyLike = regexp.MustCompile(`^[a-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

// literals are the strings of the code, each with what it was added to.
func (s spoken) literals() (all, prefixes, suffixes map[string]bool) {
	all, prefixes, suffixes = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range s.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.ADD {
				if v, ok := text(b.X); ok && strings.HasSuffix(v, ".") {
					prefixes[v] = true
				}
				if v, ok := text(b.Y); ok && strings.HasPrefix(v, ".") {
					suffixes[v] = true // "." alone joins two that are not written here
				}
			}
			if v, ok := text(n); ok {
				all[v] = true
			}
			return true
		})
	}
	return all, prefixes, suffixes
}

// Every sentence is said somewhere: by its key, by a beginning that something
// is added to ("error." + code), or by a key that an end is added to.
func TestEverySentenceIsSaid(t *testing.T) {
	track(t)
	english, err := assets.Sentences("en")
	if err != nil {
		t.Fatal(err)
	}
	all, prefixes, suffixes := readCode(t, "ui", "ui/widget", "ui/words", "cmd/papilio", "cmd/papilio-cli", "app").literals()
	for key := range english {
		used := all[key]
		for p := range prefixes {
			used = used || strings.HasPrefix(key, p)
		}
		if i := strings.LastIndex(key, "."); suffixes["."] && all[key[:i]] { // what + "." + word
			used = true
		}
		for s := range suffixes {
			used = used || strings.HasSuffix(key, s) && all[strings.TrimSuffix(key, s)]
		}
		if !used {
			t.Errorf("nobody says %s: %q", key, english[key]["other"])
		}
	}
}

// Every key in the code has a sentence.
func TestEveryKeyHasASentence(t *testing.T) {
	track(t)
	english, err := assets.Sentences("en")
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]bool{}
	for key := range english {
		first[key[:strings.Index(key, ".")]] = true
	}
	s := readCode(t, "ui", "ui/widget", "ui/words", "cmd/papilio")
	settings := map[ast.Node]bool{}
	for _, f := range s.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec: // const settingX = "contacts.small" is a setting
				if n.Names[0] != nil && strings.HasPrefix(n.Names[0].Name, "setting") {
					for _, v := range n.Values {
						settings[v] = true
					}
				}
			case *ast.CallExpr:
				if len(n.Args) == 0 {
					return true
				}
				switch name := callee(n); {
				case name == "setting" || name == "set" || name == "Setting" || name == "SetSetting":
					settings[n.Args[0]] = true
				case slices.Contains(says[:4], name):
					if v, ok := text(n.Args[0]); ok && english[v] == nil {
						t.Errorf("%s: no sentence for %q", s.fset.Position(n.Pos()), v)
					}
				}
			case *ast.BasicLit:
				v, ok := text(n)
				if ok && !settings[n] && keyLike.MatchString(v) && english[v] == nil && english["error."+v] == nil && first[v[:strings.Index(v, ".")]] && !isFile(v) {
					begins := false
					for key := range english {
						begins = begins || strings.HasPrefix(key, v+".")
					}
					if !begins {
						t.Errorf("%s: %q looks like a key and has no sentence", s.fset.Position(n.Pos()), v)
					}
				}
			}
			return true
		})
	}
}

func isFile(name string) bool {
	return slices.Contains([]string{".json", ".svg", ".png", ".wav", ".txt", ".html", ".zip", ".theme", ".md", ".asp", ".dll"}, filepath.Ext(name))
}

// shows are the functions whose strings people read.
var shows = regexp.MustCompile(`^(New(Label|CutLabel|Paragraph|Button|Check|Radio|Field|Link|MenuButton|Question|Window|Text|Toggle|PageList|Group|Section|Heading)|Set(Text|PlaceHolder|Title|Hint|Error|Tip|Tooltip)|ShowDialog|sayText)$`)

// quiet are the functions whose strings people never read: logs, the causes of
// errors, what a program is told.
var quiet = regexp.MustCompile(`^(Error|Warn|Info|Debug|New|Errorf|Fprintln|Fprintf|Exit|Command|CommandContext|Getenv|LookupEnv|panic|Println|String|StringVar|Bool|Duration|Int|NewFlagSet|MustCompile|Method|Object|Call|Cut|Contains|HasPrefix|HasSuffix|TrimPrefix|TrimSuffix|Index|Fields|Split|Replace|ReplaceAll|NewReplacer)$`)

var prose = regexp.MustCompile(`\pL{2}.*[ ].*\pL{2}|^\p{Lu}\p{Ll}+$`)

// No string that people read is left in the code.
func TestNoStringIsLeftInTheCode(t *testing.T) {
	track(t)
	s := readCode(t, "ui", "ui/widget", "ui/words", "cmd/papilio")
	for _, f := range s.files {
		if s.fset.Position(f.Pos()).Filename == filepath.Join("ui", "widget", "fonts.go") {
			continue // names of fonts
		}
		fine := map[ast.Node]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec, *ast.Field: // tags
				return false
			case *ast.ValueSpec: // names of keys and commands of the system
				if _, ok := n.Type.(*ast.SelectorExpr); ok {
					return false
				}
			case *ast.CallExpr:
				name := callee(n)
				if slices.Contains(says, name) { // the key and the names of its pairs
					for i, a := range n.Args {
						if i == 0 || i%2 == 1 {
							fine[a] = true
						}
					}
				}
				if shows.MatchString(name) {
					for _, a := range n.Args {
						if v, ok := text(a); ok && regexp.MustCompile(`\pL{2}`).MatchString(v) && english(v) == "" && untranslated[v] == "" {
							t.Errorf("%s: %s shows %q", s.fset.Position(n.Pos()), name, v)
						}
					}
				}
				if quiet.MatchString(name) {
					for _, a := range n.Args {
						ast.Inspect(a, func(n ast.Node) bool {
							if _, ok := n.(*ast.FuncLit); ok {
								return false
							}
							if n != nil {
								fine[n] = true
							}
							return true
						})
					}
				}
			case *ast.AssignStmt:
				if sel, ok := n.Lhs[0].(*ast.SelectorExpr); ok && sel.Sel.Name == "Shortcut" {
					fine[n.Rhs[0]] = true
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Shortcut" { // the menu says keys in words
					fine[n.Value] = true
				}
			case *ast.BasicLit:
				if v, ok := text(n); ok && !fine[n] && prose.MatchString(v) && !isKeys(v) && english(v) == "" && untranslated[v] == "" {
					t.Errorf("%s: %q is in no translation", s.fset.Position(n.Pos()), v)
				}
			}
			return true
		})
	}
}

// isKeys reports whether a string names keys that words.Keys says: "Alt+Up, Del".
func isKeys(s string) bool {
	for _, k := range strings.FieldsFunc(s, func(r rune) bool { return r == '+' || r == ',' }) {
		k = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(k)), " ", "-")
		if len(k) > 1 && english("key."+k) == "" {
			return false
		}
	}
	return true
}

func english(key string) string {
	if s := assets.Sentence(key); s != key {
		return s
	}
	return ""
}

// untranslated are strings that are the same in every language, or that nobody
// reads, each with the reason.
var untranslated = map[string]string{
	"Papilio":     "the name of the program",
	"Courier New": "a font", "lucida console": "a font", "Mg": "letters that are measured",
	"Deutsch": "a language in itself", "English": "a language in itself", "Español": "a language in itself",
	"Français": "a language in itself", "Nederlands": "a language in itself", "Português": "a language in itself",
	"Count": "the name of a pair", "Name": "the name of a pair", "Size": "the name of a pair",
	"painting or events": "for the log: what kept the windows from answering",
}
