// Command licences checks that every module built into Papilio carries a
// licence that lets us ship it. It prints one line per module and fails on a
// missing or unknown licence.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// allowed are the licences that ask no more than to be named.
// GooglePatentClause is no licence of its own: it stands below the BSD licence
// of code from the Go project and grants patents.
var allowed = []string{"GooglePatentClause", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "Zlib", "Unlicense", "CC0-1.0", "OFL-1.1"}

// read by hand: the file says it in words of its own.
var known = map[string]string{}

func main() {
	modules, err := modules()
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	bad := 0
	for _, m := range modules {
		path, dir, _ := strings.Cut(m, " ")
		names := licences(dir)
		if n, ok := known[path]; ok {
			names = []string{n}
		}
		ok := len(names) > 0
		for _, n := range names {
			ok = ok && slices.Contains(allowed, n)
		}
		if !ok {
			bad++
			fmt.Printf("REFUSED  %s: %s\n", path, strings.Join(names, ", "))
		}
	}
	fmt.Printf("licences: %d modules, %d refused\n", len(modules), bad)
	if bad > 0 {
		os.Exit(1)
	}
}

// modules lists "path dir" of every module that the two programs are built from.
func modules() ([]string, error) {
	cmd := exec.Command("go", "list", "-tags", "x11", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", "./cmd/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	list := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(list)
	return slices.Compact(list), nil
}

func licences(dir string) []string {
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		base := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasPrefix(base, "licen") && !strings.HasPrefix(base, "copying") && !strings.HasPrefix(base, "unlicense") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		for _, m := range licensecheck.Scan(text).Match {
			names = append(names, m.ID)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
