package server

import (
	"strings"
	"testing"
)

// TestSignInRules: what breaks the order or form of a sign-in is answered with
// a code and the end.
func TestSignInRules(t *testing.T) {
	s := startServer(t, Options{})
	ver, cvr := "VER 1 MSNP9 CVR0", "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com"
	usr := "USR 3 TWN I alice@example.com"
	answers := map[string]string{ver: "VER 1 MSNP9", cvr: "CVR 2 *", usr: "USR 3 TWN S *"}
	for _, c := range []struct {
		name   string
		before []string
		send   string
		want   string // "" for no word
	}{
		{"CVR first", nil, cvr, "731 2"},
		{"USR TWN first", nil, "SYN 1 0", "715 1"},
		{"a ping first", nil, "PNG", ""},
		{"no transaction id", nil, "VER MSNP9", ""},
		{"a huge transaction id", nil, "VER 4294967296 MSNP9", ""},
		{"no common dialect", nil, "VER 1 MSNP0 CVR0", "VER 1 0"},
		{"only CVR0", nil, "VER 1 CVR0", "VER 1 0"},
		{"a small letter verb", nil, "ver 1 MSNP9", ""},
		{"an endless line", nil, "VER 1 " + strings.Repeat("x", 9000), ""},
		{"VER twice", []string{ver}, "VER 2 MSNP9 CVR0", "715 2"},
		{"USR before CVR", []string{ver}, usr, "715 3"},
		{"SYN before sign-in", []string{ver}, "SYN 2 0", "715 2"},
		{"a ping before sign-in", []string{ver}, "PNG", ""},
		{"CVR with too little", []string{ver}, "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS", "710 2"},
		{"CVR with too much", []string{ver}, cvr + " more", "710 2"},
		{"CVR with a bad locale", []string{ver}, strings.Replace(cvr, "0x0409", "1033", 1), "710 2"},
		{"CVR with no address", []string{ver}, strings.Replace(cvr, "@", "", 1), "710 2"},
		{"CVQ is answered and closed", []string{ver}, strings.Replace(cvr, "CVR", "CVQ", 1), "CVQ 2 *"},
		{"CVR twice", []string{ver, cvr}, cvr, "731 2"},
		{"USR without an address", []string{ver, cvr}, "USR 3 TWN I alice", "911 3"},
		{"USR with too much", []string{ver, cvr}, usr + " more", "200 3"},
		{"USR MD5", []string{ver, cvr}, "USR 3 MD5 I alice@example.com", "911 3"},
		{"the ticket first", []string{ver, cvr}, "USR 3 TWN S t=x", "715 3"},
		{"USR I twice", []string{ver, cvr, usr}, "USR 4 TWN I alice@example.com", "715 4"},
		{"a wrong ticket", []string{ver, cvr, usr}, "USR 4 TWN S t=bogus", "911 4"},
		{"CHG before the ticket", []string{ver, cvr, usr}, "CHG 4 NLN 0", "715 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := dial(t, s, s.Notification())
			for _, line := range c.before {
				r.send("%s", line).expect(answers[line])
			}
			r.send("%s", c.send)
			if c.want == "" {
				r.closed()
			} else {
				r.closed(c.want)
			}
		})
	}
}

func TestTicketIsOfOneAccountAndGoodOnce(t *testing.T) {
	s := startServer(t, Options{})
	alice, challenge := challenged(t, s, "alice@example.com")
	ticket := ticketOf(t, passport(t, s, "alice@example.com", testPassword("alice@example.com"), challenge))
	bob, _ := challenged(t, s, "bob@example.com")
	bob.send("USR 4 TWN S %s", ticket).closed("911 4")
	alice.send("USR 4 TWN S %s", ticket).closed("911 4") // spent by bob

	alice, challenge = challenged(t, s, "Alice@Example.COM")
	ticket = ticketOf(t, passport(t, s, "ALICE@example.com", testPassword("alice@example.com"), challenge))
	alice.send("USR 4 TWN S %s", ticket).expect("USR 4 OK alice@example.com Alice 1 0", "MSG Hotmail Hotmail")
	alice.send("USR 5 TWN I alice@example.com").expect("207 5")
}

