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

// many is how long a long history is.
const many = 100_000

func openMany(b *testing.B) *DB {
	b.Helper()
	dir := b.TempDir()
	oldDatabase(b, dir, many)
	start := time.Now()
	db := openTest(b, dir)
	b.Logf("opened a history of %d lines without an index in %v", many, time.Since(start))
	start = time.Now()
	for n := int64(1); n > 0; {
		var err error
		if n, err = db.Unindexed(); err != nil {
			b.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	b.Logf("indexed in %v beside it", time.Since(start))
	return db
}

func BenchmarkHistory(b *testing.B) {
	db := openMany(b)
	ctx := b.Context()
	search := func(q Query) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Search(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	count := func(q Query) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Count(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("search/one letter", search(Query{Text: "t", Limit: 50}))
	b.Run("search/rare", search(Query{Text: "w4711", Limit: 50}))
	b.Run("search/common", search(Query{Text: "ferry", Limit: 50}))
	b.Run("search/two", search(Query{Text: "ferry sat", Limit: 50}))
	b.Run("search/contact", search(Query{Text: "ferry", Conversation: "friend7@example.org", Limit: 50}))
	b.Run("search/month", search(Query{Text: "ferry", From: noon.AddDate(0, 1, 0), To: noon.AddDate(0, 2, 0), Limit: 50}))
	b.Run("search/nothing", search(Query{Text: "nowhere", Limit: 50}))
	b.Run("search/signs", search(Query{Text: ":-)", Limit: 50}))
	b.Run("count/common", count(Query{Text: "ferry"}))
	b.Run("count/one letter", count(Query{Text: "t"}))
	b.Run("count/rare", count(Query{Text: "w4711"}))
	b.Run("page", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := db.Page(ctx, "friend7@example.org", i*100%1900, 100); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("conversations", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Conversations(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	start := time.Now()
	n, err := db.Clear(ctx, Which{Conversation: "friend7@example.org"})
	b.Logf("cleared %d lines in %v (%v)", n, time.Since(start), err)
	start = time.Now()
	n, err = db.Clear(ctx, Which{})
	b.Logf("cleared %d lines in %v (%v)", n, time.Since(start), err)
}
