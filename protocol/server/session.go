package server

import (
	"crypto/rand"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// step is how far a sign-in has come. Only the command of the next step is
// accepted (notification.md 15).
type step int

const (
	stepNew  step = iota // VER
	stepVER              // CVR, CVQ
	stepCVR              // USR TWN I
	stepUSR              // USR TWN S
	stepLive             // everything else
)

// session is one connection to the notification server. Server.mu guards it.
type session struct {
	srv      *Server
	c        *conn
	dispatch bool
	step     step
	dialect  string
	claimed  protocol.Address // of USR TWN I
	nonce    string           // tpf of the Passport challenge
	acct     *account         // once live
	synced   bool             // the lists were downloaded
	status   protocol.Status  // "" before the first CHG
	clientID string
	object   string // encoded, "" without a picture
	muted    bool   // IMS OFF: nobody can call

	challenge  string // of an unanswered CHL
	unanswered *time.Timer
}

// command is what a live session may send.
type command struct {
	low, high int // arguments, the transaction id included
	run       func(*session, wire.Command) error
}

var commands map[string]command

func init() {
	commands = map[string]command{
		"SYN": {2, 2, (*session).syn},
		"CHG": {3, 4, (*session).chg},
		"QRY": {2, 2, (*session).qry},
		"ADD": {4, 5, (*session).add},
		"REM": {3, 4, (*session).rem},
		"ADG": {3, 3, (*session).adg},
		"RMG": {2, 2, (*session).rmg},
		"REG": {4, 4, (*session).reg},
		"REA": {3, 3, (*session).rea},
		"LST": {2, 2, (*session).lst},
		"IMS": {2, 2, (*session).ims},
		"PRP": {2, 3, (*session).prp},
		"BLP": {2, 2, (*session).blp},
		"GTC": {2, 2, (*session).gtc},
		"XFR": {2, 2, (*session).xfr},
		"URL": {2, 3, (*session).url},
		"SND": {2, 5, (*session).snd},
		"PNG": {0, 0, (*session).png},
		"OUT": {0, 0, (*session).out},
	}
}

func (ns *session) handle(cmd wire.Command) error {
	_, numbered := cmd.TrID()
	if !numbered && cmd.Verb != "PNG" && cmd.Verb != "OUT" {
		return &violation{0, "no transaction id"}
	}
	if cmd.Verb == "OUT" {
		return errDone
	}
	if ns.step < stepLive {
		return ns.signIn(cmd)
	}
	if ns.acct.session != ns {
		return errDone // signed in elsewhere a moment ago
	}
	switch cmd.Verb {
	case "USR":
		return refusal(codeAlreadyIn)
	case "VER", "CVR", "CVQ", "CAL", "ANS", "MSG":
		return &violation{protocol.CodeNotExpected, "not expected here"}
	}
	do, ok := commands[cmd.Verb]
	if !ok {
		// No answer, as the recorded server has it.
		ns.srv.log.Warn("server: unknown command", "account", ns.acct.address, "verb", cmd.Verb)
		return nil
	}
	if err := count(cmd, do.low, do.high); err != nil {
		return err
	}
	return do.run(ns, cmd)
}

func (ns *session) signIn(cmd wire.Command) error {
	switch {
	case cmd.Verb == "VER" && ns.step == stepNew:
		return ns.ver(cmd)
	case (cmd.Verb == "CVR" || cmd.Verb == "CVQ") && ns.step == stepVER:
		return ns.cvr(cmd)
	case cmd.Verb == "USR" && ns.step == stepCVR && cmd.Arg(2) == "I":
		return ns.usrInitiate(cmd)
	case cmd.Verb == "USR" && ns.step == stepUSR && cmd.Arg(2) == "S":
		return ns.usrTicket(cmd)
	case cmd.Verb == "CVR" || cmd.Verb == "CVQ":
		return &violation{codeNoCVR, "not expected here"}
	case cmd.Verb == "PNG":
		return &violation{0, "a ping before the sign-in"}
	}
	return &violation{protocol.CodeNotExpected, "not expected before the sign-in is done"}
}

// dialects returns what the server speaks, the best first.
func (s *Server) dialects() []string {
	if s.options.Dialects != nil {
		return s.options.Dialects
	}
	return []string{"MSNP9", "MSNP8"}
}

// ver answers with the one dialect that is spoken from here on.
func (ns *session) ver(cmd wire.Command) error {
	for _, ours := range ns.srv.dialects() {
		for _, theirs := range cmd.Args[1:] {
			if ours == theirs {
				ns.dialect, ns.step = ours, stepVER
				ns.c.send(wire.New("VER", cmd.Arg(0), ours))
				return nil
			}
		}
	}
	ns.c.send(wire.New("VER", cmd.Arg(0), "0"))
	return errDone
}

var localeID = regexp.MustCompile(`^0x[0-9a-fA-F]{4}$`)

func (ns *session) cvr(cmd wire.Command) error {
	if len(cmd.Args) != 9 || !localeID.MatchString(cmd.Arg(1)) {
		return &violation{codeBadCVR, "CVR takes eight arguments, the first a locale such as 0x0409"}
	}
	if _, err := protocol.ParseAddress(cmd.Arg(8)); err != nil {
		return &violation{codeBadCVR, "CVR without an address"}
	}
	version, home := cmd.Arg(6), ns.srv.loginURL+"/"
	ns.c.send(wire.New(cmd.Verb, cmd.Arg(0), version, version, version, home, home))
	if cmd.Verb == "CVQ" {
		return errDone
	}
	ns.step = stepCVR
	return nil
}

func (ns *session) usrInitiate(cmd wire.Command) error {
	if err := count(cmd, 4, 4); err != nil {
		return err
	}
	if cmd.Arg(1) != "TWN" {
		return &violation{protocol.CodeAuthentication, "only TWN is known"}
	}
	address, err := protocol.ParseAddress(cmd.Arg(3))
	if err != nil {
		return &violation{protocol.CodeAuthentication, "not an address"}
	}
	ns.c.known(address, false)
	if ns.dispatch {
		ns.c.send(wire.New("XFR", cmd.Arg(0), "NS", ns.srv.here(ns.c), "0", ns.srv.dispatch))
		return errDone
	}
	ns.claimed, ns.step, ns.nonce = address, stepUSR, rand.Text()
	ns.srv.nonces[ns.nonce] = address
	ns.c.send(wire.New("USR", cmd.Arg(0), "TWN", "S", passportChallenge(ns.nonce)))
	return nil
}

// usrTicket completes the sign-in. A second sign-in of an account ends the
// first.
func (ns *session) usrTicket(cmd wire.Command) error {
	if err := count(cmd, 4, 4); err != nil {
		return err
	}
	acct := ns.srv.accounts[ns.claimed]
	if cmd.Arg(1) != "TWN" || !ns.srv.useTicket(cmd.Arg(3), ns.claimed) || acct == nil {
		return &violation{protocol.CodeAuthentication, "the ticket is not good"}
	}
	delete(ns.srv.nonces, ns.nonce)
	if old := acct.session; old != nil {
		old.leave()
		old.c.end(wire.New("OUT", "OTH"))
	}
	ns.acct, ns.step, acct.session = acct, stepLive, ns
	ns.c.deadline.Stop()
	ns.c.send(
		wire.New("USR", cmd.Arg(0), "OK", string(acct.address), protocol.PercentEncode(acct.name), "1", "0"),
		wire.New("MSG", "Hotmail", "Hotmail").WithPayload(ns.profile()))
	ns.initialMail()
	ns.srv.log.Info("server: signed in", "account", acct.address, "dialect", ns.dialect)
	return nil
}

// profile is the text of the profile message (notification.md 4). ClientPort
// has its bytes swapped, as on the official service (4.1).
func (ns *session) profile() []byte {
	ip, port := "127.0.0.1", 0
	if a, ok := ns.c.nc.RemoteAddr().(*net.TCPAddr); ok {
		ip, port = a.AddrPort().Addr().Unmap().WithZone("").String(), (a.Port&0xff)<<8|a.Port>>8
	}
	fields := []string{
		"MIME-Version: 1.0", "Content-Type: text/x-msmsgsprofile; charset=UTF-8",
		fmt.Sprintf("LoginTime: %d", time.Now().Unix()), "EmailEnabled: " + mailEnabled(ns.acct), "MemberIdHigh: 90210", "MemberIdLow: 11223344",
		"lang_preference: 1033", "preferredEmail: " + string(ns.acct.address), "country: US", "PostalCode: ", "Gender: ",
		"Kid: 0", "Age: ", "BDayPre: ", "Birthday: ", "Wallet: ", "Flags: 1027", "sid: 507", "kv: 5",
		"MSPAuth: " + rand.Text(), "ClientIP: " + ip, "ClientPort: " + strconv.Itoa(port), "", "",
	}
	return []byte(strings.Join(fields, "\r\n"))
}

// leave ends a session for the others. It may be called twice.
func (ns *session) leave() {
	delete(ns.srv.nonces, ns.nonce)
	if ns.unanswered != nil {
		ns.unanswered.Stop()
	}
	if ns.acct == nil || ns.acct.session != ns {
		return
	}
	ns.srv.change(ns.acct, false, func() { ns.acct.session = nil })
	ns.srv.log.Info("server: signed out", "account", ns.acct.address)
}
