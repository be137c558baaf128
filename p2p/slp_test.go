package p2p

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"papilio/protocol"
)

const (
	exampleBranch  = "{5C1E2B90-77D4-4E0B-9B1C-2F6A90D3E411}"
	exampleCall    = "{0A9D3F52-6C41-4B7E-8E2D-9D1B5A7C3F10}"
	exampleContext = "PG1zbm9iaiBDcmVhdG9yPSJjYXJvbEBleGFtcGxlLm9yZyIgU2l6ZT0iMTAwIiBUeXBlPSIzIiBMb2NhdGlvbj0iVEZSMUEuZGF0IiBGcmllbmRseT0iQUFBPSIgU0hBMUQ9IkhtWTB2NjY4QTBncGdRV1NQUThtNUhxalAvVT0iIFNIQTFDPSJSVG5jYldob2EyR1FwaDlwSWw3d2NYYmxwNzQ9Ii8+AA=="
	exampleObject  = `<msnobj Creator="carol@example.org" Size="100" Type="3" Location="TFR1A.dat" Friendly="AAA=" SHA1D="HmY0v668A0gpgQWSPQ8m5HqjP/U=" SHA1C="RTncbWhoa2GQph9pIl7wcXblp74="/>`
)

func exampleInvite() slp {
	return slp{
		method: methodInvite, to: "carol@example.org", from: "dave@example.org", branch: exampleBranch, callID: exampleCall,
		contentType: typeSessionRequest,
		body:        []field{{"EUF-GUID", guidObject}, idField(305419896), {"AppID", "1"}, {"Context", exampleContext}},
	}
}

// The messages of p2p.md 3.6, byte for byte and by their lengths.
func TestSLPVectors(t *testing.T) {
	invite := exampleInvite()
	want := strings.Join([]string{
		"INVITE MSNMSGR:carol@example.org MSNSLP/1.0",
		"To: <msnmsgr:carol@example.org>",
		"From: <msnmsgr:dave@example.org>",
		"Via: MSNSLP/1.0/TLP ;branch={5C1E2B90-77D4-4E0B-9B1C-2F6A90D3E411}",
		"CSeq: 0 ",
		"Call-ID: {0A9D3F52-6C41-4B7E-8E2D-9D1B5A7C3F10}",
		"Max-Forwards: 0",
		"Content-Type: application/x-msnmsgr-sessionreqbody",
		"Content-Length: 324",
		"",
		"EUF-GUID: {A4268EEC-FEC5-49E5-95C3-F126696BDBF6}",
		"SessionID: 305419896",
		"AppID: 1",
		"Context: " + exampleContext,
		"",
		"\x00",
	}, "\r\n")
	if got := string(invite.encode()); got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	bye := slp{method: methodBye, to: invite.to, from: invite.from, branch: exampleBranch, callID: exampleCall,
		contentType: typeSessionClose, body: []field{idField(305419896)}}
	for _, c := range []struct {
		name string
		m    slp
		size int
	}{
		{"invite", invite, 655},
		{"200", invite.answer(200, "OK", typeSessionRequest, idField(305419896)), 329},
		{"603", invite.answer(603, "Decline", typeSessionRequest, idField(305419896)), 334},
		{"bye", bye, 354},
	} {
		text := c.m.encode()
		if len(text) != c.size {
			t.Errorf("%s: %d bytes, want %d", c.name, len(text), c.size)
		}
		strict(t, text)
		got, err := parseSLP(text)
		if err != nil || string(got.encode()) != string(text) {
			t.Errorf("%s: read back as %q, %v", c.name, got.encode(), err)
		}
	}
}

var (
	kopeteGUID = regexp.MustCompile(`^\{[0-9A-F-]+\}$`)
	sdkVia     = "Via: MSNSLP/1.0/TLP ;branch={"
)

