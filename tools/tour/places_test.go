package tour

import (
	"image"
	"image/color"
	"slices"
)

// Where things are. The sizes follow ui/theme and the layouts of ui: a change
// there is followed here and nowhere else in the tour.

// Places of the windows on the screen.
var (
	mainPlace   = image.Pt(10, 30)
	chatPlace   = image.Pt(370, 30)
	thirdPlace  = image.Pt(1030, 30)
	thirdPlace2 = image.Pt(1030, 520)
)

// Names of the windows.
const (
	mainName      = "Papilio"
	chatName      = " - Papilio"   // after the name of the person
	emoticonsName = "My emoticons" // the grid and the editor
	filesName     = "Choose a picture"
	pictureName   = "My display picture"
	settingsName  = "Settings"
	serverName    = "Add a server"
)

// The sign-in form: fields of 50 (label 18, box 32) every 58, below a head of
// 154; the button is at the foot.
const (
	formTop   = 154
	fieldStep = 58
	boxMiddle = 18 + 16
)

var (
	emailField    = at{150, formTop + boxMiddle}
	passwordField = at{150, formTop + fieldStep + boxMiddle}
	serverChoice  = at{150, formTop + 2*fieldStep + boxMiddle}
	serverOfOwn   = at{150, formTop + fieldStep + boxMiddle} // of the built-in server, which needs no password
	signInButton  = at{170, -70 + 18}                        // and Cancel, in the same place
	quietPlace    = at{8, 140}                               // nothing answers to the mouse here
	belowServer   = image.Rect(20, formTop+3*fieldStep-8, 320, formTop+3*fieldStep+40)
	belowPassword = image.Rect(20, formTop+2*fieldStep-8, 320, formTop+2*fieldStep+40)
	stepsArea     = image.Rect(40, formTop+210, 300, formTop+310)
)

// The first page: three places to sign in of 41 each, and a button where that of
// the form is. The servers that come with Papilio stand before one's own in the
// list, and a line to add one after them.
var (
	firstOwn   = at{150, 304 + 2*41 + 10}
	serversOwn = 3
)

// choiceItem is the nth line of the list that a choice opens below its box.
func choiceItem(box at, n int) at { return at{box.x, box.y + 16 + 2 + 5 + 28*n + 14} }

// Sizes of the main window.
var (
	signInSize    = image.Pt(340, 600)
	contactsSize  = image.Pt(340, 640)
	smallContacts = image.Pt(280, 420)
)

// The contacts: a head of 162, groups of 28, people of 48.
const (
	listTop   = 162
	groupRow  = 28
	personRow = 48
)

var (
	ownPicture   = at{48, 74}
	statusButton = at{130, 76}
	groupHead    = at{60, listTop + groupRow/2}
	picturesIn   = func(row int) image.Rectangle { // the picture of the nth row in Friends
		y := listTop + groupRow + row*personRow
		return image.Rect(12, y+4, 52, y+44)
	}
)

// footLine is where the hairline over the foot of the contacts is.
func footLine(size image.Point) image.Rectangle {
	return image.Rect(0, size.Y-40-2, size.X, size.Y-40+3)
}

// addContactButton is in the foot of the contacts.
var addContactButton = at{72, -20}

// personIn is the row of the nth person in the first group.
func personIn(row int) at { return at{170, listTop + groupRow + row*personRow + personRow/2} }

// The conversation: 640 x 600, a head of 58, a column of 106 at the right, a
// foot of 30.
var (
	chatSize       = image.Pt(640, 600)
	smallChat      = image.Pt(420, 380)
	transcriptArea = func(size image.Point) image.Rectangle { return image.Rect(13, 59, size.X-12-106-12, size.Y-130) }
	lastLine       = func(size image.Point) image.Rectangle { // with an emoticon in it
		r := transcriptArea(size)
		r.Min.Y = r.Max.Y - 80
		return r
	}
	inputField  = at{200, -30 - 40}
	barMiddle   = -30 - 66 - 33 + 14 // of the row of buttons
	smileButton = at{26, barMiddle}
	fontButton  = at{129, barMiddle}
	colorButton = at{159, barMiddle}
	foldButton  = at{-12 - 14, 29}
	statusLine  = func(size image.Point) image.Rectangle { return image.Rect(12, size.Y-28, 300, size.Y-2) }
)

