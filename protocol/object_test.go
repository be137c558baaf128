package protocol

import (
	"bytes"
	"strings"
	"testing"
)

// The checked example of notification.md 6.4 and its emoticon of
// switchboard.md 6: 64 times "frogfrogfrog".
var frog = bytes.Repeat([]byte("frogfrogfrog"), 64)

func TestObjectVectors(t *testing.T) {
	for xml, sum := range map[string]string{
		`<msnobj Creator="alice@example.org" Size="768" Type="3" Location="dp.png" Friendly="AAA=" SHA1D="gPi+9beJISWD3d5UocgdpfNDO+c=" SHA1C="8gDIenJI+pvPv70k7kifFVPQLJs="/>`:   "8gDIenJI+pvPv70k7kifFVPQLJs=",
		`<msnobj Creator="alice@example.org" Size="768" Type="2" Location="frog.png" Friendly="AAA=" SHA1D="gPi+9beJISWD3d5UocgdpfNDO+c=" SHA1C="3fgdF9YW3b3hiMN9JrF14rFzFNQ="/>`: "3fgdF9YW3b3hiMN9JrF14rFzFNQ=",
	} {
		o, err := ParseObject(xml)
		if err != nil {
			t.Fatal(err)
		}
		if o.checksum() != sum || o.Hash != HashOf(frog) || o.Size != len(frog) || o.Creator != "alice@example.org" || o.String() != xml {
			t.Errorf("%+v, checksum %s", o, o.checksum())
		}
	}
}

// What we build is read back the same, from XML, from text and percent-encoded.
func TestNewObject(t *testing.T) {
	o := NewObject("me@example.com", DisplayPicture, frog)
	back, err := ParseObject(PercentDecode(PercentEncode(o.String())))
	if err != nil || back != o {
		t.Errorf("%+v, %v", back, err)
	}
	text, _ := o.MarshalText()
	var again Object
	if err := again.UnmarshalText(text); err != nil || again != o {
		t.Errorf("%+v, %v", again, err)
	}
	if err := again.UnmarshalText(nil); err != nil || !again.IsZero() {
		t.Errorf("%+v, %v", again, err)
	}
	if !strings.Contains(o.String(), ` SHA1C="`+o.checksum()+`"/>`) || o.Hash.String() != "80f8bef5b789212583ddde54a1c81da5f3433be7" {
		t.Errorf("%s %s", o, o.Hash)
	}
}

// B10, and what real clients write that is a little different.
func TestParseObject(t *testing.T) {
	const sum = `SHA1D="gPi+9beJISWD3d5UocgdpfNDO+c="`
	for xml, ok := range map[string]bool{
		`<msnobj ` + sum + ` Type='3'  Size = "5"` + "\n" + ` creator="A@Example.org" stranger="x" />`: true,
		`<msnobj Creator="a@b" Size="5" Type="3" SHA1D="gPi 9beJISWD3d5UocgdpfNDO c"/>`:                true, // + became a blank, = went
		`<msnobj Creator="a@b" Size="5" Type="3" Location="&lt;&amp;&quot;" ` + sum + `></msnobj>`:     false,
		`<msnobj Creator="a@b" Size="5" Type="3" ` + sum + "/>\x00":                                    true,
		`<msnobj/>`: false, ``: false, `<msnobj`: false, `<msnobj>`: false, `<foo/>`: false,
		`<msnobj Size="5" Type="3" ` + sum + `/>`:                                                       false,
		`<msnobj Creator="a@b" Type="3" ` + sum + `/>`:                                                  false,
		`<msnobj Creator="a@b" Size="5" ` + sum + `/>`:                                                  false,
		`<msnobj Creator="a@b" Size="5" Type="3"/>`:                                                     false,
		`<msnobj Creator="a@b" Size="5" Type="3" SHA1D="AAAA"/>`:                                        false,
		`<msnobj Creator="a@b" Size="5" Type="3" SHA1D="!!!"/>`:                                         false,
		`<msnobj Creator="a@b" Size="-5" Type="3" ` + sum + `/>`:                                        false,
		`<msnobj Creator="a@b" Size="0" Type="3" ` + sum + `/>`:                                         false,
		`<msnobj Creator="a@b" Size="99999999" Type="3" ` + sum + `/>`:                                  false,
		`<msnobj Creator="nobody" Size="5" Type="3" ` + sum + `/>`:                                      false,
		`<msnobj Creator="a@b" Size="5" Type="3" ` + sum:                                                false,
		`<msnobj Creator="a@b Size="5" Type="3" ` + sum + `/>`:                                          false,
		`<msnobj Creator=a@b Size="5" Type="3" ` + sum + `/>`:                                           false,
		`<msnobj Creator="a@b" Size="5" Type="3" ` + sum + ` x="` + strings.Repeat("y", 64<<10) + `"/>`: false,
	} {
		if o, err := ParseObject(xml); (err == nil) != ok {
			t.Errorf("%.120q: %+v, %v", xml, o, err)
		}
	}
}

func FuzzObject(f *testing.F) {
	f.Add(NewObject("me@example.com", CustomEmoticon, frog).String())
	f.Add(`<msnobj Creator='a@b' Size="5" Type="3" SHA1D="gPi 9beJISWD3d5UocgdpfNDO c"/>`)
	f.Add(`<msnobj ="" = />`)
	f.Fuzz(func(t *testing.T, xml string) {
		o, err := ParseObject(xml)
		if err != nil {
			return
		}
		if o.Size < 1 || o.Size > maxObjectSize || o.Type < 1 || o.Hash.IsZero() || o.Creator == "" || len(o.String()) > maxObjectXML {
			t.Errorf("%+v", o)
		}
		if again, err := ParseObject(o.String()); err != nil || again != o {
			t.Errorf("%q reads as %+v, then as %+v: %v", xml, o, again, err)
		}
	})
}
