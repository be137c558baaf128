// Package widget holds Papilio's controls: presentation only. Data goes in
// through methods, what a person does comes out through OnX callbacks, and no
// widget knows of the messenger, the network or a thread.
//
// Fyne's stock widgets look like stock Fyne, so buttons, fields, menus and
// lists are drawn here, after the style sheet: 6 px corners, hairlines, a 2 px
// focus ring. All of it is called on Fyne's goroutine.
package widget
