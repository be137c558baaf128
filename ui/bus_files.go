//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/godbus/dbus/v5"
)

// The portal that has the desktop's own dialog for files.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = "/org/freedesktop/portal/desktop"
	portalFiles   = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"
)

// busFiles is Desktop.Files. The question has a connection of its own, so the
// dialog goes with it.
func busFiles(ctx context.Context, q FileQuestion) (path string, err error) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return "", errors.ErrUnsupported
	}
	defer conn.Close()
	if _, err := busProperty(ctx, conn, portalName, portalPath, portalFiles, "version"); err != nil {
		return "", errors.ErrUnsupported
	}
	answers := make(chan *dbus.Signal, busSignals)
	conn.Signal(answers)
	if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(portalRequest)); err != nil {
		return "", errors.ErrUnsupported
	}
	method := portalFiles + ".OpenFile"
	if q.Save {
		method = portalFiles + ".SaveFile"
	}
	var request dbus.ObjectPath
	if err := conn.Object(portalName, portalPath).CallWithContext(ctx, method, 0, "", q.Title, q.options()).Store(&request); err != nil {
		return "", errors.ErrUnsupported
	}
	for {
		select {
		case <-ctx.Done():
			conn.Object(portalName, request).Go(portalRequest+".Close", dbus.FlagNoReplyExpected, nil)
			return "", ctx.Err()
		case s, ok := <-answers:
			if !ok { // the bus has gone
				return "", errors.ErrUnsupported
			}
			if s.Path == request && s.Name == portalRequest+".Response" {
				return chosenFile(s.Body)
			}
		}
	}
}

// options are the question in the words of the portal.
func (q FileQuestion) options() map[string]dbus.Variant {
	o := map[string]dbus.Variant{"handle_token": dbus.MakeVariant("papilio" + rand.Text()), "modal": dbus.MakeVariant(true)}
	if q.Button != "" {
		o["accept_label"] = dbus.MakeVariant(q.Button)
	}
	if q.Directory {
		o["directory"] = dbus.MakeVariant(true)
	}
	if q.Name != "" {
		o["current_name"] = dbus.MakeVariant(q.Name)
	}
	if q.Folder != "" {
		o["current_folder"] = dbus.MakeVariant(append([]byte(q.Folder), 0))
	}
	if len(q.Endings) > 0 {
		type rule struct {
			Kind    uint32 // 0 is a pattern
			Pattern string
		}
		type filter struct {
			Name  string
			Rules []rule
		}
		f := filter{Name: "*" + strings.Join(q.Endings, ", *")}
		for _, e := range q.Endings {
			f.Rules = append(f.Rules, rule{0, "*" + anyCase(e)})
		}
		o["filters"] = dbus.MakeVariant([]filter{f})
	}
	return o
}

// anyCase is a pattern for an ending in large and small letters.
func anyCase(ending string) string {
	var b strings.Builder
	for _, r := range ending {
		if up := unicode.ToUpper(r); up != r {
			fmt.Fprintf(&b, "[%c%c]", r, up)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// chosenFile reads the answer: "" where the person left. What is not a file of
// this computer was not asked for.
func chosenFile(body []any) (string, error) {
	if len(body) != 2 {
		return "", errors.New("an answer that makes no sense")
	}
	if code, ok := body[0].(uint32); !ok || code != 0 {
		return "", nil
	}
	results, _ := body[1].(map[string]dbus.Variant)
	list, _ := results["uris"].Value().([]string)
	if len(list) != 1 {
		return "", errors.New("an answer without a file")
	}
	u, err := url.Parse(list[0])
	if err != nil || u.Scheme != "file" || u.Host != "" || !filepath.IsAbs(u.Path) {
		return "", errors.New("not a file of this computer")
	}
	return filepath.Clean(u.Path), nil
}
