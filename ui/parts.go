package ui

import (
	"context"

	"papilio/protocol"
)

// parts holds the windows of the other files.
type parts struct {
	conversations  conversations
	sight          sight
	emoticons      *emoticonsWindow
	importing      *importWindow
	displayPicture *displayPictureWindow
	settings       *settingsWindow
	serverWin      *serverWindow
	proxyPasswords map[string]string // written since the start, by account of the keyring
	details        *detailsWindow
	transfers      *transfersWindow
	protocolLog    *logWindow
	about          *aboutWindow
	keysHelp       *keysWindow
	history        *historyWindow
	alerts         alerts
	leaving        leaving
	asking         context.CancelFunc // ends the dialog of the desktop that asks for a file

	desktopTells bool // of input; then that in our windows need not be told

	// openHistory is set by the History window; nil shows the conversation.
	openHistory func(protocol.Address)
}
