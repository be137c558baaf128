package store

import (
	"bufio"
	"crypto/sha1"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

const helperDir = "PAPILIO_STORE_TEST_DIR"

// TestMain is also the helper that TestKill starts and kills: it writes lines
// and objects for ever and reports each one that is stored.
func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		if err := writeForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func killedLine(n int64) string { return fmt.Sprintf("line %d", n) }

func writeForEver(dir string) error {
	db, err := Open(dir)
	if err != nil {
		return err
	}
	for {
		id, err := db.AddMessage(Message{Conversation: "a", Body: "?", Time: time.Now()})
		if err != nil {
			return err
		}
		if err := db.SetDelivery(id, killedLine(id)); err != nil {
			return err
		}
		data := []byte(killedLine(id))
		if err := db.PutObject(sha1.Sum(data), data); err != nil {
			return err
		}
		fmt.Println(id)
	}
}

// Row E13: what was reported stored is there after a kill.
func TestKill(t *testing.T) {
	self, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	var stored []int64
	for round := range 10 {
		helper := exec.Command(self)
		helper.Env = append(os.Environ(), helperDir+"="+dir)
		helper.Stderr = os.Stderr
		out, err := helper.StdoutPipe()
		must(t, err)
		must(t, helper.Start())
		reports := bufio.NewScanner(out)
		for n := 0; reports.Scan(); n++ {
			id, err := strconv.ParseInt(reports.Text(), 10, 64)
			if err != nil {
				break // the last report was cut
			}
			stored = append(stored, id)
			if n == 20+round*7 {
				must(t, helper.Process.Kill()) // and read what it said till then
			}
		}
		_ = helper.Wait()
	}
	if len(stored) < 500 {
		t.Fatalf("only %d lines were written", len(stored))
	}
	db := openTest(t, dir)
	if db.SetAside() != "" {
		t.Fatal("the database was damaged")
	}
	var verdict string
	must(t, db.read.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
	if verdict != "ok" {
		t.Error(verdict)
	}
	for i, id := range stored {
		if i > 0 && id <= stored[i-1] {
			t.Errorf("id %d after %d", id, stored[i-1])
		}
		m, err := db.Message(id)
		if err != nil || m.Delivery != killedLine(id) {
			t.Errorf("line %d: %q %v", id, m.Delivery, err)
		}
		if _, ok, err := db.Object(sha1.Sum([]byte(killedLine(id)))); !ok || err != nil {
			t.Errorf("object %d: %v %v", id, ok, err)
		}
	}
}
