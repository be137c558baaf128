package client

import "papilio/protocol/wire"

// chunks is the queue of peer-to-peer commands that wait to be written. Texts
// and everything else jump it, so a file on its way does not hold up a chat.
type chunks struct {
	bytes []byte
	ends  []int // of each command, counted from the first that was ever added
	gone  int   // bytes taken so far, counted the same way
	spare []byte
}

func (q *chunks) size() int { return len(q.bytes) }

func (q *chunks) add(cmd wire.Command) {
	if len(q.bytes) == 0 {
		q.bytes = q.spare[:0]
	}
	q.bytes = wire.Append(q.bytes, cmd)
	q.ends = append(q.ends, q.gone+len(q.bytes))
}

// take removes whole commands of at most limit bytes, but one at least. They are
// good until the next call of a method.
func (q *chunks) take(limit int) []byte {
	n, cut := 0, 0
	for n < len(q.ends) && (n == 0 || q.ends[n]-q.gone <= limit) {
		cut = q.ends[n] - q.gone
		n++
	}
	if n == len(q.ends) {
		all := q.bytes
		q.spare, q.bytes, q.ends, q.gone = all[:0], nil, q.ends[:0], 0
		return all
	}
	taken := q.bytes[:cut]
	q.bytes, q.ends, q.gone = q.bytes[cut:], q.ends[n:], q.gone+cut
	return taken
}
