//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// Bounds of what is asked of other programs.
const (
	busWait      = 5 * time.Second        // for an answer
	busPause     = time.Second            // before the bus is looked for again; it doubles
	busPauseMost = time.Minute            //
	busNotices   = 8                      // notifications that wait to be sent; more are left out
	busSignals   = 32                     // that wait to be read
	busRemember  = 50                     // notifications that may be clicked
	lockedWait   = 400 * time.Millisecond // for those who know whether the screen is locked
)

// bus is our connection to the desktop's session bus: notifications, and whether
// there is a tray. One goroutine owns it, and looks for the bus again when it has
// gone. Without one nothing happens.
type bus struct {
	log     *slog.Logger
	notices chan Notice
	ctx     context.Context // ends with close
	cancel  context.CancelFunc
	done    sync.WaitGroup

	mu   sync.Mutex
	conn *dbus.Conn // nil while there is none

	// Of the goroutine:
	tell   func(DesktopNews)
	notify notifier
	tray   bool // as it was told
	noTray bool // the icon was on a bus that has gone: it does not come again
}

func newBus(log *slog.Logger) *bus {
	b := &bus{log: log, notices: make(chan Notice, busNotices)}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// sessionBus connects to the session bus. It is never started for us.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// listen begins to follow the bus.
func (b *bus) listen(tell func(DesktopNews)) {
	b.tell = tell
	b.done.Go(b.run)
}

// close leaves the bus.
func (b *bus) close() {
	b.cancel()
	b.done.Wait()
}

func (b *bus) run() {
	for pause := busPause; ; pause = min(2*pause, busPauseMost) {
		conn, err := sessionBus(b.ctx)
		if err == nil {
			pause = busPause
			b.use(conn)
			b.serve(conn)
			b.use(nil)
			conn.Close()
			b.noTray = true
		} else {
			b.log.Debug("there is no session bus", "error", err)
		}
		b.tellTray(false)
		if !b.rest(pause) {
			return
		}
	}
}

func (b *bus) use(conn *dbus.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conn = conn
}

// rest waits while there is no bus; what was to be notified is dropped. It
// reports false when all is over.
func (b *bus) rest(pause time.Duration) bool {
	for over := time.After(pause); ; {
		select {
		case <-b.ctx.Done():
			return false
		case <-over:
			return true
		case <-b.notices:
		}
	}
}

// serve follows the bus until it has gone.
func (b *bus) serve(conn *dbus.Conn) {
	signals := make(chan *dbus.Signal, busSignals)
	conn.Signal(signals)
	b.notify = newNotifier(conn)
	if err := errors.Join(b.notify.listen(b.ctx), watchTray(b.ctx, conn)); err != nil {
		b.log.Info("the session bus does not answer", "error", err)
	}
	b.tellTray(hasTray(b.ctx, conn))
	for {
		select {
		case <-b.ctx.Done():
			return
		case n := <-b.notices:
			if err := b.notify.show(b.ctx, n); err != nil {
				b.log.Info("the desktop does not show a notification", "error", err)
			}
		case s, ok := <-signals:
			switch {
			case !ok:
				return
			case aboutTray(s):
				b.tellTray(hasTray(b.ctx, conn))
			default:
				if key := b.notify.signal(s); key != "" {
					b.tell(DesktopNews{Clicked: key})
				}
			}
		}
	}
}

// send is Desktop.Notify.
func (b *bus) send(n Notice) {
	select {
	case b.notices <- n:
	default:
	}
}

// busProperty asks a program that is running for one of its properties.
func busProperty(ctx context.Context, conn *dbus.Conn, name, path, of, property string) (value any, err error) {
	ctx, cancel := context.WithTimeout(ctx, busWait)
	defer cancel()
	var v dbus.Variant
	err = conn.Object(name, dbus.ObjectPath(path)).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, of, property).Store(&v)
	return v.Value(), err
}
