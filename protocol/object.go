package protocol

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// ObjectType is the Type attribute of an MSNObject (p2p.md 1.2).
type ObjectType int

// The types Papilio knows by name.
const (
	CustomEmoticon  ObjectType = 2
	DisplayPicture  ObjectType = 3
	Background      ObjectType = 5
	DynamicPicture  ObjectType = 7
	Wink            ObjectType = 8
	VoiceClip       ObjectType = 11
	maxObjectXML               = 2048
	maxObjectSize              = 4 << 20
	objectAnonymous            = "AAA=" // base64 of an empty UTF-16 string with its terminator
)

// Hash is the SHA-1 of an object's bytes: what SHA1D carries and what the
// cache is keyed by.
type Hash [sha1.Size]byte

// HashOf returns the hash of the bytes of an object.
func HashOf(data []byte) Hash { return sha1.Sum(data) }

// String returns the hash in hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether there is no hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// Base64 returns the hash as SHA1D carries it: 28 characters.
func (h Hash) Base64() string { return base64.StdEncoding.EncodeToString(h[:]) }

// ErrObject is returned for text that is not a usable MSNObject.
var ErrObject = errors.New("not an MSNObject")

// Object is an MSNObject: the description of a picture, an emoticon or a
// background that its Creator serves peer to peer. The zero Object means
// "none". Values are comparable.
type Object struct {
	Creator  Address
	Size     int // bytes of the data
	Type     ObjectType
	Location string // opaque, never a path
	Friendly string // base64 as on the wire
	Hash     Hash   // SHA1D
	raw      string // the XML as received or built; peers compare it byte for byte
}

// NewObject describes data as an object of ours. Location is "0", which every
// client accepts and what later official clients write (p2p.md 9).
func NewObject(creator Address, t ObjectType, data []byte) Object {
	o := Object{Creator: creator, Size: len(data), Type: t, Location: "0", Friendly: objectAnonymous, Hash: HashOf(data)}
	var b strings.Builder
	b.WriteString(`<msnobj`)
	for _, a := range o.attributes() {
		b.WriteString(` ` + a[0] + `="` + a[1] + `"`)
	}
	b.WriteString(` SHA1C="` + o.checksum() + `"/>`)
	o.raw = b.String()
	return o
}

func (o Object) attributes() [6][2]string {
	return [6][2]string{
		{"Creator", string(o.Creator)}, {"Size", strconv.Itoa(o.Size)}, {"Type", strconv.Itoa(int(o.Type))},
		{"Location", o.Location}, {"Friendly", o.Friendly}, {"SHA1D", o.Hash.Base64()},
	}
}

// checksum returns SHA1C: the hash over names and values glued together
// (p2p.md 1.3). Papilio writes it and never checks a peer's.
func (o Object) checksum() string {
	var b strings.Builder
	for _, a := range o.attributes() {
		b.WriteString(a[0] + a[1])
	}
	sum := sha1.Sum([]byte(b.String()))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// ParseObject reads the XML form. It is tolerant of attribute order, quotes
// and unknown attributes, and refuses objects without Creator, Size, Type or a
// SHA1D of 20 bytes: they cannot be fetched. Input over 2 KiB and sizes over
// 4 MiB are refused.
func ParseObject(s string) (Object, error) {
	s = strings.TrimRight(s, "\x00 \t\r\n")
	if len(s) > maxObjectXML || !strings.HasPrefix(s, "<msnobj") || !strings.HasSuffix(s, ">") {
		return Object{}, ErrObject
	}
	o := Object{raw: s}
	body := strings.TrimSuffix(strings.TrimSuffix(s[len("<msnobj"):], ">"), "/")
	for {
		body = strings.TrimLeft(body, " \t\r\n")
		if body == "" {
			break
		}
		name, rest, ok := strings.Cut(body, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || (rest[0] != '"' && rest[0] != '\'') {
			return Object{}, ErrObject
		}
		value, after, ok := strings.Cut(rest[1:], rest[:1])
		if !ok {
			return Object{}, ErrObject
		}
		body = after
		if err := o.set(strings.ToLower(strings.TrimSpace(name)), unescape(value)); err != nil {
			return Object{}, err
		}
	}
	if o.Creator == "" || o.Size == 0 || o.Type == 0 || o.Hash.IsZero() {
		return Object{}, ErrObject
	}
	return o, nil
}

func (o *Object) set(name, value string) error {
	switch name {
	case "creator":
		a, err := ParseAddress(value)
		if err != nil {
			return ErrObject
		}
		o.Creator = a
	case "size", "type":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 1 || n > maxObjectSize {
			return ErrObject
		}
		if name == "size" {
			o.Size = n
		} else {
			o.Type = ObjectType(n)
		}
	case "location":
		o.Location = value
	case "friendly":
		o.Friendly = value
	case "sha1d":
		// quirk: servers that turned + into a blank; restore it (p2p.md 1.5).
		value = strings.TrimRight(strings.ReplaceAll(value, " ", "+"), "=")
		sum, err := base64.RawStdEncoding.DecodeString(value)
		if err != nil || len(sum) != sha1.Size {
			return ErrObject
		}
		o.Hash = Hash(sum)
	}
	return nil
}

var entities = strings.NewReplacer("&quot;", `"`, "&lt;", "<", "&gt;", ">", "&apos;", "'", "&amp;", "&")

func unescape(s string) string { return entities.Replace(s) }

// IsZero reports whether there is no object.
func (o Object) IsZero() bool { return o.raw == "" }

// String returns the XML byte for byte as received or built: the form for
// emoticon messages and, base64 of it plus a NUL, for an SLP Context.
func (o Object) String() string { return o.raw }

// MarshalText writes the XML, so that an object is one string in JSON.
func (o Object) MarshalText() ([]byte, error) { return []byte(o.raw), nil }

// UnmarshalText reads what MarshalText wrote.
func (o *Object) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*o = Object{}
		return nil
	}
	parsed, err := ParseObject(string(text))
	if err == nil {
		*o = parsed
	}
	return err
}
