// Command licences checks that every module built into Papilio carries a
// licence that lets us ship it, and that assets/licences/notices.txt, which the
// About window shows, has the words of all of them. It fails on a missing or
// unknown licence, and on old notices; -w writes those anew.
package main

import (
	"bytes"
	"flag"
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

// noticesFile is what the About window shows: a line "=== path version |
// licences" before the texts of each module.
const noticesFile = "assets/licences/notices.txt"

func main() {
	write := flag.Bool("w", false, "write "+noticesFile)
	flag.Parse()
	modules, err := modules()
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	bad := 0
	var notices bytes.Buffer
	for _, m := range modules {
		path, rest, _ := strings.Cut(m, " ")
		version, dir, _ := strings.Cut(rest, " ")
		names, texts := licences(dir)
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
		fmt.Fprintf(&notices, "=== %s %s | %s\n\n%s\n\n", path, version, strings.Join(names, ", "), strings.Join(texts, "\n\n"))
	}
	before, _ := os.ReadFile(noticesFile)
	switch {
	case *write && bad == 0:
		if err := os.WriteFile(noticesFile, notices.Bytes(), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "licences:", err)
			os.Exit(1)
		}
	case !bytes.Equal(before, notices.Bytes()):
		bad++
		fmt.Printf("%s is not what the modules say: run this with -w\n", noticesFile)
	}
	fmt.Printf("licences: %d modules, %d refused\n", len(modules), bad)
	if bad > 0 {
		os.Exit(1)
	}
}

// modules lists "path version dir" of every module that the two programs are built from.
func modules() ([]string, error) {
	cmd := exec.Command("go", "list", "-tags", "x11", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}", "./cmd/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	list := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(list)
	return slices.Compact(list), nil
}

// licences returns the names of the licences in a folder and their texts.
func licences(dir string) (names, texts []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil
	}
	for _, e := range entries {
		base := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasPrefix(base, "licen") && !strings.HasPrefix(base, "copying") && !strings.HasPrefix(base, "unlicense") && !strings.HasPrefix(base, "notice") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		clean := strings.ReplaceAll(strings.TrimSpace(strings.ToValidUTF8(string(text), "")), "\r\n", "\n")
		texts = append(texts, strings.ReplaceAll(clean, "\t", "    "))
		for _, m := range licensecheck.Scan(text).Match {
			names = append(names, m.ID)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), texts
}
