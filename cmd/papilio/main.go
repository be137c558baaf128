// Command papilio is the desktop messenger.
package main

import (
	"fyne.io/fyne/v2/app"
)

func main() { app.NewWithID("org.papilio.Papilio").NewWindow("Papilio").ShowAndRun() }
