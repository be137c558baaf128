package ui

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"testing"
	"time"

	"papilio/assets"
)

// wavFile makes a WAV file of chunks that are given as name and body.
func wavFile(chunks ...string) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVE")
	for i := 0; i+1 < len(chunks); i += 2 {
		b = append(b, chunks[i]...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(chunks[i+1])))
		b = append(b, chunks[i+1]...)
		if len(chunks[i+1])%2 == 1 {
			b = append(b, 0)
		}
	}
	return b
}

// wavFormat is the body of a "fmt " chunk.
func wavFormat(kind, channels uint16, rate uint32, bits uint16) string {
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(channels*bits/8))
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	return string(binary.LittleEndian.AppendUint16(b, bits))
}

func TestWavSamples(t *testing.T) {
	ours := wavFormat(1, 1, soundRate, 16)
	whole := wavFile("fmt ", ours, "LIST", "odd", "data", "12345678")
	long := wavFile("fmt ", ours, "data", "12345678")
	binary.LittleEndian.PutUint32(long[len(long)-12:], 1<<31)
	for name, c := range map[string]struct {
		file []byte
		want string // "" is an error
	}{
		"whole":              {whole, "12345678"},
		"half a sample more": {wavFile("fmt ", ours, "data", "12345"), "1234"},
		"two channels":       {wavFile("fmt ", wavFormat(1, 2, soundRate, 16), "data", "1234"), ""},
		"another rate":       {wavFile("fmt ", wavFormat(1, 1, 22050, 16), "data", "1234"), ""},
		"8 bits":             {wavFile("fmt ", wavFormat(1, 1, soundRate, 8), "data", "1234"), ""},
		"compressed":         {wavFile("fmt ", wavFormat(85, 1, soundRate, 16), "data", "1234"), ""},
		"short format":       {wavFile("fmt ", ours[:14], "data", "1234"), ""},
		"no format":          {wavFile("data", "1234"), ""},
		"no data":            {wavFile("fmt ", ours), ""},
		"longer than it is":  {long, ""},
		"nothing":            {nil, ""},
		"something else":     {[]byte("not a sound at all"), ""},
	} {
		got, err := wavSamples(c.file)
		if string(got) != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
	for n := range whole { // cut off anywhere it is refused, and never read past its end
		if _, err := wavSamples(whole[:n:n]); err == nil {
			t.Errorf("a file cut off after %d bytes is played", n)
		}
	}
}

func TestOurSoundsPlay(t *testing.T) {
	for _, name := range []string{"message", "online", "nudge", "done"} {
		samples, err := wavSamples(assets.Bytes("sounds/" + name + ".wav"))
		if length := time.Duration(len(samples)/2) * time.Second / soundRate; err != nil || length <= 0 || length > soundLimit {
			t.Errorf("%s: %v long, %v", name, length, err)
		}
	}
}

// While a sound is played others wait, as many as there is room for: the rest is
// left out, and nobody waits to hand one over.
func TestPlayerLeavesOut(t *testing.T) {
	p := &player{queue: make(chan playing, soundQueue)}
	handed := make(chan bool)
	go func() {
		for range 10 * soundQueue {
			p.play(wavFile("fmt ", wavFormat(1, 1, soundRate, 16), "data", "1234"), 1)
		}
		close(handed)
	}()
	select {
	case <-handed:
	case <-time.After(20 * time.Second):
		t.Fatal("play waits")
	}
	if len(p.queue) != soundQueue {
		t.Errorf("%d sounds wait, want %d", len(p.queue), soundQueue)
	}
}

// Without a device a sound is no sound and costs nothing: the player goes on,
// takes no more than it can hold, and ends when it is closed.
func TestPlayerWithoutDevice(t *testing.T) {
	noSoundDevice(t)
	var said bytes.Buffer
	p := newPlayer(slog.New(slog.NewTextHandler(&said, nil)))
	wav := wavFile("fmt ", wavFormat(1, 1, soundRate, 16), "data", "1234")
	began := time.Now()
	for range 1000 {
		p.play(wav, 1)
		p.play([]byte("damaged"), 1)
		if n := len(p.queue); n > soundQueue {
			t.Fatalf("%d sounds wait", n)
		}
	}
	p.close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("1,000 sounds took %v", took)
	}
	select {
	case <-p.done:
	default:
		t.Error("the player goes on after it was closed")
	}
	if p.device != nil {
		t.Error("there is a device")
	}
	if !bytes.Contains(said.Bytes(), []byte("damaged")) {
		t.Error("nothing was said of a damaged file")
	}
}
