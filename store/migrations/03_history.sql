-- Full text of the lines. The words live here, the texts in messages.
-- order=DESC: newest first is what people look for.
CREATE VIRTUAL TABLE words USING fts4 (content="messages", matchinfo="fts3", order=DESC, prefix="1,2,3", tokenize=unicode61 "remove_diacritics=2", body);

-- Lines up to this id are not in words yet: older ones wait for the indexer.
CREATE TABLE unindexed (upto INTEGER NOT NULL);
INSERT INTO unindexed SELECT coalesce(max(id), 0) FROM messages;

CREATE TRIGGER words_insert AFTER INSERT ON messages WHEN new.body <> '' BEGIN
	INSERT INTO words (docid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER words_delete BEFORE DELETE ON messages WHEN old.body <> '' AND old.id > (SELECT upto FROM unindexed) BEGIN
	DELETE FROM words WHERE docid = old.id;
END;
CREATE TRIGGER words_before BEFORE UPDATE OF body ON messages WHEN old.body <> '' AND old.id > (SELECT upto FROM unindexed) BEGIN
	DELETE FROM words WHERE docid = old.id;
END;
CREATE TRIGGER words_after AFTER UPDATE OF body ON messages WHEN new.body <> '' AND new.id > (SELECT upto FROM unindexed) BEGIN
	INSERT INTO words (docid, body) VALUES (new.id, new.body);
END;

-- The objects that are seen in a line: they stay while the line does.
CREATE TABLE message_objects (
	hash    BLOB NOT NULL CHECK (length(hash) = 20),
	message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
	PRIMARY KEY (hash, message)
) WITHOUT ROWID;
CREATE INDEX message_objects_message ON message_objects (message);

CREATE INDEX messages_time ON messages (conversation, time);
