package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Which says which lines are meant; the zero Which is all of them.
type Which struct {
	Conversation string    // "" for all
	From, To     time.Time // from From on and before To; zero for no bound
	Line         int64     // one line alone, 0 for no such bound
}

func (w Which) all() bool { return w == Which{} }

func (w Which) where() (condition string, args []any) {
	condition = "1"
	if w.Conversation != "" {
		condition += " AND conversation = ?"
		args = append(args, w.Conversation)
	}
	if !w.From.IsZero() {
		condition += " AND time >= ?"
		args = append(args, stamp(w.From))
	}
	if !w.To.IsZero() {
		condition += " AND time < ?"
		args = append(args, stamp(w.To))
	}
	if w.Line != 0 {
		condition += " AND id = ?"
		args = append(args, w.Line)
	}
	return condition, args
}

// Lines returns how many lines are meant.
func (db *DB) Lines(ctx context.Context, w Which) (int, error) {
	where, args := w.where()
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM messages WHERE `+where, args...).Scan(&n)
	return n, explain("count lines", err)
}

// clearBlock is how many lines are removed in one transaction, so that nobody
// who writes meanwhile waits long.
const clearBlock = 500

// Clear removes lines for good, and the pictures that were only in them: out of
// the tables, the index of words, the free pages and the log (hostile-input.md
// F07). Copies of the database from before an upgrade go too, and when all is
// cleared also damaged ones that were set aside. It returns how many lines
// there were; when the context ends it stops between two blocks, and what it
// has removed is gone.
func (db *DB) Clear(ctx context.Context, w Which) (removed int, err error) {
	where, args := w.where()
	for ctx.Err() == nil {
		n, err := db.clearSome(ctx, where, args)
		removed += n
		if err != nil {
			return removed, err
		}
		if n < clearBlock {
			break
		}
	}
	if removed == 0 && !w.all() {
		return 0, ctx.Err()
	}
	return removed, errors.Join(ctx.Err(), db.scrub(w.all()))
}

// clearSome removes one block of lines.
func (db *DB) clearSome(ctx context.Context, where string, args []any) (int, error) {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, explain("clear", err)
	}
	defer tx.Rollback()
	statements := []string{
		`CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY)`,
		`CREATE TEMP TABLE IF NOT EXISTS loose (hash BLOB PRIMARY KEY)`,
		`DELETE FROM temp.doomed`, `DELETE FROM temp.loose`,
	}
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			return 0, explain("clear", err)
		}
	}
	result, err := tx.Exec(`INSERT INTO temp.doomed SELECT id FROM messages WHERE `+where+` LIMIT `+fmt.Sprint(clearBlock), args...)
	if err != nil {
		return 0, explain("clear", err)
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, explain("clear", err)
	}
	for _, s := range []string{
		`INSERT INTO temp.loose SELECT DISTINCT hash FROM message_objects WHERE message IN (SELECT id FROM temp.doomed)`,
		`DELETE FROM messages WHERE id IN (SELECT id FROM temp.doomed)`,
		`DELETE FROM objects WHERE hash IN (SELECT hash FROM temp.loose)
			AND hash NOT IN (SELECT hash FROM message_objects UNION ALL SELECT hash FROM emoticons UNION ALL
				SELECT hash FROM used_pictures UNION ALL SELECT hash FROM contact_pictures)`,
		`DELETE FROM temp.doomed`, `DELETE FROM temp.loose`,
	} {
		if _, err := tx.Exec(s); err != nil {
			return 0, explain("clear", err)
		}
	}
	return int(n), explain("clear", tx.Commit())
}

// scrub leaves nothing of what was removed: not in the index, whose pieces
// still hold the words, not in free pages, not in the log, and not in copies.
func (db *DB) scrub(all bool) error {
	if _, err := db.exec("clear the index", `INSERT INTO words (words) VALUES ('optimize')`); err != nil {
		return err
	}
	if all {
		// SQLite never gives free pages back by itself.
		if _, err := db.exec("clear", `VACUUM`); err != nil {
			return err
		}
	}
	err := db.checkpoint()
	copies := []string{fileName + ".v*"}
	if all {
		copies = append(copies, "papilio-damaged-*")
	}
	for _, pattern := range copies {
		names, _ := filepath.Glob(filepath.Join(filepath.Dir(db.path), pattern))
		for _, name := range names {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// checkpoint brings the log into the file and empties it. Those who read keep
// it for a moment.
func (db *DB) checkpoint() error {
	var busy, log, done int
	for range 50 {
		if err := db.write.QueryRow(`PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &done); err != nil {
			return explain("checkpoint", err)
		}
		if busy == 0 {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("store: checkpoint: the log is in use")
}

// ClearCache removes all objects that nothing needs: neither the history nor
// our own emoticons and pictures. Pictures of contacts come again when they are
// online.
func (db *DB) ClearCache() error {
	_, err := db.exec("clear cache", `DELETE FROM objects WHERE hash NOT IN (
		SELECT hash FROM message_objects UNION ALL SELECT hash FROM emoticons UNION ALL SELECT hash FROM used_pictures)`)
	if err != nil {
		return err
	}
	if _, err := db.exec("clear cache", `VACUUM`); err != nil {
		return err
	}
	return db.checkpoint()
}

// Sizes is how much of the disk what takes, in bytes.
type Sizes struct {
	Lines    int   // of the history
	Text     int64 // their texts with all that makes them found
	Seen     int64 // pictures in the history
	Own      int64 // our own emoticons and pictures
	Cache    int64 // pictures that can be fetched again
	Database int64 // the files of the database, all in all
}

// Sizes measures what is kept.
func (db *DB) Sizes(ctx context.Context) (Sizes, error) {
	var s Sizes
	err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM messages`).Scan(&s.Lines)
	if err != nil {
		return s, explain("measure", err)
	}
	rows, err := db.read.QueryContext(ctx, `SELECT
		CASE WHEN hash IN (SELECT hash FROM emoticons UNION ALL SELECT hash FROM used_pictures) THEN 1
			WHEN hash IN (SELECT hash FROM message_objects) THEN 2 ELSE 3 END, sum(size) FROM objects GROUP BY 1`)
	if err != nil {
		return s, explain("measure", err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind int
		var bytes sql.NullInt64
		if err := rows.Scan(&kind, &bytes); err != nil {
			return s, explain("measure", err)
		}
		*[]*int64{&s.Own, &s.Seen, &s.Cache}[kind-1] = bytes.Int64
	}
	if err := rows.Err(); err != nil {
		return s, explain("measure", err)
	}
	for _, side := range []string{"", "-wal"} {
		if info, err := os.Stat(db.path + side); err == nil {
			s.Database += info.Size()
		}
	}
	s.Text = max(0, s.Database-s.Own-s.Seen-s.Cache)
	return s, nil
}
