package store

import (
	"context"
	"database/sql"
	"errors"
)

// Hold takes every connection until release is called: all other calls wait
// meanwhile, as they would on a disk that stands still. Tests use it to find who
// waits for the disk and must not.
func (db *DB) Hold(ctx context.Context) (release func() error, err error) {
	var held []*sql.Conn
	release = func() (err error) {
		for _, c := range held {
			err = errors.Join(err, c.Close())
		}
		return err
	}
	for _, pool := range []*sql.DB{db.write, db.read} {
		for range pool.Stats().MaxOpenConnections {
			c, err := pool.Conn(ctx)
			if err != nil {
				return nil, errors.Join(explain("hold", err), release())
			}
			held = append(held, c)
		}
	}
	return release, nil
}
