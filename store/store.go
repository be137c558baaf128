package store

// CONTRACT STUB.

// DB is the database of one profile.
type DB struct{}
