package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// wayPart is the choice of the way to connect, with the fields it needs and
// the button that takes it at once.
type wayPart struct {
	p        *connectionPage
	u        *UI
	content  *fyne.Container
	heading  *widget.Label
	radios   []*widget.Check
	host     *widget.Field
	port     *widget.Field
	user     *widget.Field
	password *widget.Field
	gateway  *widget.Field
	note     *widget.Paragraph
	again    *widget.Button
	busy     bool
	wrong    string // code of what went wrong when signing in again
	loading  bool   // the fields are being filled by us
	typed    int    // changes of the password
}

// passwordPause is how long a password must stand before it is kept.
const passwordPause = 600 * time.Millisecond

// wayRoutes are the ways in the order of the page.
var wayRoutes = []protocol.Route{"", protocol.RouteDirect, protocol.RouteGateway, protocol.RouteConnect, protocol.RouteSOCKS5}

// wayKey is the word of a way in the translations.
func wayKey(r protocol.Route) string {
	if r == "" {
		return "connection.way.automatic"
	}
	return "connection.way." + string(r)
}

func newWayPart(p *connectionPage) *wayPart {
	if p.u.proxyPasswords == nil {
		p.u.proxyPasswords = map[string]string{}
	}
	w := &wayPart{p: p, u: p.u, heading: widget.NewLabel(T("connection.way"), widget.StyleBold)}
	objects := []fyne.CanvasObject{w.heading}
	for _, r := range wayRoutes {
		radio := widget.NewRadio(T(wayKey(r)), func() { w.choose(r) })
		radio.OnEscape = p.s.close
		w.radios = append(w.radios, radio)
		objects = append(objects, radio)
	}
	w.host, w.port = widget.NewField(T("connection.proxy.address")), widget.NewField(T("connection.proxy.port"))
	w.user, w.password = widget.NewField(T("connection.proxy.user")), widget.NewPasswordField(T("connection.proxy.password"), T("signin.password.show"))
	w.gateway = widget.NewField(T("connection.gateway"))
	w.gateway.SetPlaceHolder(T("connection.gateway.hint"))
	w.password.SetPlaceHolder(T("connection.proxy.optional"))
	w.user.SetPlaceHolder(T("connection.proxy.optional"))
	for f, key := range map[*widget.Field]string{w.host: settingProxyHost, w.port: settingProxyPort, w.user: settingProxyUser, w.gateway: settingGateway} {
		f.SetChanged(func(text string) { w.write(key, text) })
	}
	w.password.SetChanged(w.writePassword)
	for _, f := range w.fields() {
		f.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
			if k == fyne.KeyEscape {
				p.s.close()
			}
			return k == fyne.KeyEscape
		}
		objects = append(objects, f)
	}
	w.note = widget.NewParagraph("", widget.StyleSmall, 200)
	w.again = widget.NewButton(widget.Normal, T("connection.again"), w.signInAgain)
	w.again.Height, w.again.OnEscape = theme.HeightButtonRow, p.s.close
	w.content = widget.Arrange(fyne.NewSize(200, 100), func(size fyne.Size) { w.place(size.Width) }, append(objects, w.note, w.again)...)
	return w
}

func (w *wayPart) fields() []*widget.Field {
	return []*widget.Field{w.host, w.port, w.user, w.password, w.gateway}
}

// Heights of the part.
const (
	wayRow   = 26
	wayHead  = 36
	wayInset = 24 // of the fields under their way
	wayField = 58
	wayWidth = connectionRight - theme.Space24
)

// place puts one thing under the other and returns the height of all.
func (w *wayPart) place(width float32) float32 {
	place, y := widget.Place, float32(wayHead)
	place(w.heading, 0, 8, width, 20)
	for _, r := range w.radios {
		place(r, 0, y, width, 20)
		y += wayRow
	}
	y -= 2
	inner := width - wayInset
	choice := w.u.choice()
	place(w.gateway, wayInset, y, inner, 50)
	place(w.host, wayInset, y, inner-74, 50)
	place(w.port, wayInset+inner-66, y, 66, 50)
	y += wayField
	if choice.proxied() {
		half := (inner - theme.Space8) / 2
		place(w.user, wayInset, y, half, 50)
		place(w.password, wayInset+half+theme.Space8, y, half, 50)
		y += wayField
	}
	w.note.SetWidth(width)
	h := w.note.MinSize().Height
	place(w.note, 0, y, width, h)
	y += h + theme.Space8
	place(w.again, 0, y, w.again.MinSize().Width, theme.HeightButtonRow)
	return y + theme.HeightButtonRow
}

func (w *wayPart) height() float32 { return w.place(wayWidth) }

// load fills the part from the settings.
func (w *wayPart) load() {
	c := w.u.choice()
	w.loading = true
	for f, text := range map[*widget.Field]string{w.host: c.host, w.port: c.port, w.user: c.user, w.gateway: c.gateway} {
		if f.Text() != text {
			f.SetText(text)
		}
	}
	if !c.passwordIsHere {
		w.password.SetText("")
		w.fetchPassword(c)
	}
	w.loading = false
	w.follow()
}

