package assets

import "strings"

// Notice is a library that Papilio is built from.
type Notice struct {
	Path     string // of the module, such as "fyne.io/fyne/v2"
	Version  string
	Licences string // their SPDX names
	Text     string // what the licences say
}

// Notices lists the libraries by path; tools/licences writes them.
func Notices() []Notice {
	var list []Notice
	for part := range strings.SplitSeq("\n"+string(Bytes("licences/notices.txt")), "\n=== ") {
		head, text, _ := strings.Cut(part, "\n")
		name, licences, ok := strings.Cut(head, " | ")
		path, version, _ := strings.Cut(name, " ")
		if ok {
			list = append(list, Notice{path, version, licences, strings.TrimSpace(text)})
		}
	}
	return list
}

// Licence returns our own licence.
func Licence() string { return string(Bytes("licences/papilio.txt")) }