// strict reads a message of ours the way the strictest clients do (p2p.md 3.1).
func strict(t testing.TB, text []byte) {
	t.Helper()
	s := string(text)
	lines := strings.Split(s, "\r\n")
	if len(lines) < 11 {
		t.Fatalf("too few lines: %q", s)
	}
	// AvaMSN goes by line number, libpurple and msnp11-sdk by literal text,
	// emesene needs all of the keys and ": ", Kopete upper-case GUIDs.
	for i, prefix := range []string{1: "To: <msnmsgr:", 2: "From: <msnmsgr:", 3: sdkVia, 4: "CSeq: ", 5: "Call-ID: {", 6: "Max-Forwards: 0", 7: "Content-Type: ", 8: "Content-Length: "} {
		if !strings.HasPrefix(lines[i], prefix) {
			t.Errorf("line %d is %q", i, lines[i])
		}
	}
	if lines[9] != "" {
		t.Errorf("no blank line: %q", s)
	}
	if branch := strings.TrimPrefix(lines[3], sdkVia); !kopeteGUID.MatchString("{" + branch) {
		t.Errorf("branch %q", branch)
	}
	if call := strings.TrimPrefix(lines[5], "Call-ID: "); !kopeteGUID.MatchString(call) {
		t.Errorf("Call-ID %q", call)
	}
	if strings.HasPrefix(lines[0], "MSNSLP/1.0 603") && lines[0] != "MSNSLP/1.0 603 Decline" {
		t.Errorf("%q", lines[0])
	}
	head, body, _ := strings.Cut(s, "\r\n\r\n")
	if !strings.HasSuffix(body, "\r\n\x00") || strings.Count(s, "\x00") != 1 {
		t.Errorf("ends %q", body)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(lines[8], "Content-Length: ")); err != nil || n != len(body) {
		t.Errorf("Content-Length %q, body has %d", lines[8], len(body))
	}
	if strings.HasPrefix(head, "INVITE") {
		if strings.Contains(head, "sessionreqbody") &&
			(!strings.HasPrefix(lines[10], "EUF-GUID: {") || !strings.HasPrefix(lines[11], "SessionID: ") || !strings.HasPrefix(lines[len(lines)-3], "Context: ")) {
			t.Errorf("AvaMSN would not find its way: %q", s)
		}
	}
}

