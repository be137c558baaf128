package widget

import "papilio/protocol"

// HasTransfer reports whether a file is in the transcript.
func (t *Transcript) HasTransfer(id int64) bool { return t.files[id] != nil }

// SetTransfer shows another state of a file that is in the transcript and
// reports whether it is. problem says in a sentence why it failed.
func (t *Transcript) SetTransfer(x protocol.Transfer, problem string) bool {
	r := t.files[x.ID]
	if r == nil {
		return false
	}
	before := transferHeight(t.textWidth(), *r.line.Transfer)
	r.line.Transfer, r.line.Reason = &x, problem
	if transferHeight(t.textWidth(), x) != before {
		end := t.AtEnd()
		anchor, off := t.anchor()
		r.measured = 0
		t.changedFrom(r.index, end, anchor, off)
		return true
	}
	if w := t.body.files[x.ID]; w != nil {
		w.Set(x, r.line.Name, problem)
	}
	return true
}

// RedrawTransfer shows the preview of a file: it is here now.
func (t *Transcript) RedrawTransfer(id int64) {
	if w := t.body.files[id]; w != nil && t.Preview != nil {
		w.SetPreview(t.Preview(id))
	}
}

// file draws a file.
func (d *drawer) file() {
	r := d.row
	w := d.t.body.fileRow(r)
	w.Set(*r.line.Transfer, r.line.Name, r.line.Reason)
	if r.line.Transfer.HasPreview && d.t.Preview != nil {
		w.SetPreview(d.t.Preview(r.line.Transfer.ID))
	}
	place(w, textLeft, r.flowY(), d.t.textWidth(), r.tall)
	d.objects = append(d.objects, w)
}
