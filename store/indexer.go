package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"regexp"
	"time"
)

// indexBlock is how many lines are indexed in one transaction, so that nobody
// who writes waits long.
const indexBlock = 500

// Unindexed returns about how many lines of a database of an older Papilio
// cannot be found yet; it becomes 0 by itself.
func (db *DB) Unindexed() (int64, error) {
	var n int64
	err := db.read.QueryRow(`SELECT coalesce(max(upto), 0) FROM unindexed`).Scan(&n)
	return n, explain("read index", err)
}

// startIndexer indexes the lines from before there was an index, the newest
// first, on a goroutine that Close ends.
func (db *DB) startIndexer() error {
	var there bool
	err := db.read.QueryRow(`SELECT count(*) FROM sqlite_master WHERE name = 'unindexed'`).Scan(&there)
	if err != nil || !there {
		return explain("read index", err)
	}
	n, err := db.Unindexed()
	if err != nil || n == 0 {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	db.stopIndexer = func() { cancel(); <-done }
	go func() {
		defer close(done)
		for more := true; more && ctx.Err() == nil; {
			if more, err = db.indexSome(ctx); err != nil {
				return // the disk; the next start goes on
			}
			select { // let others write
			case <-ctx.Done():
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return nil
}

// indexSome indexes the next block and reports whether there is more.
func (db *DB) indexSome(ctx context.Context) (more bool, err error) {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return false, explain("index", err)
	}
	defer tx.Rollback()
	var upto int64
	if err := tx.QueryRow(`SELECT coalesce(max(upto), 0) FROM unindexed`).Scan(&upto); err != nil || upto == 0 {
		return false, explain("index", err)
	}
	var from sql.NullInt64
	err = tx.QueryRow(`SELECT min(id) FROM (SELECT id FROM messages WHERE id <= ? ORDER BY id DESC LIMIT ?)`, upto, indexBlock).Scan(&from)
	if err != nil {
		return false, explain("index", err)
	}
	next := int64(0)
	if from.Valid {
		next = from.Int64 - 1
		_, err = tx.Exec(`INSERT INTO words (docid, body) SELECT id, body FROM messages WHERE id BETWEEN ? AND ? AND body <> '' ORDER BY id`, from.Int64, upto)
		if err == nil {
			err = noteObjects(tx, from.Int64, upto)
		}
	}
	if err == nil {
		_, err = tx.Exec(`UPDATE unindexed SET upto = ?`, next)
	}
	if err == nil {
		err = tx.Commit()
	}
	return next > 0 && from.Valid, explain("index", err)
}

// hashInObject finds the hash of an object in the emoticons of a line, which
// are kept as their senders described them.
var hashInObject = regexp.MustCompile(`SHA1D=\\?["']([A-Za-z0-9+/]{27}=)`)

// noteObjects notes the objects of lines from before they were noted by
// AddMessage.
func noteObjects(tx *sql.Tx, from, upto int64) error {
	rows, err := tx.Query(`SELECT id, emoticons FROM messages WHERE id BETWEEN ? AND ? AND emoticons <> ''`, from, upto)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[int64][]Hash{}
	for rows.Next() {
		var id int64
		var emoticons string
		if err := rows.Scan(&id, &emoticons); err != nil {
			return err
		}
		for _, m := range hashInObject.FindAllStringSubmatch(emoticons, -1) {
			if data, err := base64.StdEncoding.DecodeString(m[1]); err == nil && len(data) == len(Hash{}) {
				found[id] = append(found[id], Hash(data))
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id, list := range found {
		if err := addObjects(tx, id, list); err != nil {
			return err
		}
	}
	return nil
}

func addObjects(tx *sql.Tx, id int64, list []Hash) error {
	for _, h := range list {
		if _, err := tx.Exec(`INSERT OR IGNORE INTO message_objects (hash, message) VALUES (?, ?)`, h[:], id); err != nil {
			return err
		}
	}
	return nil
}