// swatch is a colour of the panel above the colour button: 8 in a row of 30,
// 6 from the edges; its foot is 4 above the button.
func swatch(n int) at {
	return at{colorButton.x - 14 + 6 + 30*(n%8) + 15, barMiddle - 14 - 4 - 6 - 60 + 30*(n/8) + 15}
}

// The picker: 8 cells of 34 in a row, 12 from the edges, its foot 4 above the
// buttons; a search field of 46 above seven rows of 34, and a foot of 40.
// Groups have a head of 28 and 6 between them.
const (
	pickerCell   = 34
	pickerHeight = 46 + 7*pickerCell + 40
	pickerRecent = 28 + pickerCell + 6 // those used last, once there are any
)

// pickerFirst is the nth one of the group on top.
func pickerFirst(n int) at {
	top := barMiddle - 14 - 4 - pickerHeight + 46 + 1 + 28
	return at{12 + 12 + pickerCell*(n%8) + 17, top + pickerCell*(n/8) + 17}
}

// pickerClassic is a classic one, below those used last.
func pickerClassic(n int) at {
	p := pickerFirst(n)
	return at{p.x, p.y + pickerRecent}
}

var sendButton = at{-12 - 106 - 12 - 38, -30 - 21}

// customSize is how large a custom emoticon is in a message at most.
const customSize = 40

// My emoticons (520 x 440) and its editor (420 x 400).
var (
	emoticonsSize  = image.Pt(520, 440)
	secondEmoticon = image.Rect(115, 72, 207, 160)
	addButton      = at{16 + 35, 28}
	previewArea    = image.Rect(22, 52, 400, 176)
	shortcutField  = at{150, 215 + boxMiddle}
	problemArea    = image.Rect(20, 268, 400, 330)
	editorAdd      = at{-16 - 36, -28}
)

// My display picture (666 x 496): pictures of 48 every 58, a crop of 290 at
// 223, 16. The photo is 2 to 1, so it is 145 high there and its square is in
// the middle.
var (
	ownPictureArea = image.Rect(18, 44, 78, 104) // in the main window, inside its frame
	pictureSize    = image.Pt(666, 496)
	browseButton   = at{70, -56 - 46 + 16}
	useButton      = at{-16 - 52, -28}
	resultArea     = image.Rect(529, 16, 650, 122)
	cropMiddle     = at{223 + 145, 16 + 145}
	cropMoved      = at{223 + 85, 16 + 145}
	cropCorner     = at{223 + 85 + 72, 16 + 145 + 72} // of the square that was moved
	cropPulled     = at{223 + 85 + 40, 16 + 145 + 40}
)

func builtInPicture(n int) at { return at{16 + 58*(n%3) + 24, 8 + 36 + 58*(n/3) + 24} }

// settingsPages are the pages of Settings, from top to bottom.
var settingsPages = []string{"account", "conversations", "emoticons", "alerts", "privacy", "connection", "storage", "appearance", "language"}

// Settings (720 x 580): a search field of 32 at 12, pages of 36 from 52, the page
// itself from 208.
func settingsPage(name string) at {
	return at{90, 52 + 36*slices.Index(settingsPages, name) + 17}
}

// accountPicture is that of the first account in the list of the page Account.
var accountPicture = image.Rect(220, 188, 252, 220)

var copyReport = at{-24 - 50, 18 + 14}

// The window to choose a file in (780 x 540).
var openFileButton = at{-60, -30}

func fileTile(n int) at { return at{250 + 110*n, 150} }

// palette is the colours of ui/theme that the tour looks for.
type palette struct{ window, primary, danger, text, hairline color.NRGBA }

var palettes = map[string]palette{
	"light": {rgb(0xF4F8FC), rgb(0x1A63A8), rgb(0xB3332B), rgb(0x1B2733), rgb(0xD5E0EA)},
	"dark":  {rgb(0x141B23), rgb(0x6BB3EB), rgb(0xFF8F85), rgb(0xE6EDF3), rgb(0x2C3945)},
}

func rgb(v uint32) color.NRGBA { return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }
