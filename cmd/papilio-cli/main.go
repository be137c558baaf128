// Command papilio-cli is Papilio without a window: a session driven by JSON
// lines, and the built-in server on its own. docs/cli.md describes both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage:
  papilio-cli session --profile DIR [--password-fd N] [--verbose]
  papilio-cli session --data DIR --account A --server NAME [--password-fd N] [--verbose]
  papilio-cli profiles [add|change|restore|remove] --data DIR [--name NAME] [--rename NAME] [--address HOST:PORT]
              [--login URL] [--gateway URL] [--ca FILE] [--pin PIN] [--with-accounts]
  papilio-cli accounts [remove] --data DIR [--account A --server NAME]
  papilio-cli serve --listen HOST:PORT --http HOST:PORT --accounts FILE [--keep FILE] [--verbose]
  papilio-cli connection --server HOST:PORT --account A [--profile DIR] [--password-fd N] [WAY]
  papilio-cli connection test --server HOST:PORT [--account A] [--profile DIR] [WAY]
  papilio-cli connection [test] --data DIR --server NAME [--account A] [--route R] [--proxy [USER@]HOST:PORT] [--gateway URL]
  WAY: [--login URL] [--route R] [--proxy [USER@]HOST:PORT] [--gateway URL] [--ca FILE] [--pin PIN]

session reads commands as JSON lines and writes every event as a JSON line.
profiles and accounts list the servers and the accounts of a data folder.
serve runs the server alone until SIGTERM. connection writes the connection
report; connection test tries the way to a server. See docs/cli.md.
`

// errUsage ends the program with status 2 after the usage.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case err != nil:
		fmt.Fprintln(os.Stderr, "papilio-cli:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "session":
		return runSession(ctx, args[1:], in, out, errs)
	case "serve":
		return runServe(ctx, args[1:], out, errs)
	case "connection":
		return runConnection(ctx, args[1:], out, errs)
	case "profiles":
		return runProfiles(args[1:], out, errs)
	case "accounts":
		return runAccounts(args[1:], out, errs)
	case "help", "-h", "--help":
		return flag.ErrHelp
	}
	return errUsage
}

// flags returns a flag set that reports errors instead of exiting, with the
// switch that both commands have.
func flags(name string) (set *flag.FlagSet, verbose *bool) {
	set = flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set, set.Bool("verbose", false, "")
}

func parse(set *flag.FlagSet, args []string) error {
	err := set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil || set.NArg() > 0 {
		return errUsage
	}
	return nil
}

func logger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
