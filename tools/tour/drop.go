package tour

import (
	"fmt"
	"net/url"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// dropFile drags a file onto a window and lets go: the source's half of the X
// drag-and-drop protocol (XDND, version 5). x and y are in the root window.
func dropFile(display string, target uint32, x, y int, path string) error {
	c, err := xgb.NewConnDisplay(display)
	if err != nil {
		return err
	}
	defer c.Close()
	d := &drag{conn: c, target: xproto.Window(target), atoms: map[string]xproto.Atom{}}
	for _, name := range []string{"XdndAware", "XdndSelection", "XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndActionCopy", "text/uri-list"} {
		reply, err := xproto.InternAtom(c, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		d.atoms[name] = reply.Atom
	}
	screen := xproto.Setup(c).DefaultScreen(c)
	if d.source, err = xproto.NewWindowId(c); err != nil {
		return err
	}
	err = xproto.CreateWindowChecked(c, screen.RootDepth, d.source, screen.Root, 0, 0, 1, 1, 0,
		xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check()
	if err != nil {
		return err
	}
	xproto.SetSelectionOwner(c, d.source, d.atoms["XdndSelection"], xproto.TimeCurrentTime)
	const version = 5
	d.send("XdndEnter", version<<24, uint32(d.atoms["text/uri-list"]), 0, 0)
	d.send("XdndPosition", 0, uint32(x)<<16|uint32(y), xproto.TimeCurrentTime, uint32(d.atoms["XdndActionCopy"]))
	return d.serve([]byte((&url.URL{Scheme: "file", Path: path}).String() + "\r\n"))
}

type drag struct {
	conn           *xgb.Conn
	source, target xproto.Window
	atoms          map[string]xproto.Atom
}

// send sends one client message; data[0] is the source window.
func (d *drag) send(kind string, data ...uint32) {
	event := xproto.ClientMessageEvent{
		Format: 32, Window: d.target, Type: d.atoms[kind],
		Data: xproto.ClientMessageDataUnionData32New(append([]uint32{uint32(d.source)}, data...)),
	}
	xproto.SendEvent(d.conn, false, d.target, xproto.EventMaskNoEvent, string(event.Bytes()))
}

// serve answers the target until it says it is finished.
func (d *drag) serve(list []byte) error {
	events := make(chan xgb.Event, 256)
	go func() {
		defer close(events)
		for {
			e, err := d.conn.WaitForEvent()
			if e == nil && err == nil {
				return
			}
			if e != nil {
				events <- e
			}
		}
	}()
	dropped := false
	timeout := time.After(5 * time.Second)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return fmt.Errorf("the display went away")
			}
			switch e := e.(type) {
			case xproto.ClientMessageEvent:
				switch e.Type {
				case d.atoms["XdndStatus"]:
					if e.Data.Data32[1]&1 == 0 {
						return fmt.Errorf("the window does not take the drop")
					}
					if !dropped {
						dropped = true
						d.send("XdndDrop", 0, xproto.TimeCurrentTime, 0, 0)
					}
				case d.atoms["XdndFinished"]:
					return nil
				}
			case xproto.SelectionRequestEvent:
				xproto.ChangeProperty(d.conn, xproto.PropModeReplace, e.Requestor, e.Property, d.atoms["text/uri-list"], 8, uint32(len(list)), list)
				notify := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
				xproto.SendEvent(d.conn, false, e.Requestor, xproto.EventMaskNoEvent, string(notify.Bytes()))
			}
		case <-timeout:
			return fmt.Errorf("the window does not answer the drag")
		}
	}
}
