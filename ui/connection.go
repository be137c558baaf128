package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// newConnectionPage returns the page that says how we are connected.
func newConnectionPage(s *settingsWindow) settingsPage {
	u := s.u
	title := widget.NewLabel(T("connection.title"), widget.StyleTitle)
	report := widget.NewReport(settingsInner)
	var now protocol.Connection
	copied := 0
	clip := widget.NewButton(widget.Normal, T("connection.copy"), nil)
	clip.Icon, clip.Height, clip.OnEscape = "copy", theme.HeightButtonRow, s.close
	width := clip.MinSize().Width
	clip.OnTapped = func() {
		u.app.Clipboard().SetContent(reportText(now))
		copied++
		mine := copied
		clip.Icon = "check"
		clip.SetText(T("connection.copied"))
		u.after(copiedStands, func() {
			if mine == copied {
				clip.Icon = "copy"
				clip.SetText(T("connection.copy"))
			}
		})
	}
	content := widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		widget.Place(title, 0, 18, size.Width, 28)
		widget.Place(clip, size.Width-width, 18, width, theme.HeightButtonRow)
		report.SetWidth(size.Width)
		widget.Place(report, 0, 61, size.Width, report.MinSize().Height)
	}, title, clip, report)
	set := func(c protocol.Connection) {
		now = c
		report.Set(reportParts(now)...)
		content.Refresh()
	}
	show := func() {
		call(u, func(context.Context) (protocol.Connection, error) { return u.session.Connection(), nil },
			func(c protocol.Connection, _ error) { set(c) })
	}
	return settingsPage{key: "connection", content: content, show: show, handle: func(e event.Event) {
		switch e := e.(type) {
		case event.ConnectionChanged:
			set(e.Connection)
		case event.SignedIn, event.SignedOut:
			show()
		}
	}}
}

// copiedStands is how long the button says that the report was copied.
const copiedStands = 2 * time.Second

// reportParts is the report of a connection in its three parts: what it is,
// the addresses, the server.
func reportParts(c protocol.Connection) [][]widget.ReportRow {
	unknown := T("connection.unknown")
	kind := []widget.ReportRow{
		{Label: T("connection.type"), Value: T("connection.type." + string(c.Type)), Bold: true},
		{Label: T("connection.means"), Value: meaning(c)},
	}
	if c.Reason == "signed-out" {
		kind[0].Value = unknown
		return [][]widget.ReportRow{kind, {{Label: T("connection.server"), Value: T("status.offline"), Status: protocol.Offline}}}
	}
	own, seen := unknown, unknown
	if c.Own.IsValid() {
		own = address(c.Own.Addr().Unmap().String(), int(c.Own.Port()))
	}
	if c.SeenIP != "" {
		seen = address(c.SeenIP, c.SeenPort)
	}
	proxy := ""
	if c.Proxy.IsValid() {
		proxy = c.Proxy.String()
	}
	behind := T("connection.behind.no")
	if c.BehindNAT {
		behind = T("connection.behind.yes", "Proxy", c.Proxy.Addr().Unmap(), "Seen", c.SeenIP)
	}
	addresses := []widget.ReportRow{
		{Label: T("connection.own"), Value: own},
		{Label: T("connection.seen"), Value: seen},
		{Label: T("connection.route"), Value: T("connection.route."+string(c.Route), "Proxy", proxy)},
		{Label: T("connection.behind"), Value: behind},
	}
	var when []string
	if !c.Since.IsZero() {
		when = append(when, T("connection.since", "Time", widget.Clock(c.Since)))
	}
	if c.RoundTrip > 0 {
		when = append(when, T("connection.round-trip", "Milliseconds", milliseconds(c.RoundTrip)))
	}
	server := widget.ReportRow{Label: T("connection.server"), Value: c.Server, Second: strings.Join(when, ", "), Status: protocol.Online}
	if c.Dialect != "" {
		server.Value += ", " + c.Dialect
	}
	return [][]widget.ReportRow{kind, addresses, {server}}
}

// meaning is a sentence for the type, and why it is not known.
func meaning(c protocol.Connection) string {
	reason := ""
	if c.Reason != "" {
		reason = T("connection.reason." + c.Reason)
	}
	if c.Reason == "signed-out" {
		return reason
	}
	return strings.TrimSpace(reason + " " + T("connection.meaning."+string(c.Type)))
}

// address is "192.168.1.20 : 50112", or the host alone when the port is not
// known.
func address(host string, port int) string {
	if port == 0 {
		return host
	}
	return T("connection.address", "Host", host, "Port", port)
}

// milliseconds writes a round trip with a digit after the point where it is
// short.
func milliseconds(d time.Duration) string {
	if d < 10*time.Millisecond {
		return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64)
	}
	return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10)
}

// reportText is the report as plain text, a line a value.
func reportText(c protocol.Connection) string {
	var b strings.Builder
	for _, part := range reportParts(c) {
		for _, r := range part {
			b.WriteString(r.Label + ": " + r.Value)
			if r.Second != "" {
				b.WriteString(" (" + r.Second + ")")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
