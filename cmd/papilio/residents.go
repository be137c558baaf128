package main

import (
	"papilio/app"
	"papilio/assets"
)

// art says which picture and which emoticons belong to whom, by the local part
// of the address.
var art = map[string]struct {
	picture   string
	emoticons []string
}{
	"maria": {"balloon", []string{"duck", "pancake", "tent"}},
	"jonas": {"record", []string{"rocket", "ghost"}},
	"aiko":  {"cat", []string{"ramen", "frog"}},
	"piotr": {"plant", []string{"cactus", "plane", "pizza"}},
}

// residents returns the people of the built-in server with their art.
func residents() []app.Resident {
	pictures := map[string]string{}
	for _, p := range assets.Pictures() {
		pictures[p.Name] = p.PNG
	}
	emoticons := map[string]assets.CustomEmoticon{}
	for _, e := range assets.Custom() {
		emoticons[e.Name] = e
	}
	people := app.Characters()
	people[0].File = app.ResidentFile{Name: "lake.png", Data: assets.Bytes(pictures["sunset"])}
	for i := range people {
		p := &people[i]
		own := art[p.Address.Local()]
		if file := pictures[own.picture]; file != "" {
			p.Picture = assets.Bytes(file)
		}
		for _, name := range own.emoticons {
			e := emoticons[name]
			p.Emoticons = append(p.Emoticons, app.ResidentEmoticon{Shortcut: e.Shortcut, Data: assets.Bytes(e.File)})
		}
	}
	return people
}
