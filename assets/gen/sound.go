package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
)

// soundRate is how many samples a second the sounds have; they are mono, 16 bit.
const soundRate = 44100

// note is one struck tone: it begins after start, rings for a while and dies
// away. Times are in seconds, pitch in hertz, loud from 0 to 1.
type note struct {
	start, ring, pitch, loud float64
	bend                     float64 // the pitch it ends on, as a factor; 0 is none
	wobble                   float64 // beats a second, for the nudge; 0 is none
}

// sounds are short and soft: wood and glass, no alarm.
var sounds = map[string][]note{
	// Two glass drops, the second a fourth higher.
	"message": {{start: 0, ring: .22, pitch: 784, loud: .34}, {start: .085, ring: .36, pitch: 1046.5, loud: .38}},
	// Three notes of a chord going up: somebody is here.
	"online": {{start: 0, ring: .3, pitch: 523.25, loud: .24}, {start: .09, ring: .34, pitch: 659.25, loud: .26}, {start: .18, ring: .55, pitch: 987.77, loud: .28}},
	// A knock on wood, twice, and a spring that shivers.
	"nudge": {{start: 0, ring: .09, pitch: 196, loud: .55, bend: .8}, {start: .11, ring: .09, pitch: 185, loud: .5, bend: .8},
		{start: .02, ring: .5, pitch: 330, loud: .2, wobble: 19}},
	// Two quick steps up: a file is here.
	"done": {{start: 0, ring: .16, pitch: 659.25, loud: .28}, {start: .1, ring: .42, pitch: 880, loud: .3}},
}

// drawSounds writes every sound as a WAV file.
func drawSounds() error {
	for name, notes := range sounds {
		if err := os.WriteFile("sounds/"+name+".wav", wav(mix(notes)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// mix adds up the notes and lets the end fade to silence.
func mix(notes []note) []float64 {
	length := 0.0
	for _, n := range notes {
		length = max(length, n.start+n.ring)
	}
	out := make([]float64, int((length+.03)*soundRate))
	for _, n := range notes {
		strike(out[int(n.start*soundRate):], n)
	}
	fade := soundRate / 50
	for i := range fade {
		out[len(out)-1-i] *= float64(i) / float64(fade)
	}
	return out
}

// strike adds one note: a fundamental with two soft partials that die away
// faster than it.
func strike(out []float64, n note) {
	const attack = .004
	bend := n.bend
	if bend == 0 {
		bend = 1
	}
	phase := 0.0
	for i := range min(len(out), int((n.ring+.03)*soundRate)) {
		t := float64(i) / soundRate
		along := min(t/n.ring, 1)
		phase += 2 * math.Pi * n.pitch * (1 + (bend-1)*along) / soundRate
		gain := n.loud * math.Exp(-5*along)
		if t < attack {
			gain *= t / attack
		}
		if n.wobble != 0 {
			gain *= .55 + .45*math.Cos(2*math.Pi*n.wobble*t)
		}
		out[i] += gain * (math.Sin(phase) + .28*math.Exp(-6*along)*math.Sin(2*phase) + .1*math.Exp(-12*along)*math.Sin(3.01*phase))
	}
}

// wav is a RIFF file of one channel.
func wav(samples []float64) []byte {
	var b bytes.Buffer
	data := uint32(2 * len(samples))
	b.WriteString("RIFF")
	_ = binary.Write(&b, binary.LittleEndian, 36+data)
	b.WriteString("WAVEfmt ")
	_ = binary.Write(&b, binary.LittleEndian, struct {
		Size                uint32
		Format, Channels    uint16
		Rate, Bytes         uint32
		BlockAlign, BitSize uint16
	}{16, 1, 1, soundRate, 2 * soundRate, 2, 16})
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, data)
	for _, s := range samples {
		_ = binary.Write(&b, binary.LittleEndian, int16(math.Round(32000*max(-1, min(1, s)))))
	}
	return b.Bytes()
}
