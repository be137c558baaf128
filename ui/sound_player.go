package ui

import (
	"bytes"
	"encoding/binary"
	"errors"
	"log/slog"
	"time"

	"github.com/ebitengine/oto/v3"
)

// The sounds are mono, 16 bit, at this rate.
const soundRate = 44100

// Bounds of the player.
const (
	soundQueue = 2                // that wait; more are left out
	soundLimit = 4 * time.Second  // no sound of ours is longer
	soundOpen  = 3 * time.Second  // for the device to open
	soundLatch = 15 * time.Second // before a device that was not there is looked for again
	soundTick  = 20 * time.Millisecond
	soundRest  = 200 * time.Millisecond // until a device has played what it holds
	soundClose = time.Second            // a device that hangs is left behind
)

// player plays sounds one after the other on a goroutine of its own. The device
// is opened with the first one, and rests between sounds. Where there is none,
// nothing happens.
type player struct {
	log   *slog.Logger
	queue chan playing
	stop  chan struct{}
	done  chan struct{}

	device *oto.Context // nil until the first sound
	broken bool         // it cannot be opened in this process
	looked time.Time    // for a device, in vain
}

type playing struct {
	samples []byte
	volume  float64
}

func newPlayer(log *slog.Logger) *player {
	p := &player{log: log, queue: make(chan playing, soundQueue), stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p
}

// play plays a WAV file, or leaves it out when others wait already.
func (p *player) play(wav []byte, volume float64) {
	samples, err := wavSamples(wav)
	if err != nil {
		p.log.Error("a sound is damaged", "error", err)
		return
	}
	select {
	case p.queue <- playing{samples, volume}:
	default:
	}
}

// close ends what is played, and waits for it.
func (p *player) close() {
	close(p.stop)
	select {
	case <-p.done:
	case <-time.After(soundClose):
	}
}

func (p *player) run() {
	defer close(p.done)
	for {
		select {
		case <-p.stop:
			return
		case next := <-p.queue:
			if p.open() {
				p.sound(next)
			}
		}
	}
}

// open opens the device. The library has one for the whole process and cannot
// open it twice, so it is asked only where there seems to be one: it would
// write its complaints on standard error.
func (p *player) open() bool {
	if p.device != nil {
		return p.device.Resume() == nil
	}
	if p.broken || time.Since(p.looked) < soundLatch {
		return false
	}
	if !soundDevice() {
		p.looked = time.Now()
		return false
	}
	device, ready, err := oto.NewContext(&oto.NewContextOptions{SampleRate: soundRate, ChannelCount: 1, Format: oto.FormatSignedInt16LE, BufferSize: 50 * time.Millisecond})
	if err == nil {
		select {
		case <-ready:
			err = device.Err()
		case <-time.After(soundOpen):
			err = errors.New("the sound device does not open")
		case <-p.stop:
			return false
		}
	}
	if err != nil {
		p.broken = true
		p.log.Info("there is no sound", "error", err)
		return false
	}
	p.device = device
	return true
}

// sound plays one sound to its end and lets the device rest when nothing follows.
func (p *player) sound(s playing) {
	o := p.device.NewPlayer(bytes.NewReader(s.samples))
	o.SetVolume(s.volume)
	o.Play()
	t := time.NewTicker(soundTick)
	defer t.Stop()
	for end := time.Now().Add(soundLimit); o.IsPlaying() && time.Now().Before(end) && p.device.Err() == nil; {
		select {
		case <-p.stop:
			o.Pause()
			return
		case <-t.C:
		}
	}
	o.Pause()
	if len(p.queue) == 0 {
		p.pause()
	}
}

// pause waits until what the device still holds has been heard and stops it.
func (p *player) pause() {
	select {
	case <-p.stop:
	case <-time.After(soundRest):
	}
	if err := p.device.Suspend(); err != nil {
		p.log.Info("the sound device has gone", "error", err)
	}
}

// errSound is returned for a file that the player cannot play.
var errSound = errors.New("not mono, 16 bit, 44.1 kHz PCM")

// wavSamples returns the samples of a WAV file of the one kind that is played.
func wavSamples(b []byte) ([]byte, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errSound
	}
	known := false
	for b = b[12:]; len(b) >= 8; {
		n := int(binary.LittleEndian.Uint32(b[4:]))
		name, body := string(b[:4]), b[8:]
		if n < 0 || n > len(body) {
			return nil, errSound
		}
		switch name {
		case "fmt ":
			known = n >= 16 && binary.LittleEndian.Uint16(body) == 1 && binary.LittleEndian.Uint16(body[2:]) == 1 &&
				binary.LittleEndian.Uint32(body[4:]) == soundRate && binary.LittleEndian.Uint16(body[14:]) == 16
		case "data":
			if !known {
				return nil, errSound
			}
			return body[:n&^1], nil
		}
		b = body[min(len(body), n+n&1):]
	}
	return nil, errSound
}