func TestParseSLP(t *testing.T) {
	invite, err := parseSLP([]byte("INVITE MSNMSGR:bob@example.com MSNSLP/1.0\r\nto: <MSNMSGR:Bob@Example.com;{12}>\r\nFROM:<msnmsgr:alice@example.com>\r\n" +
		"Via: MSNSLP/1.0/TLP ;branch={1-2-3}\r\nCSeq: 1\r\nCall-ID:  {ab-C} \r\nCall-ID: {second}\r\nno colon\r\n\r\neuf-guid: x\r\nSessionID: 4294967295\r\nSessionID: 3\r\n\r\n\x00"))
	if err != nil || invite.to != bob || invite.from != alice || invite.branch != "{1-2-3}" || invite.callID != "{ab-C}" || invite.cseq != 1 ||
		invite.get("EUF-GUID") != "x" || invite.sessionID() != 4294967295 {
		t.Errorf("%+v, %v", invite, err)
	}
	for _, c := range []struct {
		name, text string
		status     int
	}{
		{"upper case", "MSNSLP/1.0 603 DECLINE\r\nCall-ID: {1}\r\nContent-Type: null\r\nContent-Length: 0\r\n\r\n", 603},
		{"no blank line at the end", "MSNSLP/1.0 481 No Such Call\r\nCall-ID: {1}", 481},
		{"no reason", "MSNSLP/1.0 500\r\nCall-ID: {1}\r\n\r\n\x00", 500},
		{"CSeq with a blank", "MSNSLP/1.0 200 OK\r\nCSeq: 1 \r\nCall-ID: {1}\r\n\r\n\x00", 200},
		{"CSeq without", "MSNSLP/1.0 200 OK\r\nCSeq: 1\r\nCall-ID: {1}\r\n\r\n\x00", 200},
	} {
		m, err := parseSLP([]byte(c.text))
		if err != nil || m.status != c.status || m.callID != "{1}" || m.method != "" {
			t.Errorf("%s: %+v, %v", c.name, m, err)
		}
		if strings.Contains(c.name, "CSeq") && m.cseq != 1 {
			t.Errorf("%s: %d", c.name, m.cseq)
		}
	}
	// AvaMSN announces three bytes of body and sends a NUL.
	bye, err := parseSLP([]byte("BYE MSNMSGR:me@example.com MSNSLP/1.0\r\nCall-ID: {1}\r\nContent-Length: 3\r\n\r\n\x00"))
	if err != nil || bye.method != methodBye || bye.callID != "{1}" || bye.sessionID() != 0 {
		t.Errorf("%+v, %v", bye, err)
	}
	long, err := parseSLP([]byte("BYE x MSNSLP/1.0\r\nCall-ID: {" + strings.Repeat("1", maxGUID) + "}\r\nVia: x;branch={1 2}\r\n\r\n"))
	if err != nil || long.callID != "" || long.branch != "" {
		t.Errorf("took %q and %q for GUIDs", long.callID, long.branch)
	}
	line := "K: v\r\n"
	for name, text := range map[string]string{
		"empty":      "",
		"NULs":       "\x00\x00",
		"no SLP":     "GET / HTTP/1.0\r\n\r\n",
		"bad status": "MSNSLP/1.0 two OK\r\n\r\n",
		"status 0":   "MSNSLP/1.0 0 OK\r\n\r\n",
		"many lines": "BYE x MSNSLP/1.0\r\n" + strings.Repeat(line, maxLines+1) + "\r\n",
		"many body":  "BYE x MSNSLP/1.0\r\n\r\n" + strings.Repeat(line, maxLines+1) + "\r\n",
		"long line":  "BYE x MSNSLP/1.0\r\nK: " + strings.Repeat("v", maxLine) + "\r\n\r\n",
		"context":    "INVITE x MSNSLP/1.0\r\n\r\nContext: " + strings.Repeat("A", maxContext+1) + "\r\n",
		"too long":   "BYE x MSNSLP/1.0\r\n\r\n" + strings.Repeat("\x00", maxSLP),
	} {
		if m, err := parseSLP([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, m)
		}
	}
	if m, err := parseSLP([]byte("INVITE x MSNSLP/1.0\r\n\r\nContext: " + strings.Repeat("A", maxContext) + "\r\n\r\n\x00")); err != nil || len(m.get("context")) != maxContext {
		t.Errorf("the longest Context: %v", err)
	}
}

func TestContext(t *testing.T) {
	o, err := protocol.ParseObject(exampleObject)
	if err != nil {
		t.Fatal(err)
	}
	if got := encodeContext(o); got != exampleContext || len(got) != 228 {
		t.Errorf("wrote %d characters: %s", len(got), got)
	}
	for name, s := range map[string]string{
		"as written":  exampleContext,
		"no padding":  strings.TrimRight(exampleContext, "="),
		"no NUL":      "PG1zbm9iaiBDcmVhdG9yPSJjYXJvbEBleGFtcGxlLm9yZyIgU2l6ZT0iMTAwIiBUeXBlPSIzIiBMb2NhdGlvbj0iVEZSMUEuZGF0IiBGcmllbmRseT0iQUFBPSIgU0hBMUQ9IkhtWTB2NjY4QTBncGdRV1NQUThtNUhxalAvVT0iIFNIQTFDPSJSVG5jYldob2EyR1FwaDlwSWw3d2NYYmxwNzQ9Ii8+",
		"two padding": exampleContext + "==",
	} {
		got, err := decodeContext(s)
		if err != nil || got != o || got.String() != exampleObject {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, s := range map[string]string{"empty": "", "not base64": "<msnobj/>", "no object": "AAAA", "bomb": base64.StdEncoding.EncodeToString([]byte(exampleObject + strings.Repeat("\x00", maxContext)))} {
		if _, err := decodeContext(s); err == nil {
			t.Errorf("%s is an object", name)
		}
	}
}
