package ui

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// noSoundDevice hides what there is to play on.
func noSoundDevice(t *testing.T) {
	t.Setenv("PULSE_SERVER", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if soundDevice() {
		t.Skip("this computer has a sound card")
	}
}

// TestPlayerPlays hears what the player plays: a device of ALSA whose samples
// come out of a pipe, as fast as they would be heard. The library opens one
// device in a process, so a process of its own plays.
func TestPlayerPlays(t *testing.T) {
	if os.Getenv("PAPILIO_TEST_PLAY") != "" {
		playForTest(t)
		return
	}
	dir := t.TempDir()
	pipe, config := filepath.Join(dir, "out"), filepath.Join(dir, "alsa.conf")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("pcm.null { type null }\npcm.!default { type file slave.pcm null file %q format raw }\n", pipe)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ears, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer ears.Close()
	child := exec.Command(os.Args[0], "-test.run=^TestPlayerPlays$", "-test.v")
	child.Env = append(os.Environ(), "PAPILIO_TEST_PLAY=1", "ALSA_CONFIG_PATH="+config, "PULSE_SERVER=of this test")
	child.Stdout, child.Stderr = os.Stderr, os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()

	// 10 ms of sound in 10 ms: the clock of the device.
	clock := time.NewTicker(10 * time.Millisecond)
	defer clock.Stop()
	var heard []byte
	listen := func() (more bool) {
		buf := make([]byte, soundRate/100*4)
		ears.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		n, _ := ears.Read(buf)
		heard = append(heard, buf[:n]...)
		return n > 0
	}
	for {
		listen()
		select {
		case err := <-ended:
			for listen() {
			}
			if err != nil {
				t.Fatal(err)
			}
			hear(t, heard)
			return
		case <-clock.C:
		}
	}
}

// Two sounds, of which the second one is half as loud.
const (
	testTone    = 0.25
	testSamples = soundRate / 10
)

func playForTest(t *testing.T) {
	tone := make([]byte, 2*testSamples)
	for i := range testSamples {
		binary.LittleEndian.PutUint16(tone[2*i:], uint16(testTone*(1<<15)))
	}
	wav := wavFile("fmt ", wavFormat(1, 1, soundRate, 16), "data", string(tone))
	p := newPlayer(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	p.play(wav, 1)
	p.play(wav, 0.5)
	time.AfterFunc(10*time.Second, func() { panic("the player does not come to its end") })
	p.queue <- playing{}
	p.queue <- playing{}
	for len(p.queue) == soundQueue { // then the first of these two is taken, and the sounds are over
		<-time.After(soundTick)
	}
	p.close()
	if p.device == nil || p.device.Err() != nil {
		t.Error("there was no device")
	}
}

func hear(t *testing.T, heard []byte) {
	loud, soft := 0, 0
	for ; len(heard) >= 4; heard = heard[4:] {
		switch v := float64(math.Float32frombits(binary.LittleEndian.Uint32(heard))); {
		case v == 0:
		case math.Abs(v-testTone) < 0.001 && soft == 0:
			loud++
		case math.Abs(v-testTone/2) < 0.001:
			soft++
		default:
			t.Fatalf("after %d samples and %d softer ones: %v", loud, soft, v)
		}
	}
	const most, least = testSamples, testSamples * 99 / 100 // the library may leave out a sample or two
	if loud > most || loud < least || soft > most || soft < least {
		t.Errorf("heard %d samples and %d at half the volume, want %d of each", loud, soft, testSamples)
	}
}
