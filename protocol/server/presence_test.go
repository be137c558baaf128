package server

import (
	"slices"
	"strconv"
	"testing"
)

func TestWhoSeesWhom(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	step := func(line, reply string) {
		t.Helper()
		alice.send("%s", line).expect(reply)
	}
	seen, gone := "NLN NLN alice@example.com Alice 268435456", "FLN alice@example.com"

	step("REM 10 AL bob@example.com", "REM 10 AL * bob@example.com") // BLP=AL: goes on seeing
	bob.quiet()
	step("ADD 11 BL bob@example.com Bob", "ADD 11 BL * bob@example.com Bob")
	bob.expect(gone)
	step("CHG 12 AWY 268435456", "CHG 12 AWY 268435456")
	step("CHG 13 NLN 268435456", "CHG 13 NLN 268435456")
	bob.quiet()
	seatOf(bob).send("CAL 2 alice@example.com").expect("217 2")
	step("REM 14 BL bob@example.com", "REM 14 BL * bob@example.com")
	bob.expect(seen)
	step("BLP 15 BL", "BLP 15 * BL") // on neither list now
	bob.expect(gone)
	step("ADD 16 AL bob@example.com Bob", "ADD 16 AL * bob@example.com Bob")
	bob.expect(seen)
	step("BLP 17 AL", "BLP 17 * AL")
	step("CHG 18 HDN 268435456", "CHG 18 HDN 268435456")
	bob.expect(gone)
	step("CHG 19 BSY 268435456", "CHG 19 BSY 268435456")
	bob.expect("NLN BSY alice@example.com Alice 268435456")
	step("CHG 20 BSY 268435456", "CHG 20 BSY 268435456") // nothing new
	bob.quiet()
	step("REA 21 alice@example.com Al%20%e2%98%95", "REA 21 * alice@example.com Al%20%E2%98%95")
	bob.expect("NLN BSY alice@example.com Al%20%E2%98%95 268435456")
	step("PRP 22 PHH 555%201234", "PRP 22 * PHH 555%201234")
	bob.expect("BPR * alice@example.com PHH 555%201234")
	step("PRP 23 PHH", "PRP 23 * PHH")
	bob.expect("BPR * alice@example.com PHH")
	step("REM 24 AL bob@example.com", "REM 24 AL * bob@example.com")
	step("ADD 25 BL bob@example.com Bob", "ADD 25 BL * bob@example.com Bob")
	bob.expect(gone)
	step("PRP 26 PHW 555%205678", "PRP 26 * PHW 555%205678") // the blocked hear of no number
	bob.quiet()
	step("REM 27 BL bob@example.com", "REM 27 BL * bob@example.com")
	bob.expect("NLN BSY alice@example.com Al%20%E2%98%95 268435456")
	alice.nc.Close() // without a word
	bob.expect(gone)
	bob.quiet()
}

func TestNobodyIsToldBeforeTheFirstCHG(t *testing.T) {
	s := startServer(t, Options{})
	alice := online(t, s, "alice@example.com")
	bob := signIn(t, s, "bob@example.com")
	alice.quiet()
	alice.send("CHG 7 BSY 1").expect("CHG 7 BSY 1")
	bob.quiet()
	bob.send("CHG 6 HDN 1").expect("CHG 6 HDN 1", "ILN 6 BSY alice@example.com Alice 1")
	alice.quiet()
	alice.send("CHG 8 NLN 1").expect("CHG 8 NLN 1")
	bob.expect("NLN NLN alice@example.com Alice 1")
	bob.send("OUT").closed()
	alice.quiet() // nobody saw bob, nobody misses him
}

func TestAddAndRemoveContact(t *testing.T) {
	s := startServer(t, Options{Accounts: []Account{
		{Address: "alice@example.com", Password: testPassword("alice@example.com"), Name: "Alice L."},
		{Address: "bob@example.com", Password: testPassword("bob@example.com")},
	}})
	alice, bob := online(t, s, "alice@example.com"), online(t, s, "bob@example.com")
	bob.send("PRP 7 PHM 1").expect("PRP 7 * PHM 1")
	alice.send("ADG 7 Close%%20Friends 0").expect("ADG 7 2 Close%20Friends 1 0")
	alice.send("ADD 8 AL bob@example.com Bob").expect("ADD 8 AL 3 bob@example.com Bob")
	bob.quiet()
	alice.send("ADD 9 FL bob@example.com Bob 1").expect("ADD 9 FL 4 bob@example.com Bob 1",
		"ILN 9 NLN bob@example.com bob%40example.com 268435456", "BPR 4 bob@example.com PHM 1")
	bob.expect("ADD 0 RL 3 alice@example.com Alice%20L.")
	bob.send("CHG 8 AWY 0").expect("CHG 8 AWY 0")
	alice.expect("NLN AWY bob@example.com bob%40example.com 0")
	alice.send("CHG 10 AWY 0").expect("CHG 10 AWY 0")
	bob.quiet() // bob has not added alice

	alice.send("ADD 11 FL bob@example.com Bob 0").expect("ADD 11 FL 5 bob@example.com Bob 0")
	alice.send("REM 12 FL bob@example.com 1").expect("REM 12 FL 6 bob@example.com 1")
	alice.send("REM 13 FL bob@example.com 1").expect("225 13")
	alice.send("REA 14 bob@example.com Robert").expect("REA 14 7 bob@example.com Robert")
	alice.send("SYN 15 0").expect("SYN 15 7 1 2", "GTC A", "BLP AL", "LSG 0 Other%20Contacts 0", "LSG 1 Close%20Friends 0",
		"LST bob@example.com Robert 3 0", "BPR PHM 1")
	alice.send("SYN 16 7").expect("SYN 16 7")
	alice.quiet()
	bob.send("SYN 17 0").expect("SYN 17 3 1 1", "GTC A", "BLP AL", "PRP PHM 1", "LSG 0 Other%20Contacts 0",
		"LST alice@example.com Alice%20L. 8")
	alice.send("REM 18 FL bob@example.com").expect("REM 18 FL 8 bob@example.com")
	bob.expect("REM 0 RL 4 alice@example.com")
	bob.send("SYN 19 0").expect("SYN 19 4 0 1", "GTC A", "BLP AL", "PRP PHM 1", "LSG 0 Other%20Contacts 0")
}

