package assets

import "strings"

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

// classic holds names and shortcuts (switchboard.md 12), in menu order.
var classic = []struct{ name, shortcuts string }{
	{"smile", ":) :-)"},
	{"grin", ":D :-D :> :->"},
	{"wink", ";) ;-)"},
	{"surprised", ":O :-O"},
	{"tongue", ":P :-P"},
	{"cool", "(H)"},
	{"angry", ":@ :-@"},
	{"confused", ":S :-S"},
	{"blush", ":$ :-$"},
	{"sad", ":( :-( :< :-<"},
	{"cry", ":'( :`("},
	{"flat", ":| :-|"},
	{"angel", "(A)"},
	{"nerd", "8-|"},
	{"smirk", "^o)"},
	{"think", "*-)"},
	{"party", "<:o)"},
	{"sleepy", "|-)"},
	{"devil", "(6)"},
	{"hush", ":-#"},
	{"teeth", "8o|"},
	{"whisper", ":-*"},
	{"sick", "+o("},
	{"dunno", ":^)"},
	{"eyeroll", "8-)"},
	{"heart", "(L)"},
	{"broken", "(U)"},
	{"rose", "(F)"},
	{"gift", "(G)"},
	{"cake", "(^)"},
	{"cup", "(C)"},
	{"up", "(Y)"},
	{"down", "(N)"},
	{"star", "(*)"},
	{"sun", "(#)"},
	{"moon", "(S)"},
	{"note", "(8)"},
	{"cat", "(@)"},
	{"phone", "(T)"},
	{"kiss", "(K)"},
	{"wilted", "(W)"},
	{"boy", "(Z)"},
	{"girl", "(X)"},
	{"hugleft", "({)"},
	{"hugright", "(})"},
	{"highfive", "(H5)"},
	{"fingers", "(YN)"},
	{"dog", "(&)"},
	{"bat", ":-[ :["},
	{"sheep", "(BAH)"},
	{"turtle", "(TU)"},
	{"snail", "(SN)"},
	{"beer", "(B)"},
	{"martini", "(D)"},
	{"pizza", "(PI)"},
	{"plate", "(PL)"},
	{"bowl", "(||)"},
	{"rainbow", "(R)"},
	{"storm", "(ST)"},
	{"lightning", "(LI)"},
	{"umbrella", "(UM)"},
	{"island", "(IP)"},
	{"car", "(AU)"},
	{"airplane", "(AP)"},
	{"ball", "(SO)"},
	{"mobile", "(MP)"},
	{"mail", "(E)"},
	{"computer", "(CO)"},
	{"camera", "(P)"},
	{"film", "(~)"},
	{"bulb", "(I)"},
	{"clock", "(O)"},
	{"money", "(MO)"},
	{"brb", "(BRB)"},
	{"messenger", "(M)"},
}

// Classic returns the 75 classic emoticons in menu order. Of two shortcuts
// that fit at one place the longer one counts; none is drawn inside a link.
func Classic() []ClassicEmoticon {
	list := make([]ClassicEmoticon, 0, len(classic))
	for _, c := range classic {
		list = append(list, ClassicEmoticon{c.name, strings.Fields(c.shortcuts), "emoticons/" + c.name + ".svg"})
	}
	return list
}

// Pictures returns the 12 built-in display pictures in menu order.
func Pictures() []BuiltInPicture {
	var list []BuiltInPicture
	for _, name := range []string{
		"fox", "sunset", "cat", "balloon", "whale", "record",
		"night", "plant", "lemon", "lighthouse", "boat", "mushroom",
	} {
		list = append(list, BuiltInPicture{name, "pictures/" + name + ".svg", "pictures/" + name + ".png"})
	}
	return list
}

// Custom returns the 10 custom emoticons; two of them are animated.
func Custom() []CustomEmoticon {
	return []CustomEmoticon{
		{"duck", "(duck)", "custom/duck.gif", true},
		{"pancake", "(pan)", "custom/pancake.png", false},
		{"rocket", "(go)", "custom/rocket.gif", true},
		{"ghost", "(boo)", "custom/ghost.png", false},
		{"frog", "(frog)", "custom/frog.png", false},
		{"pizza", "(pizza)", "custom/pizza.png", false},
		{"ramen", "(ramen)", "custom/ramen.png", false},
		{"plane", "(fly)", "custom/plane.png", false},
		{"cactus", "(ouch)", "custom/cactus.png", false},
		{"tent", "(tent)", "custom/tent.png", false},
	}
}
