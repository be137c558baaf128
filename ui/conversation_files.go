package ui

import (
	"context"
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/widget"
)

// transferChanged shows a file in the conversation with the other side. One
// that is offered opens it.
func (t *conversations) transferChanged(u *UI, x protocol.Transfer) {
	c := t.with(x.With)
	if c == nil {
		if !x.Incoming || x.State != protocol.TransferOffered {
			return
		}
		c = u.talk(protocol.With(x.With))
		c.show()
	}
	problem := u.fileProblem(x)
	if c.transcript.SetTransfer(x, problem) {
		return
	}
	c.addTransfer(x)
	if x.Incoming {
		c.hear()
	}
}

// addTransfer shows a file for the first time.
func (c *conversation) addTransfer(x protocol.Transfer) {
	c.transcript.Add(widget.Line{Transfer: &x, Mine: !x.Incoming, From: x.With, Name: c.shortNameOf(x.With), Time: x.Started, Reason: c.u.fileProblem(x)})
	if !x.Incoming {
		c.transcript.ScrollToEnd()
	}
	c.showStatus()
}

// loadTransfers shows the files that were under way before the conversation was
// opened.
func (c *conversation) loadTransfers() {
	turn := c.turn
	call(c.u, func(context.Context) ([]protocol.Transfer, error) { return c.u.session.Transfers(), nil }, func(list []protocol.Transfer, _ error) {
		if c.turn != turn {
			return
		}
		for _, x := range slices.Backward(list) { // the newest comes first
			if x.With == c.addr && !x.State.Ended() && !c.transcript.HasTransfer(x.ID) {
				c.addTransfer(x)
			}
		}
	})
}

// preview returns the small picture of a file, or nil: then it is decoded.
func (c *conversation) preview(id int64) image.Image {
	img, asked := c.previews[id]
	if img != nil {
		return img.Frames[0]
	}
	if asked || c.free {
		return nil
	}
	c.previews[id] = nil
	turn := c.turn
	call(c.u, func(context.Context) (*picture.Image, error) { return picture.Decode(c.u.session.TransferPreview(id)) },
		func(img *picture.Image, err error) {
			if c.turn == turn && err == nil {
				c.previews[id] = img
				c.transcript.RedrawTransfer(id)
			}
		})
	return nil
}

// transferAction does what a button of a file says.
func (c *conversation) transferAction(x protocol.Transfer, a widget.TransferAction) {
	turn := c.turn
	fileDesk{u: c.u, canvas: c.window.Canvas(), say: func(sentence string) {
		if c.turn == turn {
			c.flashText(sentence)
		}
	}, asked: func(q *widget.Question, p *widget.Popover) {
		c.popover.close()
		c.question, c.popover.p = q, p
		p.OnClose = func() { c.popover.p = nil }
	}}.do(x, a)
}

// sendFiles lets a person choose a file to send.
func (c *conversation) sendFiles() {
	turn := c.turn
	c.u.sendFileTo(c.addr, func(err error) {
		if c.turn == turn {
			sentence, _ := errorText(err)
			c.flashText(sentence)
		}
	})
}

// sendFileTo lets a person choose a file and offers it to somebody; refused is
// told why that did not work.
func (u *UI) sendFileTo(a protocol.Address, refused func(error)) {
	u.pickFile(T("files.send", "Name", widget.ShortName(u.contact(a).Shown())), nil, func(uri fyne.URI, err error) {
		if err != nil {
			refused(err)
			return
		}
		u.offerFile(a, uri.Path(), refused)
	})
}

// offerFile offers a file to somebody and shows it in their conversation, which
// is opened where it was not.
func (u *UI) offerFile(a protocol.Address, path string, refused func(error)) {
	call(u, func(context.Context) (protocol.Transfer, error) { return u.session.SendFile(a, path) },
		func(_ protocol.Transfer, err error) {
			if err != nil {
				refused(err)
				return
			}
			u.openConversation(a)
		})
}

// openHistory opens the history of this conversation.
func (c *conversation) openHistory() { c.u.openHistoryOf(c.past) }
