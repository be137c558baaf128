-- What a line stands for when it is no text: something that is not supported.
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT '';
