package ui

import (
	"context"
	"maps"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// use makes another account the one in use, signed out, and calls then on
// Fyne's goroutine. Every window of the account before closes, and what it knew
// goes; the main window stays and shows the form. When the account cannot be
// opened, the one before goes on and then gets the error.
func (u *UI) use(a app.Account, then func(error)) {
	if a.Is(u.account.Address, u.account.ProfileID) {
		if !u.moving && !u.closed {
			then(nil)
		}
		return
	}
	u.change(func() error {
		_, err := u.library.Use(a)
		return err
	}, then)
}

// change lets go of the account in use, runs what makes another one that, and
// begins with it. The Session must be signed out.
func (u *UI) change(work func() error, then func(error)) {
	if u.moving || u.closed {
		return
	}
	u.alerts.end(u)
	u.conversations.storeDrafts(u)
	u.moving = true
	u.turn++
	u.conversations.close()
	u.cancel()
	for _, w := range u.windows {
		hide(w)
		clearOverlays(w)
		w.SetContent(widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0))
	}
	maps.Copy(u.spare, u.windows)
	session, unsaved := u.session, u.memory.unsaved
	u.memory.unsaved = nil
	u.moves.Go(func() {
		u.work.Wait()
		if err := u.writeSettings(session, unsaved); err != nil {
			u.log.Error("settings not stored", "error", err)
		}
		err := work()
		u.do(func() {
			if u.closed {
				return
			}
			u.moving = false
			if u.library.Session() == nil { // the disk is gone
				u.log.Error("no account can be opened", "error", err)
				u.app.Quit()
				return
			}
			u.bind()
			clearOverlays(u.root)
			u.main = newMainWindow(u)
			u.tellDamage()
			then(err)
		})
	})
}

// clearOverlays closes what is open over a window.
func clearOverlays(w fyne.Window) {
	for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
		w.Canvas().Overlays().Remove(o)
	}
}

// accounts returns the accounts that are offered: those that are remembered and
// were signed in to, the one used last first.
func (u *UI) accounts() []app.Account {
	var list []app.Account
	for _, a := range u.library.Accounts() {
		if a.Remember && !a.Used.IsZero() && (a.ProfileID != app.BuiltInProfile || u.builtIn != nil) {
			list = append(list, a)
		}
	}
	return list
}

// accountKey is what lists know an account by.
func accountKey(a app.Account) string { return string(a.Address) + " " + a.ProfileID }

// accountOf returns the account of a key.
func (u *UI) accountOf(key string) (app.Account, bool) {
	for _, a := range u.library.Accounts() {
		if accountKey(a) == key {
			return a, true
		}
	}
	return app.Account{}, false
}

// profileName is what a server is called in the windows.
func (u *UI) profileName(id string) string {
	p, ok := u.library.Profile(id)
	switch {
	case p.Builtin:
		return T("signin.server.built-in")
	case !ok:
		return T("account.server.gone")
	}
	return p.Name
}

// fillAccounts shows accounts in a list, with their pictures when they are read.
func (u *UI) fillAccounts(l *widget.AccountList, list []app.Account, more ...widget.AccountRow) {
	rows := make([]widget.AccountRow, len(list))
	for i, a := range list {
		rows[i] = widget.AccountRow{Key: accountKey(a), Title: string(a.Address), Detail: u.profileName(a.ProfileID)}
	}
	l.SetRows(append(rows, more...))
	for _, a := range list {
		u.accountPicture(a, l)
	}
}

func (u *UI) accountPicture(a app.Account, l *widget.AccountList) {
	call(u, func(context.Context) ([]byte, error) { return u.library.AccountPicture(a), nil }, func(data []byte, _ error) {
		if len(data) == 0 {
			return
		}
		u.image(protocol.HashOf(data), func() ([]byte, bool) { return data, true }, func(img *picture.Image) {
			if img != nil {
				l.SetPicture(accountKey(a), img.Frames[0])
			}
		})
	})
}