// TestLiveRules: one command of somebody who is signed in and online.
func TestLiveRules(t *testing.T) {
	s := startServer(t, Options{})
	const closes, goesOn = true, false
	object := "%3Cmsnobj%20Creator%3D%22alice%40example.com%22%20Size%3D%2222%22%20Type%3D%223%22%20Location%3D%220%22%20Friendly%3D%22AAA%3D%22%20SHA1D%3D%22PLkx87vG%2BrsPbwtGFWsqPfbjB4A%3D%22%2F%3E"
	for _, c := range []struct {
		send string
		want string
		end  bool
	}{
		{"VER 9 MSNP9", "715 9", closes},
		{"CVR 9 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com", "715 9", closes},
		{"CAL 9 bob@example.com", "715 9", closes},
		{"ANS 9 alice@example.com x y", "715 9", closes},
		{"MSG 9 N 2\r\nhi", "715 9", closes},
		{"MSG 9 N", "", closes},
		{"FOO 9 bar", "", goesOn},
		{"CHG 9 FLN 268435456", "201 9", goesOn},
		{"CHG 9 XXX 268435456", "200 9", closes},
		{"CHG 9 NLN", "200 9", closes},
		{"CHG 9 NLN -1", "200 9", closes},
		{"CHG 9 NLN 4294967296", "200 9", closes},
		{"CHG 9 NLN 0 %3Cmsnobj%2F%3E", "201 9", goesOn},
		{"CHG 9 NLN 0 " + strings.Replace(object, "alice", "bob", 1), "201 9", goesOn},
		{"CHG 9 NLN 0 " + strings.Replace(object, "%223%22", "%222%22", 1), "201 9", goesOn},
		{"CHG 9 NLN 0 " + object, "CHG 9 NLN 0 " + object, goesOn},
		{"CHG 9 NLN 0 " + object + " more", "200 9", closes},
		{"CHG 9 IDL 0 0", "CHG 9 IDL 0 0", goesOn},
		{"CHG NLN 0", "", closes},
		{"SYN 9 x", "200 9", closes},
		{"XFR 9 NS", "201 9", goesOn},
		{"XFR 9", "200 9", closes},
		{"PNG 9", "200 9", closes},
		{"QRY 9 msmsgs@msnmsgr.com 32\r\n00000000000000000000000000000000", "540 9", closes},
		{"QRY 9 32", "540 9", closes},
		{"ADD 9 RL bob@example.com Bob", "200 9", closes},
		{"ADD 9 FL bob@example.com", "200 9", closes},
		{"ADD 9 AL bob@example.com Bob 0", "200 9", closes},
		{"ADD 9 FL bob Bob", "201 9", goesOn},
		{"ADD 9 FL alice@example.com Alice", "201 9", goesOn},
		{"ADD 9 FL nobody@example.com nobody", "205 9", goesOn},
		{"ADD 9 FL bob@example.com Bob", "215 9", goesOn},
		{"ADD 9 FL bob@example.com Bob 0", "215 9", goesOn},
		{"ADD 9 FL bob@example.com Bob 7", "224 9", goesOn},
		{"ADD 9 AL bob@example.com Bob", "215 9", goesOn},
		{"ADD 9 BL bob@example.com Bob", "219 9", goesOn},
		{"ADD 9 FL bob@example.com " + strings.Repeat("%41", 200), "209 9", goesOn},
		{"REM 9 RL bob@example.com", "200 9", closes},
		{"REM 9 AL bob@example.com 0", "200 9", closes},
		{"REM 9 BL bob@example.com", "216 9", goesOn},
		{"REM 9 FL nobody@example.com", "216 9", goesOn},
		{"REM 9 FL bob@example.com 7", "224 9", goesOn},
		{"ADG 9 " + strings.Repeat("x", 62) + " 0", "229 9", goesOn},
		{"ADG 9 " + strings.Repeat("%20", 21) + " 0", "229 9", goesOn},
		{"ADG 9 Other%20Contacts 0", "228 9", goesOn},
		{"ADG 9 Name", "200 9", closes},
		{"RMG 9 0", "224 9", goesOn},
		{"RMG 9 99", "224 9", goesOn},
		{"REG 9 99 Name 0", "224 9", goesOn},
		{"REG 9 0 Name", "200 9", closes},
		{"REA 9 alice@example.com", "200 9", closes},
		{"REA 9 alice@example.com %01%20", "209 9", goesOn},
		{"REA 9 alice@example.com " + strings.Repeat("x", 388), "209 9", goesOn},
		{"REA 9 nobody@example.com Nobody", "216 9", goesOn},
		{"LST 9 XX", "200 9", closes},
		{"LST 9 BL", "LST 9 BL * 0 0", goesOn},
		{"IMS 9 on", "200 9", closes},
		{"IMS 9 ON", "IMS 9 0 ON", goesOn},
		{"PRP 9 MFN New", "715 9", goesOn},
		{"PRP 9 PHHH 1", "200 9", closes},
		{"PRP 9 PHH " + strings.Repeat("1", 96), "200 9", closes},
		{"BLP 9 AL", "218 9", goesOn},
		{"BLP 9 XX", "200 9", closes},
		{"GTC 9 A", "218 9", goesOn},
		{"GTC 9 a", "200 9", closes},
		{"URL 9 INBOX", "URL 9 /unused1 /unused2 1", goesOn},
		{"SND 9 new@example.com", "SND 9 OK", goesOn},
	} {
		t.Run(strings.ToValidUTF8(c.send[:min(len(c.send), 40)], ""), func(t *testing.T) {
			alice := online(t, s, "alice@example.com")
			alice.send("%s", c.send)
			if c.want != "" {
				alice.expect(c.want)
			}
			if c.end {
				alice.closed()
				return
			}
			alice.quiet().send("OUT").closed()
		})
	}
}

