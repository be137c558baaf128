package papilio_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const protocolPage = "docs/protocol.md"

var (
	isVerb   = regexp.MustCompile(`^[A-Z]{3}$`)
	isType   = regexp.MustCompile(`^(?:Content-Type: )?((?:text|image|application)/[a-z0-9.-]+)`)
	isColumn = regexp.MustCompile(`^(client|server|p2p) (sends|receives)$`)
	isState  = regexp.MustCompile(`^(done|open|tolerated|left out|no)\b`)
	isTest   = regexp.MustCompile(`\b([a-z0-9-]+)\.((?:Test|Fuzz|Benchmark)\w+)`)
	isFunc   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	isCode   = regexp.MustCompile("`([^` ]+)[^`]*`")
	isNumber = regexp.MustCompile(`\b[2-9][0-9]{2}\b`)
)

// What the page must say about something in the code.
const (
	mayBeDone   = 1 + iota // anything
	mustBeThere            // done, open or tolerated
	mustBeDone             // done or open
)

// thing is a verb, a type or a number; where is a column such as "client sends"
// or, when the code does not tell them apart, how several columns begin.
type thing struct{ where, token string }

// claim is one cell of the page.
type claim struct {
	thing
	line  int
	state string
}

func (c claim) about(t thing) bool {
	return c.token == t.token && strings.HasPrefix(c.where, t.where)
}

// TestProtocolPage keeps docs/protocol.md true: what the code sends or handles
// is on it, what it calls done is in the code, and the tests it names exist.
func TestProtocolPage(t *testing.T) {
	track(t)
	claims, known := readClaims(t), source{}
	for _, dir := range []string{"protocol/client", "protocol/server", "protocol/wire", "p2p"} {
		known.read(t, dir)
	}
	if len(claims) < 100 || len(known) < 100 {
		t.Fatalf("only %d claims, and %d things in the code", len(claims), len(known))
	}
	for th, level := range known {
		if level > mayBeDone && !slices.ContainsFunc(claims, func(c claim) bool {
			return c.about(th) && (c.state == "done" || c.state == "open" || level == mustBeThere && c.state == "tolerated")
		}) {
			t.Errorf("%s: the code knows %s (%s), the page does not", protocolPage, th.token, th.where)
		}
	}
	for _, c := range claims {
		if c.state == "done" && known[c.thing] == 0 && known[thing{strings.Fields(c.where)[0], c.token}] == 0 {
			t.Errorf("%s:%d: %s (%s) is done on the page and unknown to the code", protocolPage, c.line, c.token, c.where)
		}
	}
}

