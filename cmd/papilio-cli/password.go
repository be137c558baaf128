package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/zalando/go-keyring"

	"papilio/protocol"
)

// maxPassword bounds what is read from a file descriptor, in bytes.
const maxPassword = 4096

// passwords returns where sign-in gets its password: the file descriptor when
// one was named (read once, up to its first line end), else PAPILIO_PASSWORD,
// else the keyring. Never the command line.
func passwords(fd int) func(context.Context, protocol.Address) (string, error) {
	fromFile := sync.OnceValues(func() (string, error) {
		f := os.NewFile(uintptr(fd), "password")
		if f == nil {
			return "", errors.New("no such file descriptor")
		}
		defer f.Close()
		line, err := bufio.NewReader(io.LimitReader(f, maxPassword)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil // the last line needs no end
		}
		return strings.TrimRight(line, "\r\n"), err
	})
	return func(ctx context.Context, account protocol.Address) (string, error) {
		if fd >= 0 {
			// Nothing may ever come: the wait ends with ctx, the read with the
			// program.
			read := make(chan struct{})
			go func() {
				defer close(read)
				fromFile()
			}()
			select {
			case <-read:
			case <-ctx.Done():
				return "", ctx.Err()
			}
			p, err := fromFile()
			if err != nil || p == "" {
				return "", &protocol.Problem{Code: "no-password", Err: err}
			}
			return p, nil
		}
		if p := os.Getenv("PAPILIO_PASSWORD"); p != "" {
			return p, nil
		}
		p, err := keyring.Get("Papilio", string(account))
		if err != nil {
			return "", &protocol.Problem{Code: "no-password", Err: err}
		}
		return p, nil
	}
}
