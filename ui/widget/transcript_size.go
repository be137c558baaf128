package widget

// Remeasure forgets how wide texts of messages are: theme.SetMessageSize has
// changed them. Every Transcript and Input must be laid out again.
func Remeasure() { clear(measurers) }

// Relay lays everything out again: the size of texts or emoticons has changed.
func (t *Transcript) Relay() {
	t.redo(func(r *row) bool { return len(r.flow.Lines) > 0 })
}
