-- Times are microseconds since 1970, hashes are SHA-1 of the bytes.

CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

-- Pictures and emoticons, ours and others'.
CREATE TABLE objects (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 20),
	size INTEGER NOT NULL,
	used INTEGER NOT NULL,
	data BLOB NOT NULL
);
CREATE INDEX objects_used ON objects (used, hash, size);

-- Our own custom emoticons; their bytes are in objects.
CREATE TABLE emoticons (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	shortcut TEXT NOT NULL UNIQUE,
	hash     BLOB NOT NULL CHECK (length(hash) = 20),
	animated INTEGER NOT NULL,
	position INTEGER NOT NULL
);

-- Our own display pictures; their bytes are in objects.
CREATE TABLE used_pictures (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 20),
	used INTEGER NOT NULL
) WITHOUT ROWID;

-- The display picture last seen of each contact.
CREATE TABLE contact_pictures (
	address TEXT PRIMARY KEY,
	hash    BLOB NOT NULL CHECK (length(hash) = 20)
) WITHOUT ROWID;

CREATE TABLE messages (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	conversation TEXT NOT NULL,
	sender       TEXT NOT NULL,
	sender_name  TEXT NOT NULL,
	body         TEXT NOT NULL,
	format       TEXT NOT NULL,
	emoticons    TEXT NOT NULL,
	time         INTEGER NOT NULL,
	delivery     TEXT NOT NULL
);
CREATE INDEX messages_conversation ON messages (conversation, id);
