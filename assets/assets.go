// Package assets holds Papilio's own artwork and sentences, embedded in the
// program: the app mark, interface and status icons, the classic emoticons,
// the built-in display pictures, the custom emoticons of the residents, the
// sounds and the translations. assets/gen draws the PNG and GIF files from the
// SVG files and makes the sounds (mono, 16 bit, 44.1 kHz WAV).
//
// Everything here is read-only and safe for concurrent use.
package assets

import "embed"

//go:generate go run ./gen

//go:embed mark icons status emoticons custom pictures sounds licences
var files embed.FS

//go:embed translations/*.json
var translations embed.FS

// Bytes returns the content of a file such as "icons/up.svg",
// "mark/icon-64.png" or "pictures/fox.png", or nil when there is none. The
// caller owns the slice. When making a Fyne resource use the whole name,
// folder included: Fyne caches a drawn SVG by the name of its resource.
func Bytes(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return data
}
