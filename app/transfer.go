package app

import "papilio/protocol"

// The settings of files.
const (
	FilesFolderSetting = "files.folder" // where accepted files go; empty is the person's Downloads
	FilesDirectSetting = "files.direct" // "off": never from computer to computer
	FilesPortsSetting  = "files.ports"  // where to listen for that, "6891-6900"; empty is any port
)

// SendFile offers a file of this computer to somebody who is online. It opens
// the file and returns; what becomes of it is told by event.TransferChanged.
// Codes: "not-signed-in", "hidden", "contact-offline", "file-not-found",
// "file-folder", "file-special", "file-unreadable", "file-too-large",
// "file-too-many", "file-to-self".
func (s *Session) SendFile(to protocol.Address, path string) (protocol.Transfer, error) {
	return protocol.Transfer{}, problem(NotSignedIn, nil)
}

// SendFileBytes does the same with bytes that are in no file: a picture that
// was pasted. They must not change afterwards.
func (s *Session) SendFileBytes(to protocol.Address, name string, data []byte) (protocol.Transfer, error) {
	return protocol.Transfer{}, problem(NotSignedIn, nil)
}

// AcceptFile takes a file that was offered: to a path, or with "" to the
// folder of received files under its own name. Nothing is ever overwritten: a
// name that is taken gets a number. It touches the disk: do not call it on the
// UI goroutine. Codes: "transfer-not-found", "transfer-answered",
// "file-folder-missing", "file-not-written", "file-disk-full".
func (s *Session) AcceptFile(id int64, path string) error { return problem("transfer-not-found", nil) }

// DeclineFile refuses a file that was offered. Codes: "transfer-not-found",
// "transfer-answered".
func (s *Session) DeclineFile(id int64) error { return problem("transfer-not-found", nil) }

// CancelTransfer ends a transfer in either direction, at any moment; one that
// has ended stays as it is. Code: "transfer-not-found".
func (s *Session) CancelTransfer(id int64) error { return problem("transfer-not-found", nil) }

// Transfers returns all transfers since the program started, the newest first:
// those under way, and the last hundred that have ended.
func (s *Session) Transfers() []protocol.Transfer { return nil }

// Transfer returns one of them.
func (s *Session) Transfer(id int64) (protocol.Transfer, bool) { return protocol.Transfer{}, false }

// TransferPreview returns the small PNG of a picture that is sent or offered,
// or nil. It must not be changed.
func (s *Session) TransferPreview(id int64) []byte { return nil }

// ClearTransfers takes those that have ended off the list; the files stay.
func (s *Session) ClearTransfers() {}
