package server

// Error codes that only the server writes (notification.md 11); those that the
// program acts on are in package protocol.
const (
	codeAlreadyIn     = 207 // USR when signed in
	codeBadName       = 209
	codeListFull      = 210
	codeNotOnList     = 216
	codeOtherList     = 219 // on AL and BL at once
	codeTooManyGroups = 223
	codeBadGroup      = 224
	codeNotInGroup    = 225
	codeGroupExists   = 228
	codeGroupNameLong = 229
	codeBadCVR        = 710
	codeRoomFull      = 712
	codeNoCVR         = 731
)