// Every change of what the server keeps gives the lists another version, which
// the answer names (notification.md 15).
func TestEveryChangeHasItsVersion(t *testing.T) {
	s := startServer(t, Options{})
	alice := online(t, s, "alice@example.com")
	version := func() string {
		alice.send("SYN 30 0")
		v := alice.read().Arg(1)
		for alice.send("PNG"); alice.read().Verb != "QNG"; {
		}
		return v
	}
	before := version()
	for _, line := range []string{
		"ADG 10 Club 0", "REG 11 1 Klub 0", "REM 12 AL carol@example.com", "ADD 13 BL carol@example.com Carol", "REM 14 BL carol@example.com",
		"ADD 15 FL carol@example.com Carol 1", "REM 16 FL carol@example.com 0", "RMG 17 1", "REA 18 alice@example.com Alicia",
		"PRP 19 PHH 1", "BLP 20 BL", "GTC 21 N", "REM 22 FL carol@example.com",
	} {
		answer := alice.send("%s", line).read()
		now := version()
		if now != next(t, before) || !slices.Contains(answer.Args, now) {
			t.Errorf("%s after version %s: %s, then version %s", line, before, answer, now)
		}
		before = now
	}
	alice.send("BLP 23 BL").expect("218 23") // no change
	if now := version(); now != before {
		t.Errorf("a refusal made version %s of %s", now, before)
	}
}

// next is the version after another one.
func next(t *testing.T, version string) string {
	t.Helper()
	n, err := strconv.Atoi(version)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(n + 1)
}

func TestSecondSignInEndsTheFirst(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	again := signIn(t, s, "bob@example.com")
	bob.closed("OUT OTH")
	alice.expect("FLN bob@example.com")
	again.send("CHG 6 NLN 5").expect("CHG 6 NLN 5", "ILN 6 NLN alice@example.com Alice 268435456")
	alice.expect("NLN NLN bob@example.com Bob 5")
	alice.quiet()
}

func TestOlderDialect(t *testing.T) {
	s := startServer(t, Options{})
	alice := online(t, s, "alice@example.com")
	object := "%3Cmsnobj%20Creator%3D%22alice%40example.com%22%20Size%3D%2222%22%20Type%3D%223%22%20Location%3D%220%22%20Friendly%3D%22AAA%3D%22%20SHA1D%3D%22PLkx87vG%2BrsPbwtGFWsqPfbjB4A%3D%22%2F%3E"
	alice.send("%s", "CHG 7 NLN 5 "+object).expect("CHG 7 NLN 5 " + object)

	bob := dial(t, s, s.Notification())
	bob.send("VER 1 MSNP8 CVR0").expect("VER 1 MSNP8")
	bob.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS bob@example.com").expect("CVR 2 *")
	challenge := bob.send("USR 3 TWN I bob@example.com").expect("USR 3 TWN S *").Arg(3)
	ticket := ticketOf(t, passport(t, s, "bob@example.com", testPassword("bob@example.com"), challenge))
	bob.send("USR 4 TWN S %s", ticket).expect("USR 4 OK bob@example.com Bob 1 0", "MSG Hotmail Hotmail")
	bob.address = "bob@example.com"
	bob.send("CHG 5 NLN 5").expect("CHG 5 NLN 5", "ILN 5 NLN alice@example.com Alice 5")
	alice.expect("NLN NLN bob@example.com Bob 5")
	bob.send("PNG").expect("QNG")
	in := join(seatOf(alice), bob, 1)
	in.sendPayload("MSG 2 D", p2p("alice@example.com", 52)).closed()
	bob.send("CHG 6 NLN 5 0").closed("200 6")
}
