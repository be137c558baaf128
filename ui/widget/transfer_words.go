package widget

import (
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/words"
)

// pictureFile and others tell a file's kind by its name.
var fileKinds = map[string]string{
	".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".bmp": "image", ".webp": "image", ".svg": "image",
	".mp3": "music", ".ogg": "music", ".wav": "music", ".flac": "music", ".m4a": "music", ".opus": "music", ".wma": "music",
	".pdf": "doc", ".txt": "doc", ".odt": "doc", ".doc": "doc", ".docx": "doc", ".rtf": "doc", ".md": "doc", ".html": "doc",
}

func fileKind(name string) string {
	if kind, ok := fileKinds[strings.ToLower(filepath.Ext(name))]; ok {
		return kind
	}
	return "file"
}

// FileSize writes a number of bytes for people.
func FileSize(n int64) string { return words.FileSize(n) }

// HowLong writes a time that is left.
func HowLong(d time.Duration) string {
	switch {
	case d < time.Minute:
		return tr("transfer.left.seconds", "Count", int(max(1, d/time.Second)))
	case d < time.Hour:
		return tr("transfer.left.minutes", "Count", int((d+30*time.Second)/time.Minute))
	}
	return tr("transfer.left.hours", "Count", int((d+30*time.Minute)/time.Hour))
}

// words returns the line under the name, what stands at its right, and the
// icon before it.
func (r *TransferRow) words() (left, right, icon string, ink fyne.ThemeColorName) {
	t, ink := r.file, theme.ColorSecondary
	size := FileSize(t.Size)
	data := []any{"Name", r.who, "Size", size}
	switch t.State {
	case protocol.TransferOffered, protocol.TransferQueued, protocol.TransferWaiting:
		switch {
		case t.Incoming && t.Stranger:
			left, icon, ink = tr("transfer.stranger", data...), "warn", theme.ColorDanger
		case t.Incoming && r.inTalk:
			left = size + ", " + tr("transfer.kind."+fileKind(t.Name))
		case t.Incoming:
			left = tr("transfer.wants."+fileKind(t.Name), data...)
		case t.State == protocol.TransferQueued:
			left = tr("transfer.queued", data...)
		default:
			left = tr("transfer.waiting", data...)
		}
	case protocol.TransferConnecting:
		left = tr("transfer.connecting", data...)
	case protocol.TransferMoving:
		moved, _ := words.SizeIn(t.Moved, t.Size)
		left = tr("transfer.moved", "Moved", moved, "Size", size)
		if t.Rate > 0 {
			left += ", " + tr("transfer.rate", "Size", FileSize(t.Rate))
		}
		if d := t.Left(); d > 0 {
			right = HowLong(d)
		}
		if t.Route != "" {
			if route := tr("transfer.route." + t.Route); route != "transfer.route."+t.Route {
				if right != "" {
					right += ", "
				}
				right += route
			}
		}
	case protocol.TransferDone:
		key := "transfer.sent"
		if t.Incoming {
			key = "transfer.received"
		}
		left = tr(key, "Size", size, "Time", Clock(t.Ended))
		icon, ink = "check", theme.ColorSecondary
	case protocol.TransferFailed:
		left, icon, ink = r.problem, "alert", theme.ColorDanger
		if left == "" {
			left = tr("transfer.failed")
		}
		if t.Code == "file-declined" || t.Code == "file-cancelled" || t.Code == "cancelled" {
			icon, ink = "x", theme.ColorSecondary
		}
	}
	return left, right, icon, ink
}