func TestNoSwitchboardWhileInvisible(t *testing.T) {
	s := startServer(t, Options{})
	alice := signIn(t, s, "alice@example.com")
	alice.send("XFR 6 SB").expect("913 6")
	alice.send("CHG 7 HDN 0").expect("CHG 7 HDN 0")
	alice.send("XFR 8 SB").expect("913 8")
	alice.send("CHG 9 NLN 0").expect("CHG 9 NLN 0")
	sb := seatOf(alice)
	alice.send("CHG 10 HDN 0").expect("CHG 10 HDN 0")
	sb.send("CAL 2 bob@example.com").expect("913 2")
}

func TestThirtyGroups(t *testing.T) {
	s := startServer(t, Options{})
	alice := online(t, s, "alice@example.com")
	for i := range maxGroups - 1 {
		alice.send("ADG 9 G%d 0", i).expect("ADG 9 * * * 0")
	}
	alice.send("ADG 9 Last 0").expect("223 9")
	alice.send("RMG 9 5").expect("RMG 9 * 5")
	alice.send("ADG 9 Last 0").expect("ADG 9 * Last 5 0") // the lowest free id
	alice.send("REG 9 5 G1 0").expect("228 9")
	alice.send("REG 9 5 Last 0").expect("REG 9 * 5 Last 0")
}

func TestChallenge(t *testing.T) {
	s := startServer(t, Options{Challenge: true})
	alice := signIn(t, s, "alice@example.com")
	alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
	chl := alice.expect("CHL 0 *")
	if len(chl.Arg(1)) != 20 {
		t.Errorf("the challenge is %q", chl.Arg(1))
	}
	alice.sendPayload("QRY 7 PROD0038W!61ZTF9", answerTo(chl.Arg(1), "PROD0038W!61ZTF9")).expect("QRY 7")
	alice.send("CHG 8 AWY 0").expect("CHG 8 AWY 0")
	alice.quiet()

	bob := signIn(t, s, "bob@example.com")
	bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 *")
	chl = bob.expect("CHL 0 *")
	bob.sendPayload("QRY 7 msmsgs@msnmsgr.com", answerTo(chl.Arg(1), "PROD0038W!61ZTF9")).closed("540 7")
}
