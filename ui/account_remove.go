package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/ui/widget"
)

// askRemoveAccount asks, since all that an account has kept here is lost, and
// removes it. then is called when it is gone; the windows may have been made
// anew by then.
func (u *UI) askRemoveAccount(c fyne.Canvas, a app.Account, then func()) {
	widget.ShowDialog(c, T("account.remove.title", "Account", string(a.Address)), T("account.remove.text", "Server", u.profileName(a.ProfileID)), nil,
		widget.NewButton(widget.Normal, T("account.remove.cancel"), nil),
		widget.NewButton(widget.Danger, T("account.remove.button"), func() { u.removeAccount(a, then) }))
}

// removeAccount removes an account with its data and its password. One that is
// signed in is signed out first.
func (u *UI) removeAccount(a app.Account, then func()) {
	done := func(err error) {
		if err != nil {
			sentence, _ := errorText(err)
			u.log.Error("account not removed", "error", err)
			widget.ShowDialog(u.root.Canvas(), T("account.remove.failed"), sentence, nil, widget.NewButton(widget.Primary, T("button.close"), nil))
			return
		}
		then()
	}
	if !a.Is(u.account.Address, u.account.ProfileID) {
		call(u, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, u.forget(ctx, a, u.library.RemoveAccount)
		},
			func(_ struct{}, err error) { done(err) })
		return
	}
	call(u, func(context.Context) (struct{}, error) { u.session.SignOut(); return struct{}{}, nil }, func(struct{}, error) {
		next := u.nextAccount(a)
		u.change(func() error {
			return u.forget(context.Background(), a, func(a app.Account) error {
				_, err := u.library.UseAndRemove(next, a)
				return err
			})
		}, done)
	})
}

// nextAccount is the account to use in place of one that goes: the one used
// last, else that of the built-in server.
func (u *UI) nextAccount(gone app.Account) app.Account {
	for _, a := range u.accounts() {
		if !a.Is(gone.Address, gone.ProfileID) {
			return a
		}
	}
	return app.Account{Address: app.You, ProfileID: app.BuiltInProfile, Remember: true}
}

// forget takes the password of an account out of the keyring and then removes
// the account.
func (u *UI) forget(ctx context.Context, a app.Account, remove func(app.Account) error) error {
	if err := u.forgetPassword(ctx, a); err != nil {
		u.log.Warn("password not forgotten", "error", err)
	}
	return remove(a)
}

// forgetPassword takes the password of an account out of the keyring.
func (u *UI) forgetPassword(ctx context.Context, a app.Account) error {
	if !a.RememberPassword || a.Secret == "" {
		return nil
	}
	_, err := ask(ctx, func() (struct{}, error) { return struct{}{}, u.keyring.Delete(a.Secret) })
	return err
}

// keepPassword puts the password of an account in the keyring, and what is
// remembered of the account in its folder; it has been signed in to.
func (u *UI) keepPassword(ctx context.Context, a app.Account, password string) error {
	var trouble error
	if a.RememberPassword {
		_, trouble = ask(ctx, func() (struct{}, error) { return struct{}{}, u.keyring.Set(a.Secret, password) })
		if trouble != nil {
			a.RememberPassword = false
			a.Automatic = a.Automatic && a.ProfileID == app.BuiltInProfile
		}
	}
	_, err := u.library.SaveAccount(a)
	return errors.Join(trouble, err, u.library.SignedIn(a))
}
