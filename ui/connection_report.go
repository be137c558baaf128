package ui

import (
	"strings"
	"time"

	"papilio/protocol"
	"papilio/ui/widget"
	"papilio/ui/words"
)

// reportParts is the report of a connection in its three parts: what it is,
// the addresses, the server.
func reportParts(c protocol.Connection) [][]widget.ReportRow {
	unknown := T("connection.unknown")
	kind := []widget.ReportRow{
		{Label: T("connection.type"), Value: typeText(c), Bold: true},
		{Label: T("connection.means"), Value: meaning(c)},
	}
	if c.Reason == protocol.ReasonSignedOut {
		kind[0].Value = unknown
		return [][]widget.ReportRow{kind, {{Label: T("connection.server"), Value: T("status.offline"), Status: protocol.Offline}}}
	}
	own := unknown
	if c.Own.IsValid() {
		own = address(c.Own.Addr().Unmap().String(), int(c.Own.Port()))
	}
	seen := widget.ReportRow{Label: T("connection.seen"), Value: unknown}
	if c.SeenIP != "" {
		seen.Value = address(c.SeenIP, c.SeenPort)
	}
	if c.SeenPortOther != 0 {
		seen.Value = T("connection.address.either", "Address", seen.Value, "Port", c.SeenPortOther)
		seen.Second = T("connection.port-order")
	}
	behind := T("connection.behind.no")
	if c.BehindNAT {
		behind = T("connection.behind.yes", "Proxy", c.Proxy.Addr().Unmap(), "Seen", c.SeenIP)
	}
	addresses := []widget.ReportRow{
		{Label: T("connection.own"), Value: own},
		seen,
		routeRow(c),
	}
	if len(c.Failed) > 0 {
		addresses = append(addresses, widget.ReportRow{Label: T("connection.failed"), Value: failedText(c.Failed)})
	}
	addresses = append(addresses, widget.ReportRow{Label: T("connection.behind"), Value: behind})
	server := []widget.ReportRow{serverRow(c)}
	if c.NoObjects() {
		server = append(server, widget.ReportRow{Label: T("connection.objects"), Value: T("connection.objects.none")})
	}
	return [][]widget.ReportRow{kind, addresses, server}
}

// typeText is the table's name, and beside it that the connection is over HTTP.
func typeText(c protocol.Connection) string {
	name := T("connection.type." + string(c.Type))
	if c.HTTP {
		return T("connection.type.http", "Type", name)
	}
	return name
}

// routeRow says which way was taken and why.
func routeRow(c protocol.Connection) widget.ReportRow {
	proxy := ""
	if c.Proxy.IsValid() {
		proxy = c.Proxy.String()
	}
	key := "connection.route." + string(c.Route)
	if c.Route == protocol.RouteGateway && proxy != "" {
		key += ".proxy"
	}
	row := widget.ReportRow{Label: T("connection.route"), Value: T(key, "Proxy", proxy)}
	if c.Why != "" {
		row.Second = T("connection.why." + c.Why)
	}
	return row
}

// failedText tells the ways that were tried before and how each failed.
func failedText(failed []protocol.Attempt) string {
	var lines []string
	for _, f := range failed {
		reason, _ := errorText(&protocol.Problem{Code: f.Code})
		lines = append(lines, T("connection.failed.way", "Way", T("connection.way."+string(f.Route)), "Reason", reason))
	}
	return strings.Join(lines, "\n")
}

func serverRow(c protocol.Connection) widget.ReportRow {
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
	return server
}

// meaning is a sentence for the type, why it is not known, and that it is of the
// network before.
func meaning(c protocol.Connection) string {
	if c.Reason == protocol.ReasonSignedOut {
		return T("connection.reason." + c.Reason)
	}
	var sentences []string
	if c.Stale {
		sentences = append(sentences, T("connection.stale"))
	}
	if c.Reason != "" {
		sentences = append(sentences, T("connection.reason."+c.Reason))
	}
	if c.HTTP {
		sentences = append(sentences, T("connection.meaning.http"))
	} else {
		sentences = append(sentences, T("connection.meaning."+string(c.Type)))
	}
	return strings.Join(sentences, " ")
}

// address is "192.168.1.20 : 50112", or the host alone when the port is not
// known.
func address(host string, port int) string {
	if port == 0 {
		return host
	}
	return T("connection.address", "Host", host, "Port", port)
}

// milliseconds writes a time with a digit after the point where it is short.
func milliseconds(d time.Duration) string {
	if d < 10*time.Millisecond {
		return words.Number(float64(d.Microseconds())/1000, 1)
	}
	return words.Number(float64(d.Round(time.Millisecond).Milliseconds()), 0)
}

// reportText is the report as plain text, a line a value.
func reportText(c protocol.Connection) string {
	var b strings.Builder
	for _, part := range reportParts(c) {
		for _, r := range part {
			b.WriteString(r.Label + ": " + strings.ReplaceAll(r.Value, "\n", " "))
			if r.Second != "" {
				b.WriteString(" (" + r.Second + ")")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