// fetchPassword shows that there is a password, as dots, when the keyring has
// one.
func (w *wayPart) fetchPassword(c wayChoice) {
	if !c.proxied() || c.user == "" {
		return
	}
	mine := w.typed
	call(w.u, func(ctx context.Context) (string, error) {
		return ask(ctx, func() (string, error) { return w.u.keyring.Get(c.account()) })
	}, func(password string, err error) {
		if err == nil && password != "" && mine == w.typed && w.u.choice().account() == c.account() {
			w.loading = true
			w.password.SetText(password)
			w.loading = false
		}
	})
}

// follow shows what the choice needs and what can be done now.
func (w *wayPart) follow() {
	c := w.u.choice()
	for i, r := range wayRoutes {
		w.radios[i].SetOn(r == c.route)
	}
	gateway := c.route == protocol.RouteGateway
	visible(w.gateway, gateway)
	for _, f := range []*widget.Field{w.host, w.port} {
		visible(f, !gateway)
		if c.proxied() {
			f.Enable()
		} else {
			f.Disable()
		}
	}
	visible(w.user, c.proxied())
	visible(w.password, c.proxied())
	code := c.problem()
	w.host.SetMarked(code == "bad-proxy" && c.host != "")
	w.port.SetMarked(code == "bad-proxy" && c.port != "" && c.host != "")
	w.gateway.SetMarked(code == "bad-gateway")
	signedIn := w.u.people.signedIn || w.u.people.away()
	style, text := widget.StyleSmall, T("connection.applies")
	switch {
	case w.busy:
		text = T("connection.again.busy")
	case w.wrong != "":
		text, _ = errorText(&protocol.Problem{Code: w.wrong})
		style.Color = theme.ColorDanger
	case code != "" && (c.host != "" || gateway):
		text = T("error." + code)
		style.Color = theme.ColorDanger
	case code != "":
		text = T("connection.proxy.missing")
	case !signedIn:
		text = T("connection.applies.out")
	}
	w.note.Text, w.note.Style = text, style
	w.note.Refresh()
	if signedIn && code == "" && !w.busy {
		w.again.Enable()
	} else {
		w.again.Disable()
	}
}

// choose takes another way from the next sign-in on.
func (w *wayPart) choose(r protocol.Route) {
	w.u.set(settingWay, string(r))
	w.wrong = ""
	if r == protocol.RouteSOCKS5 && w.port.Text() == "" {
		w.port.SetText("1080")
	}
	w.load()
	w.p.trial.follow()
	w.p.arrange()
	if slices.Contains([]protocol.Route{protocol.RouteSOCKS5, protocol.RouteConnect}, r) && w.host.Text() == "" {
		w.p.s.w.Canvas().Focus(w.host.Entry)
	}
}

// write keeps a field.
func (w *wayPart) write(key, text string) {
	if w.loading {
		return
	}
	w.u.set(key, text)
	w.wrong = ""
	if password := w.password.Text(); key != settingGateway && password != "" {
		w.writePassword(password) // it stands under the name of its proxy
	}
	w.follow()
	w.p.trial.follow()
	w.p.arrange()
}

// writePassword keeps the password in the keyring, once it has not changed for
// a moment. Without a keyring it is known until Papilio ends.
func (w *wayPart) writePassword(text string) {
	if w.loading {
		return
	}
	w.wrong = ""
	w.follow()
	w.p.trial.follow()
	w.typed++
	mine, account := w.typed, w.u.choice().account()
	w.u.proxyPasswords[account] = text
	w.u.after(passwordPause, func() {
		if mine != w.typed {
			return
		}
		call(w.u, func(ctx context.Context) (struct{}, error) {
			return ask(ctx, func() (struct{}, error) {
				if text == "" {
					return struct{}{}, w.u.keyring.Delete(account)
				}
				return struct{}{}, w.u.keyring.Set(account, text)
			})
		}, func(_ struct{}, err error) {
			if err != nil {
				w.u.log.Warn("proxy password not kept", "error", err)
			}
		})
	})
}

// signInAgain takes the chosen way at once.
func (w *wayPart) signInAgain() {
	c := w.u.choice()
	w.busy, w.wrong = true, ""
	w.follow()
	w.p.arrange()
	call(w.u, func(ctx context.Context) (struct{}, error) {
		target, _ := w.u.session.Target()
		target = c.apply(ctx, w.u.keyring, target)
		return struct{}{}, w.u.session.SignInAgain(ctx, target.Route, target.Proxy, target.Gateway)
	}, func(_ struct{}, err error) {
		w.busy = false
		if err != nil {
			_, w.wrong = errorText(err)
		}
		w.follow()
		w.p.arrange()
	})
}
