package assets

// ClassicEmoticon is one of the emoticons every client knows by its shortcuts.
type ClassicEmoticon struct {
	Name      string   // "smile"; the sentence is "emoticon.<Name>"
	Shortcuts []string // the usual one first; letters match in either case
	File      string   // "emoticons/smile.svg"
}

// BuiltInPicture is a display picture that comes with the program.
type BuiltInPicture struct {
	Name string // "fox"; the sentence is "picture.<Name>"
	SVG  string // "pictures/fox.svg"
	PNG  string // "pictures/fox.png": 96 x 96, what is sent to others
}

// CustomEmoticon is a custom emoticon of the residents of the built-in server.
type CustomEmoticon struct {
	Name     string // "duck"
	Shortcut string // "(duck)": 1 to 7 characters
	File     string // "custom/duck.gif" or .png, at most 50 x 50
	Animated bool
}