// readClaims reads the tables that have columns such as "Client sends", and
// checks every test named anywhere on the page.
func readClaims(t *testing.T) (claims []claim) {
	raw, err := os.ReadFile(protocolPage)
	if err != nil {
		t.Fatal(err)
	}
	tests := allTests(t)
	var head []string
	for i, line := range strings.Split(string(raw), "\n") {
		for _, name := range isTest.FindAllString(line, -1) {
			if !tests[name] {
				t.Errorf("%s:%d: there is no test %s", protocolPage, i+1, name)
			}
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		if !strings.HasPrefix(line, "|") {
			head = nil
		} else if head == nil {
			head = cells
			continue
		}
		if head != nil && strings.TrimSpace(head[0]) == "Our server sends" && isTest.MatchString(line) {
			for _, number := range isNumber.FindAllString(cells[0], -1) {
				claims = append(claims, claim{thing{"server refuses", number}, i + 1, "done"})
			}
		}
		for n := 1; n < min(len(head), len(cells)); n++ {
			where, cell := strings.ToLower(strings.TrimSpace(head[n])), strings.TrimSpace(cells[n])
			if !isColumn.MatchString(where) || strings.HasPrefix(cell, "---") {
				continue
			}
			state := isState.FindString(cell)
			if state == "" || (state == "done" || state == "tolerated") && !isTest.MatchString(cell) {
				t.Errorf("%s:%d: %q has no state, or no test", protocolPage, i+1, cell)
			}
			for _, name := range isCode.FindAllStringSubmatch(cells[0], -1) {
				claims = append(claims, claim{thing{where, name[1]}, i + 1, state})
			}
		}
	}
	return claims
}

// allTests returns the tests of the module, such as "client.TestOut".
func allTests(t *testing.T) map[string]bool {
	tests := map[string]bool{}
	if err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, m := range isFunc.FindAllSubmatch(raw, -1) {
			tests[filepath.Base(filepath.Dir(path))+"."+string(m[1])] = true
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return tests
}

// source is what the code knows.
type source map[thing]int

// read reads the Go files of a folder, tests aside: constants, then the rest.
func (s source) read(t *testing.T, dir string) {
	consts := map[string]string{}
	text := func(e ast.Expr) string { // of a literal or a constant
		if literal, ok := e.(*ast.BasicLit); ok {
			return strings.Trim(literal.Value, "\"`")
		}
		if of, ok := e.(*ast.SelectorExpr); ok && named(of.X, "protocol") {
			e = of.Sel
		}
		if name, ok := e.(*ast.Ident); ok {
			return consts[name.Name]
		}
		return ""
	}
	side := filepath.Base(dir)
	paths, _ := filepath.Glob(dir + "/*.go")
	paths = slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	nouns := "protocol/error.go" // has the numbers of refusals
	each := func(paths []string, visit func(ast.Node) bool) {
		for _, path := range paths {
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, visit)
		}
	}
	each(append(slices.Clone(paths), nouns), func(n ast.Node) bool {
		v, _ := n.(*ast.ValueSpec)
		for i := 0; v != nil && i < len(v.Values); i++ {
			consts[v.Names[i].Name] = text(v.Values[i])
		}
		return true
	})
	note := func(level int, where string, list ...ast.Expr) {
		for _, e := range list {
			if v := text(e); isVerb.MatchString(v) {
				s.note(level, where, v)
			}
		}
	}
	handles := func(list ...ast.Expr) {
		note(mustBeDone, side+" receives", list...)
		if side == "server" { // answers with the same verb
			note(mayBeDone, side+" sends", list...)
		}
	}
	refuses := func(list ...ast.Expr) {
		for _, e := range list {
			if v := text(e); side == "server" && isNumber.MatchString(v) {
				s.note(mustBeDone, "server refuses", v)
			}
		}
	}
	each(paths, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if m := isType.FindStringSubmatch(text(n)); m != nil {
				s.note(mustBeThere, side, m[1])
			}
		case *ast.ValueSpec: // const flagAck = 0x02, methodBye = "BYE"
			if name := n.Names[0].Name; side == "p2p" && len(n.Values) == 1 && name != "flagMask" &&
				(strings.HasPrefix(name, "flag") || strings.HasPrefix(name, "method")) {
				s.note(mustBeThere, side, text(n.Values[0]))
			}
		case *ast.BinaryExpr: // cmd.Verb == "OUT"
			if n.Op == token.EQL && ofCommand(n.X) && side != "wire" {
				handles(n.Y)
			}
		case *ast.SwitchStmt: // switch cmd.Verb
			for _, c := range n.Body.List {
				if ofCommand(n.Tag) {
					handles(c.(*ast.CaseClause).List...)
				}
			}
		case *ast.CompositeLit:
			if named(n.Type, "violation") { // violation{codeBadCVR, "..."}
				refuses(n.Elts...)
			}
			for _, e := range n.Elts {
				e, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				inner, _ := e.Value.(*ast.CompositeLit)
				table, isMap := n.Type.(*ast.MapType)
				switch {
				case isMap && named(table.Value, "command"): // of the server
					handles(e.Key)
				case named(n.Type, "request") && named(e.Key, "verb"): // of the client
					note(mustBeDone, side+" sends", e.Value)
					note(mayBeDone, side+" receives", e.Value)
				case named(n.Type, "request") && named(e.Key, "answers") && inner != nil:
					handles(inner.Elts...)
				case side == "wire" && named(e.Value, "true"): // in a table of payloads
					note(mustBeThere, "", e.Key)
				}
			}
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			switch {
			case ok && f.Sel.Name == "New" && named(f.X, "wire") && len(n.Args) > 0: // wire.New("OUT")
				note(mustBeDone, side+" sends", n.Args[0])
				refuses(n.Args[0])
			case named(n.Fun, "refusal"): // refusal(codeBadGroup)
				refuses(n.Args...)
			case ok && (f.Sel.Name == "tell" || f.Sel.Name == "presence") && len(n.Args) > 1: // tell(ctx, "ADD"), presence(dialect, "NLN")
				note(mustBeDone, side+" sends", n.Args[1])
			case ok && f.Sel.Name == "answer" && side == "p2p" && len(n.Args) > 0: // answer(603)
				s.note(mustBeThere, side, text(n.Args[0]))
			}
		}
		return true
	})
}

func (s source) note(level int, where, what string) {
	s[thing{where, what}] = max(s[thing{where, what}], level)
}

func ofCommand(e ast.Expr) bool {
	f, ok := e.(*ast.SelectorExpr)
	return ok && f.Sel.Name == "Verb" || named(e, "verb")
}

func named(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
