package main

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"sync"

	"papilio/app"
	"papilio/protocol/event"
)

// recordEvents appends every event of the session to a file, as papilio-cli
// writes them. The file is for its owner only: it holds what is said. stop
// writes what is left and closes it.
func recordEvents(s *app.Session, path string, log *slog.Logger) (stop func()) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.Error("events are not written", "error", err)
		return func() {}
	}
	_, news := s.Watch("events")
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		out := bufio.NewWriter(f)
		for batch := range news.Batches(ctx) {
			for _, e := range batch {
				if line, err := event.JSON(e); err == nil {
					out.Write(append(line, '\n'))
				}
			}
			out.Flush()
		}
	})
	return func() {
		news.Close()
		cancel()
		done.Wait()
		f.Close()
	}
}
