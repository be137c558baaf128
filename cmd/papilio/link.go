package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/instance"
	"papilio/ui"
)

// link returns the link on the command line, "" for none. What cannot be one is
// handed on as one that is wrong, so that a person is told so in a window.
func link() (string, error) {
	if flag.NArg() > 1 {
		return "", fmt.Errorf("unexpected argument %q", flag.Arg(1))
	}
	s := flag.Arg(0)
	if len(s) > instance.MaxRequest || strings.ContainsAny(s, "\r\n\x00") {
		s = app.LinkScheme + ":"
	}
	return s, nil
}

// start makes this the one program of a folder. another is that there is one
// already: it has the link and comes to the front. Where the system does not let
// programs talk the folder is still used by one program only, see app.Library.
func start(dir, link string, log *slog.Logger) (first *instance.First, another bool, err error) {
	first, err = instance.Start(dir, link, log)
	if err != nil && !errors.Is(err, instance.ErrSilent) {
		log.Warn("later starts are not heard", "error", err)
		return nil, false, nil
	}
	return first, first == nil && err == nil, err
}

// hear does what later starts ask for. stop ends it.
func hear(first *instance.First, windows *ui.UI, log *slog.Logger) (stop func()) {
	if first == nil {
		return func() {}
	}
	var done sync.WaitGroup
	done.Go(func() {
		for request := range first.Requests() {
			fyne.Do(func() { windows.Open(request) })
		}
	})
	return func() {
		if err := first.Close(); err != nil {
			log.Warn("the lock of the folder is not given back", "error", err)
		}
		done.Wait()
	}
}
