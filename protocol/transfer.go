package protocol

import "time"

// TransferState is how far a file has come.
type TransferState string

// The states of a transfer. Done and failed are final.
const (
	TransferQueued     TransferState = "queued"     // ours: others to the same person come first
	TransferOffered    TransferState = "offered"    // to us: accept or decline it
	TransferWaiting    TransferState = "waiting"    // ours: the other side has not answered
	TransferConnecting TransferState = "connecting" // accepted; looking for a way
	TransferMoving     TransferState = "moving"
	TransferDone       TransferState = "done"
	TransferFailed     TransferState = "failed" // Code says why; declined and cancelled are here too
)

// The ways a file can take: Transfer.Route.
const (
	RouteSwitchboard = "switchboard" // through the server
	RouteComputers   = "direct"      // from computer to computer
	RouteMSNFTP      = "msnftp"      // the way of clients before 6.0
)

// Transfer is a file on its way from or to somebody: its state at one moment.
type Transfer struct {
	ID         int64         `json:"id"` // unique while the program runs, from 1
	With       Address       `json:"with"`
	Name       string        `json:"name"` // safe as a file name and to be shown
	Size       int64         `json:"size"` // bytes
	Moved      int64         `json:"moved"`
	Incoming   bool          `json:"incoming"`
	State      TransferState `json:"state"`
	Code       string        `json:"code,omitempty"`  // of a protocol.Problem, when failed
	Route      string        `json:"route,omitempty"` // empty until something moves
	Path       string        `json:"path,omitempty"`  // the file here: what is sent, or where it is once it is done
	HasPreview bool          `json:"preview"`         // Session.TransferPreview has a small PNG
	Dangerous  bool          `json:"dangerous"`       // opening it may run it: ask first
	Stranger   bool          `json:"stranger"`        // offered by somebody who is not a contact: say so
	Started    time.Time     `json:"started"`         // when it was offered
	Ended      time.Time     `json:"ended,omitzero"`
	Rate       int64         `json:"rate"` // bytes a second, lately; 0 unless moving
}

// Ended reports whether nothing more will happen to a transfer in this state.
func (s TransferState) Ended() bool { return s == TransferDone || s == TransferFailed }

// Left returns how long the rest will take at the present rate; 0 when that
// cannot be said.
func (t Transfer) Left() time.Duration {
	if t.State != TransferMoving || t.Rate <= 0 || t.Moved >= t.Size {
		return 0
	}
	return time.Duration(float64(t.Size-t.Moved) / float64(t.Rate) * float64(time.Second))
}
