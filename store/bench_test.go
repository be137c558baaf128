package store

import (
	"crypto/sha1"
	"encoding/binary"
	"testing"
	"time"
)

func object(n int) []byte {
	data := make([]byte, 10_000)
	binary.LittleEndian.PutUint64(data, uint64(n))
	return data
}

func BenchmarkPutObject(b *testing.B) {
	db := openTest(b, b.TempDir())
	for n := 0; b.Loop(); n++ {
		data := object(n)
		if err := db.PutObject(sha1.Sum(data), data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkObject(b *testing.B) {
	db := openTest(b, b.TempDir())
	const objects = 1000
	for n := range objects {
		put(b, db, object(n))
	}
	for n := 0; b.Loop(); n++ {
		if _, ok, err := db.Object(sha1.Sum(object(n % objects))); !ok || err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAddMessage(b *testing.B) {
	db := openTest(b, b.TempDir())
	m := Message{Conversation: "maria@example.org", From: "maria@example.org", FromName: "Maria", Body: "two more days!", Time: time.Now()}
	for b.Loop() {
		if _, err := db.AddMessage(m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMessages(b *testing.B) {
	db := openTest(b, b.TempDir())
	for range 5000 {
		if _, err := db.AddMessage(Message{Conversation: "a", Body: "two more days!"}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if list, err := db.Messages("a", 0, 50); len(list) != 50 || err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		db, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
