package theme

// Sizes in Fyne's device independent pixels.
const (
	// Type.
	TextAppName = 24 // bold
	TextTitle   = 20 // bold: a page
	TextHeading = 16 // bold: a name in a header, a dialog
	TextMessage = 14 // messages and the input
	TextBody    = 13 // everything else; bold for groups, speakers, primary buttons
	TextSmall   = 11 // labels, times, second lines

	// Spacing.
	Space4  = 4
	Space8  = 8
	Space12 = 12
	Space16 = 16
	Space24 = 24

	// Radii.
	RadiusSmall   = 4  // a small picture, a check box
	RadiusPicture = 5  // a picture
	RadiusControl = 6  // controls and panels
	RadiusFrame   = 8  // a frame, a pop-over
	RadiusBadge   = 10 // a badge

	// Heights.
	HeightMenuBar       = 30
	HeightHeader        = 96
	HeightField         = 32
	HeightButton        = 32
	HeightButtonRow     = 28 // a button inside a row
	HeightButtonSignIn  = 36
	HeightContact       = 48 // with a 40 px picture
	HeightContactSmall  = 30 // with a 24 px picture
	HeightGroup         = 28
	HeightTab           = 30
	HeightSettingsRow   = 34
	HeightMenuItem      = 28
	HeightFootBar       = 40
	HeightDialogFoot    = 56
	HeightTransferRow   = 76
	SizeIcon            = 20
	SizeIconSmall       = 16
	SizeTool            = 28 // an icon-only button
	SizeStatus          = 14 // in rows
	SizeStatusHeader    = 16
	SizeEmoticon        = 20 // a classic one in a message
	SizeEmoticonName    = 18 // in a name
	SizeEmoticonPicker  = 24
	SizeCustom          = 40 // a custom one in a message
	SizeCustomMax       = 50
	SizePicture         = 40 // in a contact row
	SizePictureSmall    = 24
	SizePictureHeader   = 64
	SizeDisplayPicture  = 96
	SizeCheck           = 16
	FrameMat            = 3 // round a picture; 4 at 96
	FrameMatLarge       = 4
	Line                = 1
	LineFocus           = 2
	LineSelected        = 3 // the bar of a selected row and of my messages
	WidthSettingsLabels = 150
)
