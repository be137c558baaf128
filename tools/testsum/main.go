// Command testsum reads go test -json on standard input, shows failures and a
// line per package, and appends its counts to a file. With -total it prints
// the sum of that file as the closing line.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

type line struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

func main() {
	counts := flag.String("counts", "build/test-counts", "file the counts are added to")
	total := flag.Bool("total", false, "print the sum and exit 1 if anything failed")
	flag.Parse()
	if *total {
		os.Exit(sum(*counts))
	}
	os.Exit(read(*counts))
}

func read(counts string) int {
	var passed, failed, skipped int
	output := map[string]*strings.Builder{}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var l line
		if json.Unmarshal(in.Bytes(), &l) != nil {
			fmt.Println(in.Text())
			continue
		}
		key := l.Package + "\x00" + l.Test
		switch l.Action {
		case "output", "build-output":
			b := output[key]
			if b == nil {
				b = &strings.Builder{}
				output[key] = b
			}
			b.WriteString(l.Output)
			continue
		case "pass", "fail", "skip":
		default:
			continue
		}
		took := time.Duration(l.Elapsed * float64(time.Second)).Round(time.Millisecond)
		if l.Test == "" {
			mark := map[string]string{"pass": "ok  ", "fail": "FAIL", "skip": "none"}[l.Action]
			fmt.Printf("%s  %s  %v\n", mark, l.Package, took)
			if l.Action == "fail" {
				fmt.Print(text(output[key]))
				failed++
			}
			delete(output, key)
			continue
		}
		switch l.Action {
		case "pass":
			passed++
		case "skip":
			skipped++
			fmt.Printf("skip  %s %s\n%s", l.Package, l.Test, text(output[key]))
		case "fail":
			failed++
			fmt.Printf("FAIL  %s %s (%v)\n%s", l.Package, l.Test, took, text(output[key]))
		}
		delete(output, key)
	}
	for key, b := range output { // a build that failed has no test of its own
		if strings.Contains(b.String(), "build failed") || !strings.Contains(key, "\x00") {
			fmt.Print(b)
		}
	}
	f, err := os.OpenFile(counts, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer f.Close()
	fmt.Fprintln(f, passed, failed, skipped)
	if failed > 0 {
		return 1
	}
	return 0
}

func text(b *strings.Builder) string {
	if b == nil {
		return ""
	}
	return b.String()
}

func sum(counts string) int {
	raw, err := os.ReadFile(counts)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var total [3]int
	for l := range strings.Lines(string(raw)) {
		var p, f, s int
		if _, err := fmt.Sscan(l, &p, &f, &s); err == nil {
			total[0], total[1], total[2] = total[0]+p, total[1]+f, total[2]+s
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", total[0], total[1], total[2])
	if total[1] > 0 || total[0] == 0 {
		return 1
	}
	return 0
}
