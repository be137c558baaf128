package ui

// parts holds the windows of the other files.
type parts struct {
	conversations  conversations
	emoticons      *emoticonsWindow
	displayPicture *displayPictureWindow
	settings       *settingsWindow
}
